using Xunit;

namespace Reconciler.EndToEnd.Crash.Moves;

/// <summary>The run is ended; its guard lives.</summary>
public sealed class RunKilledInMoveTests
{
    [Theory]
    [InlineData(false, false)]
    [InlineData(false, true)]
    [InlineData(true, false)]
    public void Before_any_step_its_guard_puts_all_back_or_all_was_kept(bool ovs, bool undo)
    {
        NetworkPrivileges.Require(ovs);
        var outcomes = MoveKills.Run(ovs, undo, "run", every: !ovs && !undo, check: (kills, when) =>
        {
            kills.GuardsEnd();
            kills.IsSettled(when);
        });

        // The last of the change is put back; the last of the run finds it decided.
        Assert.Contains(ovs ? "transact before" : "netlink before", outcomes);
        Assert.Equal(!ovs && !undo, outcomes[^1].EndsWith("kept", StringComparison.Ordinal));
    }
}

/// <summary>The guard is ended; the run goes on.</summary>
public sealed class GuardKilledInMoveTests
{
    [Theory]
    [InlineData(false, MoveKills.Holds)]
    [InlineData(false, "exec: [sh, -c, \"! ip link show br0\"]")]
    [InlineData(true, MoveKills.Holds)]
    public void Before_any_step_the_run_ends_as_it_would_have(bool ovs, string probe)
    {
        NetworkPrivileges.Require(ovs);
        MoveKills.Run(ovs, undo: false, "guard", every: false, probe: probe, check: (kills, when) => kills.IsSettled(when));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Before_any_step_of_its_putting_back_the_next_rollback_and_the_next_apply_settle_it(bool ovs)
    {
        NetworkPrivileges.Require(ovs);
        Assert.True(MoveKills.RunOfGuard(ovs, every: !ovs, check: (kills, when) =>
        {
            kills.RollBack(when);
            kills.IsSettled(when);
        }) > (ovs ? 2 : 15));
    }
}

/// <summary>Both are ended.</summary>
public sealed class RunAndGuardKilledInMoveTests
{
    [Theory]
    [InlineData(false, false)]
    [InlineData(false, true)]
    [InlineData(true, false)]
    public void Before_any_step_a_rollback_settles_it_and_the_next_run_converges(bool ovs, bool undo)
    {
        NetworkPrivileges.Require(ovs);
        MoveKills.Run(ovs, undo, "both", every: !ovs && !undo, check: (kills, when) =>
        {
            kills.RollBack(when);
            kills.IsSettled(when);
        });
    }

    [Theory]
    [InlineData(false, false)]
    [InlineData(false, true)]
    [InlineData(true, false)]
    public void Before_any_step_the_next_run_alone_converges(bool ovs, bool undo)
    {
        NetworkPrivileges.Require(ovs);
        MoveKills.Run(ovs, undo, "both", every: !ovs && !undo, check: (kills, when) => kills.Converges(when));
    }
}
