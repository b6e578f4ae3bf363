using Reconciler.Core.Guarding;
using Reconciler.Core.Planning;
using Reconciler.Network.Tests.Support;
using Reconciler.Runtime.Convergence;
using Reconciler.Runtime.Storage;

namespace Reconciler.Network.Tests;

/// <summary>
/// The three states of an NSX node (<c>states/</c>), from each to each, with Open vSwitch up and with it gone. What the node is then is what
/// <c>ip</c>, <c>ovs-vsctl</c> and the gateway see.
/// </summary>
public sealed class HandBackTests
{
    private const string RunTime = "nsx-ubuntu";
    private const string Bootstrap = "nsx-bootstrap";
    private const string Cleanup = "nsx-cleanup";

    public static TheoryData<string, string, bool> Pairs { get; } =
    [
        .. from before in new[] { Bootstrap, RunTime, Cleanup }
           from after in new[] { Bootstrap, RunTime, Cleanup }
           from gone in new[] { false, true }
           select new TheoryDataRow<string, string, bool>(before, after, gone),
    ];

    [Theory]
    [MemberData(nameof(Pairs))]
    public void From_each_to_each(string before, string after, bool gone) => NsxNode.Run(node =>
    {
        Converge(node, before);
        if (gone == node.Ovs.IsRunning)
        {
            ((Action)(gone ? node.LoseOvs : node.StartOvs))();
        }

        Converge(node, after);
    });

    [Fact]
    public void What_the_run_time_needs_is_started_first_and_planned_as_predicted() => NsxNode.Run(node =>
    {
        var plan = node.Plan(RunTime);

        var phaseOf = plan.Phases.SelectMany(phase => phase.Changes.Select(change => (change.Id, phase.Number))).ToDictionary(pair => pair.Id, pair => pair.Number);
        Assert.True(phaseOf["services/openvswitch-switch.service"] < phaseOf["network/ovs-bridge/br-int"]);
        Assert.All(plan.Changes.Where(change => change.Section == "network"), change => Assert.True(change.Predicted));
        Assert.Contains(plan.Changes, change => change.Id == "network/ethernet/eth1" && change.Disruption == Disruption.Connectivity);
        Assert.False(node.Ovs.IsRunning);
    });

    [Fact]
    public void The_switch_is_stopped_only_after_the_address_has_left_it() => NsxNode.Run(node =>
    {
        Converge(node, RunTime);
        node.BeforeEach = call =>
        {
            if (call.StartsWith("stop", StringComparison.Ordinal))
            {
                Assert.Equal("172.16.1.4/24", node.AddressesOf("eth1"));
                Assert.Equal("", node.Ovs.Vsctl("list-br").Trim());
            }
        };

        Converge(node, Bootstrap);
        Assert.Contains("stop " + NsxNode.Unit, node.Systemd.Calls);
    });

    [Theory]
    [InlineData(Bootstrap)]
    [InlineData(Cleanup)]
    public void Where_the_guard_puts_the_network_back_nothing_after_it_is_attempted(string state) => NsxNode.Run(node =>
    {
        Converge(node, RunTime);
        var moved = false;
        node.Answers = probe =>
        {
            // As if the uplink's own switch still sent everything elsewhere: with the address on the uplink nothing answers.
            var isBack = node.IsOnUplink();
            moved |= isBack;
            return isBack ? new ProbeAnswer(probe, Holds: false, "nothing answered") : null;
        };
        var calls = node.Systemd.Calls.Count;

        var result = node.Apply(state);

        Assert.True(moved);
        Assert.Equal(ExitStatus.PutBack, result.ExitStatus);
        Assert.All(result.Results.Where(r => r.Change.Section == "network"), r => Assert.Equal(ChangeResultKind.RolledBack, r.Kind));
        Assert.Equal(ChangeResultKind.NotAttempted, result.Results.Single(r => r.Change.Id == "services/" + NsxNode.Unit).Kind);
        Assert.Equal(calls, node.Systemd.Calls.Count);
        Assert.True(node.Ovs.IsRunning);
        if (state == Cleanup)
        {
            Assert.True(node.HasFile("/opt/cni/bin/nsx"));
        }

        node.Answers = _ => null;
        IsOn(node, "br-int");
    });

    [Fact]
    public void With_the_database_dead_the_address_goes_back_and_what_only_the_database_can_do_is_left() => NsxNode.Run(node =>
    {
        Converge(node, RunTime);
        node.Ovs.KillServer();
        File.Delete(node.Ovs.SocketPath);

        var result = node.Apply(Cleanup);

        Assert.True(result.ExitStatus == ExitStatus.Refused, NetworkNode.Describe(result));
        Assert.True(node.AddressesOf("eth1") == "172.16.1.4/24", NetworkNode.Describe(result));
        Assert.Equal("", node.AddressesOf("br-int"));
        Assert.Equal("10.9.0.0/16 eth1, 172.16.1.0/24 eth1, default eth1", node.Routes());
        Assert.Contains(result.Plan!.Changes, change => change is { Id: "network/ovs-bridge/br-int", Action: ActionKind.Blocked });
        Assert.True(node.HasFile("/opt/cni/bin/nsx"), "what comes after the network was removed although the bridge is still there");
    });

    [Fact]
    public void Undo_goes_back_over_a_stopped_switch() => NsxNode.Run(node =>
    {
        var first = Converge(node, RunTime).Run;
        var second = Converge(node, Bootstrap).Run;

        Undone(second);
        IsOn(node, "br-int");
        Undone(first);
        Assert.Equal("172.16.1.4/24", node.AddressesOf("eth1"));
        Assert.Equal("172.16.1.0/24 eth1, default eth1", node.Routes());
        Assert.False(node.Ovs.IsRunning);

        void Undone(long? run)
        {
            var undone = node.Undo(run);
            Assert.True(undone.ExitStatus == ExitStatus.InSync, NetworkNode.Describe(undone));
        }
    });

    private static RunResult Converge(NsxNode node, string state)
    {
        var result = node.Apply(state);
        Assert.True(result.ExitStatus == ExitStatus.InSync, $"{state}: {NetworkNode.Describe(result)}");
        IsOn(node, state == RunTime ? "br-int" : "eth1");
        Assert.Equal(state == RunTime, node.Ovs.IsRunning);
        foreach (var path in new[] { "/opt/cni/bin/nsx", "/opt/cni/bin/loopback", "/etc/cni/net.d/10-nsx.conflist", "/etc/cni/net.d/99-loopback.conf", "/etc/nsx-ujo/ncp.ini" })
        {
            Assert.True(node.HasFile(path) == (state != Cleanup), path);
        }

        var again = node.Apply(state);
        Assert.True(again is { ExitStatus: ExitStatus.InSync, Changed: false }, $"{state} once more: {NetworkNode.Describe(again)}");
        return result;
    }

    private static void IsOn(NsxNode node, string link)
    {
        Assert.Equal("172.16.1.4/24", node.AddressesOf(link));
        Assert.Equal($"10.9.0.0/16 {link}, 172.16.1.0/24 {link}, default {link}", node.Routes());
        if (link == "br-int")
        {
            Assert.Equal("", node.AddressesOf("eth1"));
            Assert.Equal("br-int", node.Ovs.Vsctl("port-to-br", "eth1").Trim());
        }
        else
        {
            Assert.Equal("no link", node.AddressesOf("br-int"));
        }

        node.IsReachable();
    }
}
