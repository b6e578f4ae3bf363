using Reconciler.Core.Ports.Network;
using Reconciler.Testing.Networks;

namespace Reconciler.Host.Tests.Netlink;

public sealed class BridgeVlanTests : NetlinkTest
{
    [Fact]
    public void Ranges_native_and_tagged_vlans_of_a_port_are_written_and_read() => Run((network, kernel) =>
    {
        MakeFilteringBridge(network);
        var port = IndexOf(kernel, "e0");
        var bridge = IndexOf(kernel, "br");
        Apply(
            kernel,
            new DeleteBridgeVlans(port, [new BridgeVlan(1, 1)]),
            new AddBridgeVlans(port, [new BridgeVlan(10, 10, Pvid: true, Untagged: true), new BridgeVlan(20, 29), new BridgeVlan(4000, 4000)]),
            new AddBridgeVlans(bridge, [new BridgeVlan(20, 21)], Self: true));
        var state = kernel.Observe();
        Assert.Equal(
            [new BridgeVlan(10, 10, Pvid: true, Untagged: true), new BridgeVlan(20, 29), new BridgeVlan(4000, 4000)],
            state.Find(port)!.BridgeVlans);
        Assert.Equal([new BridgeVlan(1, 1, Pvid: true, Untagged: true), new BridgeVlan(20, 21)], state.Find(bridge)!.BridgeVlans);

        var shown = network.BridgeJson("vlan show dev e0")[0].GetProperty("vlans").EnumerateArray()
            .Select(vlan => vlan.GetProperty("vlan").GetInt32());
        Assert.Equal([10, .. Enumerable.Range(20, 10), 4000], shown.Where(id => id != 0).Distinct());
    });

    [Fact]
    public void What_bridge_made_is_read() => Run((network, kernel) =>
    {
        MakeFilteringBridge(network);
        Assert.Equal((0, ""), network.Execute("bridge", "vlan add dev e0 vid 100-110"));
        Assert.Equal(
            [new BridgeVlan(1, 1, Pvid: true, Untagged: true), new BridgeVlan(100, 110)],
            kernel.Observe().Find("e0")!.BridgeVlans);
    });

    private static void MakeFilteringBridge(PrivateNetwork network)
    {
        MakePair(network);
        var (code, text) = network.Execute("ip", "link add name br type bridge vlan_filtering 1");
        Assert.SkipWhen(code != 0, $"this kernel has no VLAN filtering in its bridge (CONFIG_BRIDGE_VLAN_FILTERING): {text.Trim()}");
        network.Ip("link set e0 master br");
    }
}
