using System.Globalization;
using Xunit;

namespace Reconciler.EndToEnd.Crash.Moves;

/// <summary>
/// Moves the uplink's addresses onto a bridge with the released executable, ends the run, its guard, or both before one step after another, and
/// holds what comes of it to what the network was before and what it is when nobody is ended.
/// </summary>
internal sealed class MoveKills : IDisposable
{
    public const string Holds = "ping: gateway";

    private readonly MoveLab _lab;
    private readonly bool _undo;
    private readonly string _document;

    private MoveKills(bool ovs, bool undo, string probe)
    {
        _lab = new MoveLab(ovs);
        _undo = undo;
        _document = _lab.Move(probe);
        Begin();
        From = _lab.Seen();
        Assert.Equal(undo, From != _lab.Before);
        var (exit, output) = Carry(("STEP_RECORD", _lab.Recording), ("STEP_GUARD_RECORD", _lab.GuardRecording));
        Expected = exit;
        Assert.True(exit is 0 or 5, output);
        To = _lab.Seen();
        Recorded = Recording.Read(_lab.Recording);
        Assert.True(_lab.IsReachable);
    }

    /// <summary>How the run ends when nobody is ended.</summary>
    public int Expected { get; }

    public string From { get; }

    public string To { get; }

    public IReadOnlyList<Step> Recorded { get; }

    private string Outcome { get; set; } = "";

    /// <summary>
    /// One pass: for each step a fresh node, the kill, and <paramref name="check"/> of what is left. Not <paramref name="every"/> step: those
    /// that change the network and the one after them, since the others are the store's, whatever is changed.
    /// </summary>
    public static List<string> Run(bool ovs, bool undo, string victim, bool every, Action<MoveKills, string> check, string probe = Holds)
    {
        using var kills = new MoveKills(ovs, undo, probe);
        var outcomes = new List<string>();
        var near = NearNetwork(kills.Recorded);
        foreach (var step in MoveSteps.Of(kills.Recorded).Where(n => every || near.Contains(n)))
        {
            kills.Begin();
            var (exit, output) = kills.Carry(("STEP_KILL", step.ToString(CultureInfo.InvariantCulture)), ("STEP_VICTIM", victim));
            var when = $"{victim} ended before step {step} of {kills.Recorded.Count} ({kills.Recorded[step - 1].Name}): exit {exit}\n{output}";
            Assert.True(exit == (victim == "guard" ? kills.Expected : 137), when);
            check(kills, when);
            outcomes.Add($"{kills.Recorded[step - 1].Name} {kills.Outcome}");
        }

        return outcomes;
    }

    /// <summary>One pass over the steps of a guard that puts back what a run left that was ended before it could decide.</summary>
    public static int RunOfGuard(bool ovs, bool every, Action<MoveKills, string> check)
    {
        using var kills = new MoveKills(ovs, undo: false, Holds);
        var last = kills.Recorded.ToList().FindLastIndex(MoveSteps.IsOfNetwork) + 2;
        (string, string)[] ended = [("STEP_KILL", last.ToString(CultureInfo.InvariantCulture)), ("STEP_VICTIM", "run")];
        kills.Begin();
        File.Delete(kills._lab.GuardRecording);
        kills.Carry([.. ended, ("STEP_GUARD_RECORD", kills._lab.GuardRecording)]);
        kills._lab.WaitForGuards();
        var recorded = Recording.Read(kills._lab.GuardRecording);
        var steps = MoveSteps.Of(recorded);
        Assert.Contains(recorded, step => step.Name == "netlink");

        var near = NearNetwork(recorded);

        // Before its first four it has not said that it is there, and nothing is begun.
        foreach (var step in steps.Where(n => n > 4 && (every || near.Contains(n))))
        {
            kills.Begin();
            var (exit, output) = kills.Carry([.. ended, ("STEP_GUARD_KILL", step.ToString(CultureInfo.InvariantCulture))]);
            kills._lab.WaitForGuards();
            check(kills, $"guard ended before its step {step} of {recorded.Count} ({recorded[step - 1].Name}): exit {exit}\n{output}");
        }

        return steps.Count;
    }

    /// <summary>The network is as before or as wanted, whole, and answers; the next apply finishes it and leaves nothing to do.</summary>
    public void IsSettled(string when)
    {
        var seen = _lab.Seen();
        Assert.True(seen == From || seen == To, $"{when}\nit is neither as before nor as wanted:\n{seen}");
        Assert.True(_lab.IsReachable, $"{when}\nthe node does not answer:\n{seen}");
        Outcome = seen == To ? "kept" : "before";
        Converges(when);
    }

    public void GuardsEnd() => _lab.WaitForGuards();

    /// <summary>Settles what is pending, by the command for it.</summary>
    public void RollBack(string when)
    {
        var (exit, output) = _lab.Run(["rollback", "--if-pending"]);
        Assert.True(exit == 0, $"{when}\nrollback --if-pending: exit {exit}\n{output}");
    }

    /// <summary>What was to be done, again: it settles what is pending, and does it all.</summary>
    public void Converges(string when)
    {
        var (exit, output) = Carry();
        Assert.True(exit == Expected, $"{when}\nthe next {(_undo ? "undo" : "apply")}: exit {exit}\n{output}");
        var seen = _lab.Seen();
        Assert.True(seen == To, $"{when}\nafter the next {(_undo ? "undo" : "apply")}:\n{seen}");
        Assert.True(_lab.IsReachable, $"{when}\nafter the next run the node does not answer:\n{seen}");
        if (!_undo && Expected == 0)
        {
            (exit, output) = _lab.Run(["plan", _document]);
            Assert.True(exit == 0, $"{when}\nthe plan after it is not empty: exit {exit}\n{output}");
        }
    }

    public void Dispose() => _lab.Dispose();

    private static HashSet<int> NearNetwork(IReadOnlyList<Step> steps) =>
        [.. Enumerable.Range(1, steps.Count).Where(n => MoveSteps.IsOfNetwork(steps[n - 1])).SelectMany(n => new[] { n, n + 1 }).Where(n => n <= steps.Count)];

    private void Begin()
    {
        _lab.Reset();
        if (_undo)
        {
            var (exit, output) = _lab.Run(["apply", _document, "--yes"]);
            Assert.True(exit == 0, output);
            _lab.WaitForGuards();
        }
    }

    private (int Exit, string Output) Carry(params (string, string)[] environment) =>
        _lab.Run(_undo ? ["undo", "2", "--yes"] : ["apply", _document, "--yes"], environment);
}
