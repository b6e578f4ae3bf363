using Reconciler.Core.Diagnostics;
using Reconciler.Core.Planning;
using Reconciler.Runtime.Convergence;
using Reconciler.Runtime.Tests.Guard;
using Xunit;

namespace Reconciler.Runtime.Tests.Convergence;

/// <summary>What a daemon does about drift that others fight over. Each run opens the store anew, as a daemon that was started again does.</summary>
public sealed class DriftLeftTests : IDisposable
{
    private readonly GuardedNode _node = new();
    private Action _between = () => { };
    private int _settled;

    public DriftLeftTests()
    {
        _node.Wire.Guard = null;
        _node.Wire.Risky.Clear();
        Assert.Equal(0, _node.Apply().ExitStatus);
        _node.Wire.Looks = 0;
    }

    [Fact]
    public void Without_drift_it_looks_once()
    {
        Assert.Equal(0, Daemon().ExitStatus);

        Assert.Equal((0, 1), (_settled, _node.Wire.Looks));
    }

    [Fact]
    public void Drift_that_is_the_same_at_both_looks_is_repaired()
    {
        _node.Wire.Links["br0"] = "drifted";

        var result = Daemon();

        Assert.Equal((0, 1, GuardedNode.After), (result.ExitStatus, _settled, _node.Wire.Text));
    }

    [Fact]
    public void What_moved_in_between_is_left_and_told_and_the_rest_is_repaired()
    {
        _node.Wire.Links["br0"] = "drifted";
        _node.Wire.Links["eth0"] = "drifted";
        _between = () => _node.Wire.Links["br0"] = "on its way";

        var result = Daemon();

        Assert.Equal((4, "br0=on its way eth0=up"), (result.ExitStatus, _node.Wire.Text));
        Assert.Equal(ActionKind.Deferred, result.Plan!.Changes.Single(change => change.Id == "network/br0").Action);
        Assert.Equal("network/br0: it changed while it was looked at, so somebody else is at work on it: left for the next run", Said(result, Codes.Deferred));
        _between = () => { };
        Assert.Equal((0, GuardedNode.After), (Daemon().ExitStatus, _node.Wire.Text));
    }

    [Fact]
    public void What_came_back_by_itself_is_told_and_nothing_is_done()
    {
        var runs = _node.Node.Runs().Count;
        var before = _node.Wire.Links["br0"];
        _node.Wire.Links["br0"] = "drifted";
        _between = () => _node.Wire.Links["br0"] = before;

        var result = Daemon();

        Assert.Equal((0, runs), (result.ExitStatus, _node.Node.Runs().Count));
        Assert.Equal("network/br0 drifted, and came back by itself while it was looked at", Said(result, Codes.Deferred));
    }

    [Fact]
    public void What_the_document_newly_wants_needs_no_second_look()
    {
        _node.Want("eth0", "down");

        Assert.Equal((0, 0), (Daemon().ExitStatus, _settled));
    }

    [Fact]
    public void A_person_looks_once()
    {
        _node.Wire.Links["br0"] = "drifted";

        Assert.Equal((0, 0), (_node.Node.Apply(GuardedNode.Document, _node.Node.Options with { Settle = Settle }).ExitStatus, _settled));
    }

    [Fact]
    public void The_fourth_drift_after_three_repairs_is_contested_until_its_time_is_over_and_then_for_twice_as_long()
    {
        FightThreeTimes();
        var until = _node.Node.Time.Now.AddMinutes(5);

        _node.Wire.Links["br0"] = "drifted";
        _node.Node.Time.Now = until.AddSeconds(-1);
        var left = Daemon();

        Assert.Equal((4, "br0=drifted eth0=up"), (left.ExitStatus, _node.Wire.Text));
        Assert.Equal(ActionKind.Contested, left.Plan!.Changes.Single(change => change.Id == "network/br0").Action);
        Assert.Equal(
            $"network/br0: it drifts again and again: 3 repairs in a row, the last in run 4, so somebody else changes it too; the daemon leaves it alone until {until.UtcDateTime:u}",
            Said(left, Codes.Contested));

        _node.Node.Time.Now = until;
        Assert.Equal((0, GuardedNode.After), (Daemon().ExitStatus, _node.Wire.Text));
        Assert.Equal((4, until.AddMinutes(10)), Assert.Single(_node.Node.With((_, store) => store.Contested())) is var record ? (record.Repairs, record.Until) : default);
    }

    [Fact]
    public void What_else_drifted_is_repaired_while_something_is_contested()
    {
        FightThreeTimes();
        _node.Wire.Links["br0"] = "drifted";
        _node.Wire.Links["eth0"] = "drifted";

        Assert.Equal((4, "br0=drifted eth0=up"), (Daemon().ExitStatus, _node.Wire.Text));
    }

    [Fact]
    public void A_persons_apply_acts_at_once_says_so_and_what_was_before_counts_no_more()
    {
        FightThreeTimes();
        _node.Wire.Links["br0"] = "drifted";

        var applied = _node.Apply();

        Assert.Equal((0, GuardedNode.After), (applied.ExitStatus, _node.Wire.Text));
        Assert.Contains("an apply by hand acts at once", Said(applied, Codes.Contested), StringComparison.Ordinal);
        Assert.Empty(_node.Node.With((_, store) => store.Contested()));
        _node.Wire.Links["br0"] = "drifted";
        Assert.Equal(0, Daemon().ExitStatus);
    }

    [Fact]
    public void What_the_document_newly_wants_is_not_contested()
    {
        FightThreeTimes();
        _node.Want("br0", "172.16.1.5");

        Assert.Equal((0, "br0=172.16.1.5 eth0=up"), (Daemon().ExitStatus, _node.Wire.Text));
    }

    [Fact]
    public void A_repair_beside_what_the_document_newly_wants_may_be_its_consequence_and_does_not_count()
    {
        for (var i = 0; i < 4; i++)
        {
            _node.Wire.Links["br0"] = "drifted";
            _node.Want("eth0", $"up {i}");
            Assert.Equal((0, $"{GuardedNode.After} {i}"), (Daemon().ExitStatus, _node.Wire.Text));
        }

        Assert.Empty(_node.Node.With((_, store) => store.Contested()));
    }

    public void Dispose() => _node.Dispose();

    private void FightThreeTimes()
    {
        for (var i = 0; i < 3; i++)
        {
            _node.Node.Time.Now = _node.Node.Time.Now.AddMinutes(1);
            _node.Wire.Links["br0"] = "drifted";
            Assert.Equal(0, Daemon().ExitStatus);
        }
    }

    private RunResult Daemon() => _node.Node.Apply(GuardedNode.Document, _node.Node.Options with { Command = "run test.yaml", ByDaemon = true, Settle = Settle });

    private void Settle()
    {
        _settled++;
        _between();
    }

    private static string Said(RunResult result, string code) => Assert.Single(result.Diagnostics, diagnostic => diagnostic.Code == code).Message;
}
