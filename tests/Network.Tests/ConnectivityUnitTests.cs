using Reconciler.Core.Guarding;
using Reconciler.Core.Planning;
using Reconciler.Network.Tests.Support;
using Reconciler.Runtime.Convergence;
using Reconciler.Runtime.Storage;

namespace Reconciler.Network.Tests;

/// <summary>Units that carry the node's connectivity: systemd is a mock, the network that goes with a unit is real.</summary>
public sealed class ConnectivityUnitTests
{
    private const string Networkd = "systemd-networkd.service";
    private const string Id = "services/" + Networkd;

    [Fact]
    public void What_goes_with_a_unit_comes_back_with_it_where_the_probes_do_not_hold() => NsxNode.Run(node =>
    {
        TakesTheAddressAlong(node);

        var result = node.ApplyText($"  services: {{ {Networkd}: {{ state: stopped }}, containerd.service: {{ state: stopped }} }}\n");

        Assert.True(result.ExitStatus == ExitStatus.PutBack, NetworkNode.Describe(result));
        Assert.Equal(ChangeResultKind.RolledBack, KindOf(result, Id));
        Assert.True(node.Systemd.Unit(Networkd).IsRunning);
        Assert.Equal("172.16.1.4/24", node.AddressesOf("eth1"));
        Assert.Equal("172.16.1.0/24 eth1, default eth1", node.Routes());
        node.IsReachable();

        // The other unit carries nothing, and is not part of it.
        Assert.Equal(ChangeResultKind.Done, KindOf(result, "services/containerd.service"));
        Assert.True(node.Systemd.Unit("containerd.service").IsStopped);
    });

    [Fact]
    public void A_unit_that_takes_nothing_along_is_stopped() => NsxNode.Run(node =>
    {
        var result = node.ApplyText($"  services: {{ {Networkd}: {{ state: stopped }} }}\n");

        Assert.True(result.ExitStatus == ExitStatus.InSync, NetworkNode.Describe(result));
        Assert.Equal(Disruption.Connectivity, NetworkNode.ChangeOf(result.Plan!, Id).Disruption);
        Assert.Equal("services", Assert.Single(result.Plan!.Guards).Section);
        Assert.True(node.Systemd.Unit(Networkd).IsStopped);
    });

    [Fact]
    public void Without_a_probe_that_holds_it_is_not_stopped() => NsxNode.Run(node =>
    {
        node.Answers = probe => new ProbeAnswer(probe, Holds: false, "nothing answered");

        var result = node.ApplyText($"  services: {{ {Networkd}: {{ state: stopped }} }}\n");

        Assert.Equal(ExitStatus.Refused, result.ExitStatus);
        Assert.Empty(node.Systemd.Calls);
    });

    [Fact]
    public void With_guard_none_it_is_stopped_and_what_it_takes_along_is_gone() => NsxNode.Run(node =>
    {
        TakesTheAddressAlong(node);

        var result = node.ApplyText($"  services: {{ {Networkd}: {{ state: stopped }} }}\n", guard: "none");

        Assert.True(result.ExitStatus == ExitStatus.InSync, NetworkNode.Describe(result));
        Assert.Equal("", node.AddressesOf("eth1"));
    });

    [Fact]
    public void The_switch_is_not_stopped_while_the_address_is_on_it() => NsxNode.Run(node =>
    {
        var before = node.Apply("nsx-ubuntu");
        Assert.True(before.ExitStatus == ExitStatus.InSync, NetworkNode.Describe(before));

        var result = node.ApplyText($"  services: {{ {NsxNode.Unit}: {{ state: stopped }} }}\n");

        Assert.Equal(ExitStatus.Refused, result.ExitStatus);
        Assert.Contains("172.16.1.4/24 is on br-int", NetworkNode.ChangeOf(result.Plan!, "services/" + NsxNode.Unit).Why, StringComparison.Ordinal);
        Assert.True(node.Ovs.IsRunning);
    });

    /// <summary>As networkd does where it is told not to keep its configuration (networkd.conf(5), KeepConfiguration=).</summary>
    private static void TakesTheAddressAlong(NsxNode node) => node.BeforeEach = call =>
    {
        if (call.StartsWith("stop", StringComparison.Ordinal) && call.Contains(Networkd, StringComparison.Ordinal))
        {
            node.Net.Ip("address flush dev eth1");
        }
    };

    private static ChangeResultKind KindOf(RunResult result, string id) => result.Results.Single(r => r.Change.Id == id).Kind;
}
