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

    /// <summary>In each of the three: a boot brings no Open vSwitch up that could carry the address (node-preparation row 29).</summary>
    private const string AtBoot = "auto eth1\niface eth1 inet static\n\taddress 172.16.1.4/24\n\tgateway 172.16.1.1\n\tdns-nameservers 10.0.0.53\n\tup ip route add 10.9.0.0/16 via 172.16.1.1 dev eth1\n";

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

    [Theory]
    [InlineData(Bootstrap)]
    [InlineData(Cleanup)]
    public void Of_a_bridge_that_a_boot_would_bring_up_nothing_stays_in_the_file(string state) => NsxNode.Run(node =>
    {
        var file = node.Root + NsxNode.Interfaces;
        File.WriteAllText(file, """
            # the site's own
            auto lo
            iface lo inet loopback

            allow-ovs br-int
            iface br-int inet static
            	address 172.16.1.4/24
            	gateway 172.16.1.1
            	ovs_type OVSBridge
            	ovs_ports eth1

            allow-br-int eth1
            iface eth1 inet manual
            	ovs_type OVSPort
            	ovs_bridge br-int
            	dns-nameservers 10.0.0.53

            """);

        var result = node.Apply(state);

        Assert.True(result.ExitStatus == ExitStatus.InSync, NetworkNode.Describe(result));
        var text = File.ReadAllText(file);
        Assert.DoesNotContain("br-int", text, StringComparison.Ordinal);
        Assert.DoesNotContain("ovs", text, StringComparison.Ordinal);
        Assert.StartsWith("# the site's own\nauto lo\niface lo inet loopback\n", text, StringComparison.Ordinal);
        var shown = node.Net.Execute("ifquery", $"--interfaces {file} eth1");
        Assert.True(shown.Code == 0, shown.Text);
        Assert.Contains("address: 172.16.1.4", shown.Text, StringComparison.Ordinal);
        Assert.Contains("gateway: 172.16.1.1", shown.Text, StringComparison.Ordinal);
        Assert.Contains("up: ip route add 10.9.0.0/16 via 172.16.1.1 dev eth1", shown.Text, StringComparison.Ordinal);
        Assert.Contains("dns-nameservers: 10.0.0.53", shown.Text, StringComparison.Ordinal);
        Assert.Equal("eth1", node.Net.Execute("ifquery", $"--interfaces {file} --list").Text.Replace("lo", "", StringComparison.Ordinal).Trim());
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

        Assert.Equal(AtBoot, File.ReadAllText(node.Root + NsxNode.Interfaces));
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
