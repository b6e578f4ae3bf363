using System.Collections.Immutable;
using Reconciler.Core.Diagnostics;
using Reconciler.Core.Model;
using Reconciler.Core.Planning;
using Reconciler.Core.Ports.Network;
using Reconciler.Core.Sections;
using Reconciler.Resources.Network;
using Xunit;

namespace Reconciler.Resources.Tests.Network.Planning;

/// <summary>
/// Undo of what a bond or a bridge does to MACs by itself, as drivers/net/bonding and net/bridge do it: it is nobody's change, so that undo
/// must not find it contested, which is what it calls a change whose state now is not the one that the run left.
/// </summary>
public sealed class ExactDiffTests
{
    private static readonly HardwareAddress Own = HardwareAddress.Parse("02:00:00:00:00:01");
    private static readonly HardwareAddress OfTheBond = HardwareAddress.Parse("02:00:00:00:00:b0");

    private static readonly LinkState Bond = new() { Index = 1, Name = "bond0", Kind = "bond", Flags = LinkFlags.Up, Mtu = 1500, Address = OfTheBond, Data = new BondData { Mode = BondMode.ActiveBackup } };
    private static readonly LinkState Free = new() { Index = 2, Name = "s0", Flags = LinkFlags.Up, Mtu = 1500, Address = Own };
    private static readonly LinkState Member = Free with { Address = OfTheBond, AddressOutsideBond = Own, Master = 1, PortKind = "bond" };

    [Fact]
    public void A_port_that_a_bond_took_is_not_contested_for_the_MAC_of_the_bond()
    {
        var change = Undo("s0", before: [Bond, Free], left: ModelOf([Bond, Free], "s0") with { Controller = "bond0" }, now: [Bond, Member])!;
        Assert.True(change.Before!.SameAs(new InterfaceModel("s0", ModelOf([Bond, Free], "s0") with { Controller = "bond0" })));
        Assert.Equal([new PropertyChange("controller", "bond0", null)], change.Properties);
    }

    [Fact]
    public void A_port_that_a_bond_released_is_not_contested_for_its_own_MAC()
    {
        var change = Undo("s0", before: [Bond, Member], left: ModelOf([Bond, Member], "s0") with { Controller = null }, now: [Bond, Free])!;
        Assert.True(change.Before!.SameAs(new InterfaceModel("s0", ModelOf([Bond, Member], "s0") with { Controller = null })));
        Assert.Equal([new PropertyChange("controller", null, "bond0")], change.Properties);
    }

    [Fact]
    public void A_port_whose_own_MAC_somebody_changed_is_contested()
    {
        var left = ModelOf([Bond, Member], "s0") with { Controller = null };
        var change = Undo("s0", before: [Bond, Member], left, now: [Bond, Free with { Address = HardwareAddress.Parse("02:00:00:00:00:09") }])!;
        Assert.False(change.Before!.SameAs(new InterfaceModel("s0", left)));
    }

    [Theory]
    [InlineData("bond", true)]
    [InlineData("bridge", true)]
    [InlineData("dummy", false)]
    public void A_MAC_that_a_controller_took_from_a_port_is_not_contested(string kind, bool isOfPorts)
    {
        var before = Free with { Name = "c0", Kind = kind, Mtu = 1500 };
        var left = ModelOf([before], "c0") with { Mtu = 1400 };
        var change = Undo("c0", before: [before], left, now: [before with { Mtu = 1400, Address = OfTheBond }])!;
        Assert.Equal(isOfPorts, change.Before!.SameAs(new InterfaceModel("c0", left)));
        Assert.Equal([new PropertyChange("mtu", "1400", "1500")], change.Properties);
    }

    [Theory]
    [InlineData("bond")]
    [InlineData("bridge")]
    public void A_MAC_that_the_run_gave_a_controller_is_contested_when_somebody_changed_it_since(string kind)
    {
        var before = Free with { Name = "c0", Kind = kind };
        var left = ModelOf([before], "c0") with { Mac = OfTheBond };
        var change = Undo("c0", before: [before], left, now: [before with { Address = HardwareAddress.Parse("02:00:00:00:00:09") }])!;
        Assert.False(change.Before!.SameAs(new InterfaceModel("c0", left)));
    }

    private static LinkModel ModelOf(ImmutableArray<LinkState> links, string name) => Observed(links).Link(name)!;

    private static Change? Undo(string name, ImmutableArray<LinkState> before, LinkModel left, ImmutableArray<LinkState> now)
    {
        var header = new EntryHeader($"network/{name}", new SourceSpan("run 1", 1, 1), Observe: false, After: []);
        var spec = NetworkSection.Restore([new RestoreTarget(header, new InterfaceModel(name, ModelOf(before, name)), new InterfaceModel(name, left))]);
        return ExactDiff.Run(spec, Observed(now)).SingleOrDefault();
    }

    private static NetworkObserved Observed(ImmutableArray<LinkState> links) => new(new NetworkState(links, [], [], []));
}
