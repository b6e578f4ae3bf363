using Reconciler.Core.Planning;
using Reconciler.Core.Ports;
using Reconciler.Core.Ports.Network;
using Reconciler.Network.Tests.Support;
using Reconciler.Resources.Network;
using Reconciler.Runtime.Convergence;
using Reconciler.Testing;
using Reconciler.Testing.Networks;

namespace Reconciler.Network.Tests;

/// <summary>A pair whose other end is in another network namespace, as each pod's is: it can be removed, and not be made again.</summary>
public sealed class OtherEndTests
{
    private const string Gone = "interfaces: [{ name: vx, type: veth, state: absent }]";

    [Fact]
    public void Under_a_guard_it_is_not_removed() => Run(node =>
    {
        var before = node.Seen();
        var change = NetworkNode.ChangeOf(node.Plan("guard: { probes: [{ ping: gateway }] }\n" + Gone), "network/veth/vx");
        Assert.Equal(ActionKind.Blocked, change.Action);
        Assert.Contains("in another network namespace", change.Why, StringComparison.Ordinal);
        Assert.Contains("the guard could not put it back", change.Why, StringComparison.Ordinal);
        node.IsAsBefore(before);
    });

    [Fact]
    public void Without_a_guard_the_plan_says_that_it_cannot_come_back_and_neither_does_it() => Run(node =>
    {
        Assert.Contains("not by undo either", Assert.Single(NetworkNode.ChangeOf(node.Plan(Gone), "network/veth/vx").Notes), StringComparison.Ordinal);
        node.Converge(Gone);
        var after = node.Seen();
        var undone = node.TryUndo();
        Assert.True(undone.ExitStatus == ExitStatus.Refused, NetworkNode.Describe(undone));
        Assert.Contains("cannot be made again from here", NetworkNode.ChangeOf(undone.Plan!, "network/veth/vx").Why, StringComparison.Ordinal);
        node.IsAsBefore(after);
    });

    [Fact]
    public void A_snapshot_of_it_is_not_put_back_as_another_pair() => Run(node =>
    {
        var snapshot = SnapshotBefore(node, Gone);
        node.Converge(Gone);
        var after = node.Seen();
        var errors = node.OnHost(host => NetworkSection.PutBack(snapshot, host));
        Assert.Contains("cannot be made again from here", Assert.Single(errors).Text, StringComparison.Ordinal);
        node.IsAsBefore(after);
    });

    [Fact]
    public void What_was_put_back_is_looked_at_again() => Run(node =>
    {
        const string Renamed = "interfaces: [{ name: vx, type: veth, state: up, mtu: 1400 }]";
        var snapshot = SnapshotBefore(node, Renamed);
        node.Converge(Renamed);
        var errors = node.OnHost(host => NetworkSection.PutBack(snapshot, new Deaf(host)));
        Assert.Equal("put back network/veth/vx: it is not what it was: mtu is 1400, and was 1500", Assert.Single(errors).ToString());
        Assert.Empty(node.OnHost(host => NetworkSection.PutBack(snapshot, host)));
    });

    private static string SnapshotBefore(NetworkNode node, string document) => node.Plan(document) is var plan
        ? node.OnHost(host => NetworkSection.Snapshot([.. plan.Changes], host))
        : "";

    private static void Run(Action<NetworkNode> body) => NetworkNode.Run(node =>
    {
        using var pod = new PrivateNetwork();
        node.Ip($"link add name vx type veth peer name far netns {pod.Path}", "link set vx up");
        body(node);
    });

    /// <summary>A mock of a kernel that says yes to everything and does nothing.</summary>
    private sealed class Deaf(IHost host) : HostAround(host)
    {
        public override bool NetworkInReach => true;

        public override INetworkWriter NetworkWriter { get; } = new Yes();

        private sealed class Yes : INetworkWriter
        {
            public long Written => 0;

            public IReadOnlyList<NetworkOutcome> Send(IReadOnlyList<NetworkOperation> operations) => [.. operations.Select(operation => new NetworkOutcome(operation, null))];

            public void WriteSysctl(LinkSysctl sysctl, string link, int value)
            {
            }

            public IReadOnlyList<HostError> Announce(IReadOnlyList<Announcement> announcements) => [];

            public IReadOnlyList<AddressClaim> Claims(IReadOnlyList<AddressQuestion> questions) => [];
        }
    }
}
