using Reconciler.Core.Guarding;
using Reconciler.Network.Tests.Support;
using Reconciler.Runtime.Convergence;
using Reconciler.Runtime.Storage;

namespace Reconciler.Network.Tests;

/// <summary>
/// A unit that carries the node's connectivity changes in the same phase as the network itself, each under a guard of its own (decision 0012).
/// Stopped, the unit takes the address along; systemd and the guard's process are mocks, the network is real.
/// </summary>
public sealed class UnitBesideNetworkTests
{
    private const string Networkd = "systemd-networkd.service";
    private const string Id = "services/" + Networkd;

    private const string Move = """
            interfaces:
              - { name: eth1, type: ethernet, state: up }
              - { name: br0, type: linux-bridge, state: up, copy-mac-from: eth1, adopt-ip-from: eth1, bridge: { port: [{ name: eth1 }] } }

        """;

    [Fact]
    public void The_move_is_decided_over_before_the_unit_is_touched_and_stays_where_the_unit_is_put_back() => NsxNode.Run(node =>
    {
        WhenStopped(node, () =>
        {
            Assert.Equal("172.16.1.4/24", node.AddressesOf("br0"));
            node.Net.Ip("address flush dev br0");
        });

        var result = Apply(node);

        Assert.True(result.ExitStatus == ExitStatus.PutBack, NetworkNode.Describe(result));
        Assert.Equal(["network", "services"], result.Plan!.Guards.Select(guard => guard.Section).Order(StringComparer.Ordinal));
        Assert.Single(result.Plan.Phases, phase => phase.Changes.Any(change => change.Id == Id) && phase.Changes.Any(change => change.Section == "network"));
        Assert.Equal(ChangeResultKind.RolledBack, KindOf(result, Id));
        Assert.All(result.Results.Where(r => r.Change.Section == "network"), r => Assert.Equal(ChangeResultKind.Done, r.Kind));
        IsMovedAndRuns(node);
    });

    [Fact]
    public void A_move_that_is_put_back_leaves_the_unit_to_its_own_guard() => NsxNode.Run(node =>
    {
        node.Answers = probe => node.IsOnUplink() ? null : new ProbeAnswer(probe, Holds: false, "nothing answered");
        WhenStopped(node, () => Assert.Equal("172.16.1.4/24", node.AddressesOf("eth1")));

        var result = Apply(node);

        Assert.True(result.ExitStatus == ExitStatus.PutBack, NetworkNode.Describe(result));
        Assert.All(result.Results.Where(r => r.Change.Section == "network"), r => Assert.Equal(ChangeResultKind.RolledBack, r.Kind));
        Assert.Equal(ChangeResultKind.Done, KindOf(result, Id));
        Assert.True(node.Systemd.Unit(Networkd).IsStopped);
        Assert.Equal("no link", node.AddressesOf("br0"));
        node.IsReachable();
    });

    [Fact]
    public void Where_the_guard_dies_while_the_unit_changes_the_run_puts_it_back() => NsxNode.Run(node =>
    {
        WhenStopped(node, () =>
        {
            node.LoseGuard();
            node.Net.Ip("address flush dev br0");
        });

        var result = Apply(node);

        Assert.True(result.ExitStatus == ExitStatus.PutBack, NetworkNode.Describe(result));
        Assert.Equal(ChangeResultKind.RolledBack, KindOf(result, Id));
        IsMovedAndRuns(node);
    });

    [Fact]
    public void Where_the_run_dies_while_the_unit_changes_its_guard_puts_back_the_unit_and_not_the_move() => NsxNode.Run(node =>
    {
        DiesWhenStopped(node);

        Assert.Equal(ExitStatus.InSync, node.RunGuard());

        IsMovedAndRuns(node);
    });

    [Fact]
    public void Where_both_die_the_next_run_puts_back_first_and_then_converges() => NsxNode.Run(node =>
    {
        DiesWhenStopped(node);
        WhenStopped(node, () => IsMovedAndRuns(node));

        var result = Apply(node);

        Assert.True(result.ExitStatus == ExitStatus.InSync, NetworkNode.Describe(result));
        Assert.True(node.Systemd.Unit(Networkd).IsStopped);
        Assert.Equal("172.16.1.4/24", node.AddressesOf("br0"));
        node.IsReachable();
    });

    private static RunResult Apply(NsxNode node) => node.ApplyText($"  services: {{ {Networkd}: {{ state: stopped }} }}\n", network: Move);

    private static void WhenStopped(NsxNode node, Action happens) => node.BeforeEach = call =>
    {
        if (call == "stop " + Networkd)
        {
            happens();
        }
    };

    /// <summary>The unit has stopped and has taken the address along, and the run and its guard end there.</summary>
    private static void DiesWhenStopped(NsxNode node)
    {
        WhenStopped(node, () =>
        {
            node.Systemd.Stop(Networkd);
            node.Net.Ip("address flush dev br0");
            throw new DeathException();
        });
        Assert.Throws<DeathException>(() => Apply(node));
        Assert.Equal("", node.AddressesOf("br0"));
        node.BeforeEach = _ => { };
    }

    private static void IsMovedAndRuns(NsxNode node)
    {
        Assert.True(node.Systemd.Unit(Networkd).IsRunning);
        Assert.Equal("172.16.1.4/24", node.AddressesOf("br0"));
        Assert.Equal("", node.AddressesOf("eth1"));
        Assert.Equal("172.16.1.0/24 br0, default br0", node.Routes());
        node.IsReachable();
    }

    private static ChangeResultKind KindOf(RunResult result, string id) => result.Results.Single(r => r.Change.Id == id).Kind;

    private sealed class DeathException : Exception;
}
