using Reconciler.Core.Planning;
using Reconciler.Network.Tests.Support;

namespace Reconciler.Network.Tests;

/// <summary>Why a change is to be made: what an undo took back is forgotten, and what a list no longer names goes by intention.</summary>
public sealed class ReasonTests
{
    [Theory]
    [InlineData("{ name: v0, type: veth, state: up, veth: { peer: v1 } }, { name: v1, type: veth, state: up, veth: { peer: v0 } }")]
    [InlineData("{ name: v0, type: veth, state: up, veth: { peer: v1 } }")]
    [InlineData("{ name: b0, type: linux-bridge, state: up, mtu: 1400, bridge: { port: [{ name: up0 }] } }, { name: up0, type: ethernet, state: up }")]
    public void After_an_undo_the_same_document_is_met_for_the_first_time(string interfaces) => NetworkNode.Run(node =>
    {
        node.MakeUplink();
        var document = $"interfaces: [{interfaces}]";
        node.Converge(document);
        node.Undo();

        var plan = node.Plan(document);

        Assert.NotEmpty(plan.Changes);
        Assert.All(plan.Changes, change => Assert.Equal((change.Id, ChangeReason.Adopted), (change.Id, change.Reason)));
    });

    [Fact]
    public void What_an_undo_removed_has_not_left_the_document() => NetworkNode.Run(node =>
    {
        node.Converge("interfaces: [{ name: b0, type: linux-bridge, state: up }]");
        node.Undo();

        Assert.Empty(node.Plan("interfaces: [{ name: lo, type: unknown, state: up }]").NoLongerManaged);
    });

    [Fact]
    public void A_route_that_the_list_no_longer_names_goes_by_intention() => NetworkNode.Run(node =>
    {
        const string Document = "interfaces: [{ name: up0, type: ethernet, state: up }]\nroutes: { config: [{ destination: 10.9.0.0/16, next-hop-address: 172.16.1.1, next-hop-interface: up0 }] }";
        node.MakeUplink();
        node.Ip("addr add 172.16.1.4/24 dev up0");
        node.Converge(Document);

        var plan = node.Plan("interfaces: [{ name: up0, type: ethernet, state: up }]");

        var route = NetworkNode.ChangeOf(plan, "network/route/10.9.0.0/16");
        Assert.Equal((ActionKind.Remove, ChangeReason.Intentional), (route.Action, route.Reason));
    });

    [Fact]
    public void A_port_that_the_bridge_no_longer_names_goes_by_intention() => NetworkNode.Run(node =>
    {
        const string Document = "interfaces: [{ name: up0, type: ethernet, state: up }, { name: b0, type: linux-bridge, state: up, bridge: { port: [PORTS] } }]";
        node.MakeUplink();
        node.Converge(Document.Replace("PORTS", "{ name: up0 }", StringComparison.Ordinal));

        var change = NetworkNode.ChangeOf(node.Plan(Document.Replace("PORTS", "", StringComparison.Ordinal)), "network/ethernet/up0");

        Assert.Contains(change.Properties, property => property is { Name: "controller", Before: "b0", After: null });
        Assert.Equal(ChangeReason.Intentional, change.Reason);
    });
}
