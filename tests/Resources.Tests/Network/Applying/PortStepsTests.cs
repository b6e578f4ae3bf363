using Reconciler.Core.Planning;
using Reconciler.Core.Ports.Network;
using Reconciler.Resources.Network;
using Xunit;

namespace Reconciler.Resources.Tests.Network.Applying;

/// <summary>What is sent to make a link a port, to give it VLANs, and to free it again.</summary>
public sealed class PortStepsTests
{
    private static readonly HardwareAddress Own = HardwareAddress.Parse("02:00:00:00:00:01");
    private static readonly HardwareAddress Other = HardwareAddress.Parse("02:00:00:00:00:02");

    private static readonly LinkState Bond = new() { Index = 1, Name = "bond0", Kind = "bond" };
    private static readonly LinkState Bridge = new() { Index = 3, Name = "br0", Kind = "bridge" };
    private static readonly LinkState OtherBond = new() { Index = 4, Name = "bond1", Kind = "bond" };
    private static readonly LinkState Datapath = new() { Index = 5, Name = "ovs-system", Kind = "openvswitch" };
    private static readonly LinkState Free = new() { Index = 2, Name = "s0", Flags = LinkFlags.Up, Address = Own };
    private static readonly LinkState Member = Free with { AddressOutsideBond = Own, Master = 1, PortKind = "bond" };
    private static readonly LinkState Held = Free with { Master = 5, PortKind = "openvswitch" };

    private static readonly LinkSettings Up = new() { Up = true };
    private static readonly LinkSettings Down = new() { Up = false };

    [Fact]
    public void A_bond_gets_a_port_that_is_down_and_it_is_up_again_then() =>
        Assert.Equal([Down, new LinkSettings { Master = 1 }, Up], Sent(Free, model => model with { Controller = "bond0" }));

    [Fact]
    public void A_port_that_is_to_be_down_stays_so() =>
        Assert.Equal([Down, new LinkSettings { Master = 1 }], Sent(Free, model => model with { Controller = "bond0", Up = false }));

    [Fact]
    public void A_port_that_a_bond_lets_go_is_up_again_since_the_bond_sets_it_down() =>
        Assert.Equal([new LinkSettings { Master = 0 }, Up], Sent(Member, model => model with { Controller = null }));

    [Fact]
    public void A_port_that_goes_from_a_bond_to_a_bridge_is_up_there() =>
        Assert.Equal([new LinkSettings { Master = 3 }, Up], Sent(Member, model => model with { Controller = "br0" }));

    [Fact]
    public void A_port_that_goes_from_a_bond_to_another_is_up_again_once() =>
        Assert.Equal([Down, new LinkSettings { Master = 4 }, Up], Sent(Member, model => model with { Controller = "bond1" }));

    [Fact]
    public void A_port_that_a_dead_switch_holds_is_taken_out_of_its_datapath() =>
        Assert.Equal([new DeleteDatapathPort("s0")], Operations(Held, model => model with { Controller = null }));

    [Fact]
    public void A_port_that_a_dead_switch_holds_is_free_before_a_bridge_gets_it() =>
        Assert.Equal([new DeleteDatapathPort("s0"), new SetLink(2, new LinkSettings { Master = 3 })], Operations(Held, model => model with { Controller = "br0" }));

    [Fact]
    public void Another_MAC_is_given_when_the_bond_has_given_back_the_old_one() =>
        Assert.Equal([new LinkSettings { Master = 0 }, new LinkSettings { Address = Other }, Up], Sent(Member, model => model with { Controller = null, Mac = Other }));

    [Fact]
    public void A_port_of_a_bridge_is_not_touched_but_for_that() =>
        Assert.Equal([new LinkSettings { Master = 3 }], Sent(Free, model => model with { Controller = "br0" }));

    [Fact]
    public void Of_the_VLANs_of_a_port_what_is_not_wanted_goes_before_the_others_are_put() =>
        Assert.Equal(
            [
                new DeleteBridgeVlans(2, [new BridgeVlan(21, 21)]),
                new AddBridgeVlans(2, [new BridgeVlan(10, 10), new BridgeVlan(20, 20), new BridgeVlan(30, 39)]),
            ],
            Operations(
                Free with { Master = 3, PortKind = "bridge", BridgeVlans = [new BridgeVlan(10, 10, true, true), new BridgeVlan(20, 21)] },
                model => model with { Vlans = [new BridgeVlan(10, 10), new BridgeVlan(20, 20), new BridgeVlan(30, 39)] }));

    [Theory]
    [InlineData(null, 1)]
    [InlineData(7, 7)]
    [InlineData(0, null)]
    public void A_new_port_does_not_keep_the_default_VLAN_that_the_kernel_gives_it(int? defaultPvid, int? taken)
    {
        var operations = Operations(
            Free,
            model => model with { Controller = "br0", Vlans = [new BridgeVlan(10, 10, true, true)] },
            Bridge with { Data = new BridgeData { DefaultPvid = (ushort?)defaultPvid } });
        NetworkOperation[] gone = taken is { } id ? [new DeleteBridgeVlans(2, [new BridgeVlan((ushort)id, (ushort)id)])] : [];
        Assert.Equal([new SetLink(2, new LinkSettings { Master = 3 }), .. gone, new AddBridgeVlans(2, [new BridgeVlan(10, 10, true, true)])], operations);
    }

    private static IEnumerable<LinkSettings> Sent(LinkState now, Func<LinkModel, LinkModel> wanted) => Operations(now, wanted).Select(operation =>
    {
        var set = Assert.IsType<SetLink>(operation);
        Assert.Equal(2, set.Index);
        return set.Settings;
    });

    private static IEnumerable<NetworkOperation> Operations(LinkState now, Func<LinkModel, LinkModel> wanted, LinkState? bridge = null)
    {
        var state = new NetworkState([Bond, now, bridge ?? Bridge, OtherBond, Datapath], [], [], []);
        var before = new NetworkObserved(state) { IsSwitchGone = true }.Link("s0")!;
        var change = new Change { Id = "network/ethernet/s0", Section = "network", Action = ActionKind.Change };
        var link = new LinkTransition(change, "s0", before, wanted(before), null);
        return PortSteps.Of(link, name => state.Find(name)?.Index, state).Select(step => step.Operation);
    }
}
