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
        var outcomes = MoveKills.Run(ovs, undo, "run", (kills, when) =>
        {
            kills.GuardsEnd();
            kills.IsSettled(when);
        });

        // The last of the change is put back, the last of the run finds it decided.
        Assert.Contains("packet before", outcomes);
        Assert.Equal("kept", outcomes[^1].Split(' ')[1]);
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
        MoveKills.Run(ovs, undo: false, "guard", (kills, when) => kills.IsSettled(when), probe, only: ovs ? MoveSteps.IsOfNetwork : null);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Before_any_step_of_its_putting_back_the_next_rollback_and_the_next_apply_settle_it(bool ovs)
    {
        NetworkPrivileges.Require(ovs);
        Assert.True(MoveKills.RunOfGuard(ovs, (kills, when) =>
        {
            kills.RollBack(when);
            kills.IsSettled(when);
        }) > 15);
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
        MoveKills.Run(ovs, undo, "both", (kills, when) =>
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
        MoveKills.Run(ovs, undo, "both", (kills, when) => kills.Converges(when));
    }
}
