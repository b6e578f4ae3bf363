using Reconciler.Core.Planning;
using Reconciler.Network.Tests.Support;

namespace Reconciler.Network.Tests;

/// <summary>What moves together is decided together: where a part of a move is only observed, nothing of it is begun.</summary>
public sealed class OneChangeTests
{
    [Theory]
    [InlineData(BridgeKind.Linux, "type: linux-bridge", "type: linux-bridge\n    policy: observe")]
    [InlineData(BridgeKind.Linux, "type: ethernet,", "type: ethernet, policy: observe,")]
    [InlineData(BridgeKind.Ovs, "type: ovs-bridge", "type: ovs-bridge\n    policy: observe")]
    [InlineData(BridgeKind.Ovs, "type: ovs-interface", "type: ovs-interface\n    policy: observe")]
    public void A_move_of_which_one_part_is_only_observed_leaves_the_node_as_it_is(BridgeKind kind, string part, string observed) => Moves.Run(kind, node =>
    {
        node.MakeUplink();
        node.Ip("addr add 172.16.1.4/24 dev up0", "route add default via 172.16.1.1");
        var before = node.Seen();
        var document = Moves.Document(kind);
        Assert.Contains(part, document, StringComparison.Ordinal);

        var result = node.Apply(document.Replace(part, observed, StringComparison.Ordinal));

        node.IsAsBefore(before);
        Assert.False(result.Changed, NetworkNode.Describe(result));
        var effective = result.Plan!.Changes.Where(change => change.Action.IsEffective()).ToList();
        Assert.NotEmpty(effective);
        Assert.All(effective, change => Assert.True(change.Observed, change.Id));
    });
}
