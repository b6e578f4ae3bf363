using Reconciler.Core.Diagnostics;
using Reconciler.Core.Guarding;
using Reconciler.Core.Ports;
using Reconciler.Host.Store;
using Reconciler.Runtime.Guard;
using Reconciler.Runtime.Storage;
using Xunit;

namespace Reconciler.Runtime.Tests.Guard;

/// <summary>Who settles a change: a person, the guard's process, or whoever comes next.</summary>
public sealed class SettlementTests
{
    private static readonly GuardSpec Confirmed = GuardSpec.Default with { Confirm = true };

    [Fact]
    public async Task A_person_who_confirms_keeps_the_change()
    {
        using var node = new GuardedNode();
        node.Wire.Guard = Confirmed;
        var confirm = WhenAwaiting(node, () => node.Confirm());
        Assert.Equal((0, GuardedNode.After, true), (node.Apply().ExitStatus, node.Wire.Text, node.FileIsThere));
        Assert.Contains("`reconciler confirm` within 30 s", Assert.Single(node.Told), StringComparison.Ordinal);
        var (settled, diagnostics) = await confirm();
        Assert.Equal((1, false), (settled.Count, diagnostics.HasErrors));
    }

    [Fact]
    public async Task A_person_who_rolls_back_has_it_put_back_at_once()
    {
        using var node = new GuardedNode();
        node.Wire.Guard = Confirmed;
        var rollback = WhenAwaiting(node, () => node.Rollback());
        var result = node.Apply();
        Assert.Equal((5, GuardedNode.Before, false), (result.ExitStatus, node.Wire.Text, node.FileIsThere));
        Assert.Contains("`reconciler rollback` asked for it", Assert.Single(result.Diagnostics, d => d.Code == Codes.PutBack).Message, StringComparison.Ordinal);
        Assert.False((await rollback()).Diagnostics.HasErrors);
    }

    [Fact]
    public void A_change_that_nobody_confirms_is_put_back_at_its_deadline()
    {
        using var node = new GuardedNode();
        node.Wire.Guard = Confirmed;
        var result = node.Apply();
        Assert.Equal((5, GuardedNode.Before), (result.ExitStatus, node.Wire.Text));
        Assert.Contains("nobody confirmed it within 30 s", result.Results[0].Error, StringComparison.Ordinal);
    }

    [Fact]
    public void A_run_that_is_stopped_while_it_waits_puts_back()
    {
        using var node = new GuardedNode();
        using var stop = new CancellationTokenSource();
        node.Wire.Guard = Confirmed;
        node.Host.OnSleep = stop.Cancel;
        var result = node.Node.ApplyUntil(GuardedNode.Document, node.Node.Options, stop.Token);
        Assert.Equal((5, GuardedNode.Before), (result.ExitStatus, node.Wire.Text));
    }

    [Fact]
    public void A_daemon_asks_nobody()
    {
        using var node = new GuardedNode();
        node.Wire.Guard = Confirmed;
        Assert.Equal((0, GuardedNode.After), (node.ApplyByDaemon().ExitStatus, node.Wire.Text));
        Assert.Empty(node.Told);
    }

    [Fact]
    public void With_nothing_pending_confirm_and_rollback_are_refused_and_the_undo_is_named()
    {
        using var node = new GuardedNode();
        node.Apply();
        Assert.Equal(Codes.NothingWaits, Assert.Single(node.Confirm().Diagnostics.Sorted()).Code);
        var refusal = Assert.Single(node.Rollback().Diagnostics.Sorted());
        Assert.Equal((Codes.NothingWaits, "to put back what the last run changed: reconciler undo 1"), (refusal.Code, refusal.Hint));
        Assert.Empty(node.Rollback(ifPending: true).Diagnostics.Sorted());
    }

    [Fact]
    public void After_a_run_that_was_put_back_no_undo_of_it_is_named()
    {
        using var node = new GuardedNode();
        node.Wire.Guard = Confirmed;
        Assert.Equal(5, node.Apply().ExitStatus);

        Assert.Equal("nothing that the last run (1) changed is left: it was put back, or not done", Assert.Single(node.Rollback().Diagnostics.Sorted()).Hint);
    }

    [Theory]
    [InlineData("br0")]
    [InlineData("eth0")]
    public void The_guard_puts_back_at_once_what_a_process_left_that_died(string at)
    {
        using var node = new GuardedNode();
        node.DieAt(at);
        var (status, log) = node.RunGuard();
        Assert.Equal((0, GuardedNode.Before, 1), (status, node.Wire.Text, node.Wire.PutBacks));
        Assert.Contains("was gone before it was settled", Assert.Single(log, d => d.Code == Codes.PutBack).Message, StringComparison.Ordinal);
        Assert.Empty(node.Pending());
        Assert.Single(node.Held());
        var run = node.Node.With((_, store) => store.Run(1))!;
        Assert.Equal(RunOutcome.Interrupted, run.Run.Outcome);
        Assert.All(run.Changes, change => Assert.Equal(ChangeResultKind.RolledBack, change.Result));
    }

    [Fact]
    public void The_guard_ends_when_the_run_has_settled_everything()
    {
        using var node = new GuardedNode();
        node.Apply();
        Assert.Equal((0, 0, GuardedNode.After), (node.RunGuard().Status, node.Wire.PutBacks, node.Wire.Text));
    }

    [Fact]
    public void Where_the_guard_is_gone_too_the_next_run_puts_back_and_a_plan_only_tells()
    {
        using var node = new GuardedNode();
        node.DieAt("eth0");
        var half = node.Wire.Text;
        Assert.Contains(node.Node.Plan(GuardedNode.Document).Diagnostics, d => d.Code == Codes.GuardPending);
        Assert.Equal((half, 0), (node.Wire.Text, node.Wire.PutBacks));

        var result = node.Apply();
        Assert.Equal((0, GuardedNode.After, 1), (result.ExitStatus, node.Wire.Text, node.Wire.PutBacks));
        Assert.Contains(result.Diagnostics, d => d is { Code: Codes.PutBack, Severity: Severity.Warning });
        Assert.Empty(node.Held());
    }

    [Fact]
    public void Where_the_guard_is_gone_too_a_rollback_puts_back()
    {
        using var node = new GuardedNode();
        node.DieAt("eth0");
        var (settled, diagnostics) = node.Rollback(ifPending: true);
        Assert.Equal((1, false, GuardedNode.Before), (settled.Count, diagnostics.HasErrors, node.Wire.Text));
    }

    [Fact]
    public void Where_the_guard_died_while_it_put_back_it_is_put_back_once_more()
    {
        using var node = new GuardedNode();
        node.DieAt("eth0");
        node.Wire.BeforePutBack = () => throw new DeathException();
        Assert.Throws<DeathException>(() => node.RunGuard());
        Assert.Equal(GuardPhase.PuttingBack, Assert.Single(node.Pending()).Phase);
        Assert.True(node.Confirm().Diagnostics.HasErrors);

        node.Wire.BeforePutBack = () => { };
        node.Rollback();
        Assert.Equal((GuardedNode.Before, 2), (node.Wire.Text, node.Wire.PutBacks));
    }

    [Fact]
    public void A_change_that_waits_for_a_person_goes_on_waiting_when_its_process_dies()
    {
        using var node = new GuardedNode();
        node.Wire.Guard = Confirmed;
        node.Host.OnSleep = () => throw new DeathException();
        Assert.Throws<DeathException>(() => node.Apply());
        Assert.Equal(GuardPhase.Awaiting, Assert.Single(node.Pending()).Phase);

        var looked = 0;
        node.Host.OnSleep = () =>
        {
            if (++looked == 3)
            {
                Assert.False(node.Confirm().Diagnostics.HasErrors);
            }
        };
        Assert.Equal((0, GuardedNode.After, 0), (node.RunGuard().Status, node.Wire.Text, node.Wire.PutBacks));
        Assert.Equal(3, looked);
    }

    [Fact]
    public void A_change_whose_process_died_is_put_back_at_the_deadline_if_nobody_confirms()
    {
        using var node = new GuardedNode();
        node.Wire.Guard = Confirmed;
        node.Host.OnSleep = () => throw new DeathException();
        Assert.Throws<DeathException>(() => node.Apply());
        node.Host.OnSleep = () => { };
        var deadline = Assert.Single(node.Pending()).Deadline;
        node.RunGuard();
        Assert.Equal(GuardedNode.Before, node.Wire.Text);
        Assert.InRange(node.Host.SinceBoot, deadline, deadline + TimeSpan.FromSeconds(1));
    }

    [Fact]
    public void After_the_deadline_or_another_boot_nothing_can_be_confirmed()
    {
        using var node = new GuardedNode();
        node.DieAt("eth0");
        node.Host.BootId = "boot-2";
        Assert.Contains("too late", Assert.Single(node.Confirm().Diagnostics.Sorted()).Message, StringComparison.Ordinal);
        node.Host.BootId = "boot-1";
        node.Host.Advance(TimeSpan.FromMinutes(10));
        Assert.Contains("too late", Assert.Single(node.Confirm().Diagnostics.Sorted()).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void After_another_boot_the_rollback_says_so()
    {
        using var node = new GuardedNode();
        node.DieAt("eth0");
        node.Host.BootId = "boot-2";
        Assert.Contains("the machine was started anew", Assert.Single(node.Rollback(ifPending: true).Diagnostics.Sorted(), d => d.Code == Codes.PutBack).Message, StringComparison.Ordinal);
        Assert.Equal(GuardedNode.Before, node.Wire.Text);
    }

    [Fact]
    public void A_run_that_hangs_is_ended_before_its_change_is_put_back()
    {
        using var node = new GuardedNode();
        node.DieAt("eth0");
        using var hanging = new StoreFiles().TryLock(node.Node.Location.Lock);
        node.Host.OnKill = () =>
        {
            Assert.Equal(0, node.Wire.PutBacks);
            hanging!.Dispose();
        };
        node.RunGuard();
        Assert.Equal([(Environment.ProcessId, "4711")], node.Host.Kills);
        Assert.Equal((GuardedNode.Before, 1), (node.Wire.Text, node.Wire.PutBacks));
    }

    [Fact]
    public void A_second_guard_waits_for_the_first_and_does_nothing_if_that_stays()
    {
        using var node = new GuardedNode();
        node.DieAt("eth0");
        node.Host.EndGuard();
        using var first = new StoreFiles().TryLock(node.Node.Location.GuardLock);
        var (status, log) = node.RunGuard();
        Assert.Equal((1, 0, "another guard holds this store"), (status, node.Wire.PutBacks, Assert.Single(log).Message));
    }

    [Fact]
    public void What_cannot_be_put_back_is_given_up_by_the_run_that_comes_next_and_no_run_after_it_is_bothered()
    {
        using var node = new GuardedNode();
        node.DieAt("eth0");
        node.Wire.FailPutBack = () => [new HostError("add", "172.16.1.4", Errno.EBUSY, "busy")];
        Assert.Equal(1, node.RunGuard().Status);
        Assert.Single(node.Pending());

        Assert.Contains(node.Apply().Diagnostics, d => d.Code == Codes.GuardFailed);
        Assert.Empty(node.Pending());
        Assert.Equal((0, GuardedNode.After), (node.Apply().ExitStatus, node.Wire.Text));
    }

    [Fact]
    public void A_process_that_dies_after_its_change_is_kept_leaves_it()
    {
        using var node = new GuardedNode();
        node.Node.Around = host => new InterferingHost(host) { AfterCommit = _ => throw new DeathException() };
        Assert.Throws<DeathException>(() => node.Apply());
        Assert.Empty(node.Pending());
        node.RunGuard();
        Assert.Equal((GuardedNode.After, 0), (node.Wire.Text, node.Wire.PutBacks));

        node.Node.Around = host => host;
        Assert.Equal((0, GuardedNode.After), (node.Apply().ExitStatus, node.Wire.Text));
    }

    /// <summary>Somebody else runs a command as soon as the run waits; until it has its answer the clock stands still.</summary>
    private static Func<Task<T>> WhenAwaiting<T>(GuardedNode node, Func<T> command)
    {
        Task<T>? running = null;
        node.Host.Frozen = true;
        node.Host.OnSleep = () =>
        {
            if (running is null && node.Pending() is [{ Phase: GuardPhase.Awaiting }])
            {
                node.Host.OnSleep = () => { };
                running = Task.Run(command);
            }
        };
        return () => running ?? throw new InvalidOperationException("the run did not wait");
    }
}
