using System.Collections.Immutable;
using Reconciler.Core.Planning;
using Reconciler.Core.Ports.Network;
using Reconciler.Core.Sections;
using Reconciler.Resources.Network;
using Reconciler.Resources.Tests.Support;
using Xunit;

namespace Reconciler.Resources.Tests.Network.Planning;

/// <summary>What a document says of the MAC of a port of a bond, as nmstatectl shows it there: the bond's.</summary>
public sealed class PortProjectionTests
{
    private static readonly HardwareAddress Own = HardwareAddress.Parse("02:00:00:00:00:01");
    private static readonly LinkState Bond = new() { Index = 1, Name = "bond0", Kind = "bond", Flags = LinkFlags.Up, Mtu = 1500, Data = new BondData { Mode = BondMode.ActiveBackup } };
    private static readonly LinkState Free = new() { Index = 2, Name = "s0", Flags = LinkFlags.Up, Mtu = 1500, Address = Own };

    [Fact]
    public void It_is_not_compared_while_the_link_is_a_port_of_the_bond() =>
        Assert.Empty(Plan(Free with { Address = HardwareAddress.Parse("02:00:00:00:00:b0"), AddressOutsideBond = Own, Master = 1, PortKind = "bond" }));

    [Fact]
    public void It_is_not_given_to_a_link_that_becomes_one() =>
        Assert.Equal([new PropertyChange("controller", null, "bond0")], Assert.Single(Plan(Free)).Properties);

    private static ImmutableArray<Change> Plan(LinkState port)
    {
        var (spec, diagnostics) = NetworkDocuments.Read(("state.yaml",
            """
            interfaces:
              - { name: bond0, type: bond, state: up, link-aggregation: { mode: active-backup, port: [s0] } }
              - { name: s0, type: ethernet, state: up, mac-address: "02:00:00:00:00:b0" }
            """));
        Assert.Single(diagnostics);
        using var node = new TestNode();
        return NetworkSection.Diff(spec, new NetworkObserved(new NetworkState([Bond, port], [], [], [])), new DiffContext(Remembered.Nothing, node.Host.Accounts, isPrivileged: true)).Changes;
    }
}
