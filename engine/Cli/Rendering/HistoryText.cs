using System.Globalization;
using Reconciler.Core.Planning;
using Reconciler.Runtime.Storage;

namespace Reconciler.Cli.Rendering;

/// <summary>The runs, newest first, or one of them with its changes.</summary>
internal sealed class HistoryText(Output output, TimeZoneInfo zone)
{
    public void Write(IReadOnlyList<RunRecord> runs)
    {
        if (runs.Count == 0)
        {
            output.Say("no run has changed anything yet");
            return;
        }

        output.Say(output.Paint(Paint.Bold, $"{"run",5}  {"when",-19}  {"outcome",-11}  {"state",-20}  what"));
        foreach (var run in runs)
        {
            output.Say(Line(run));
        }
    }

    public void Write(RunDetail detail)
    {
        var run = detail.Run;
        output.Say(output.Paint(Paint.Bold, Inv($"Run {run.Number}")) + Inv($"  {Visible.Of(run.Command)}"));
        output.Say($"  state {Visible.Of(run.State)}, {Time(run.Started)}, {Outcome(run)}{Undone(run)}");
        if (run.Pruned)
        {
            output.Say("  some of its changes were dropped by the limits of the store");
        }

        foreach (var phase in detail.Changes.GroupBy(c => c.Phase))
        {
            output.Say(output.Paint(Paint.Bold, Inv($"Phase {phase.Key}")));
            foreach (var change in phase)
            {
                Write(change);
            }
        }
    }

    /// <summary>How a run ended, in a word.</summary>
    public static string Outcome(RunRecord run) => run.Outcome switch
    {
        RunOutcome.PutBack => "put back",
        { } outcome => outcome.ToString().ToLowerInvariant(),
        null => "unfinished",
    };

    public string Time(DateTimeOffset time) => TimeZoneInfo.ConvertTime(time, zone).ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture);

    private string Line(RunRecord run) =>
        Inv($"{run.Number,5}  {Time(run.Started)}  {Outcome(run),-11}  {Visible.Of(run.State),-20}  {Visible.Of(run.Summary)}{Undone(run)}");

    private static string Undone(RunRecord run) => run.Undoes is { } undone ? Inv($" (undo of run {undone})") : "";

    private void Write(ChangeRecord change)
    {
        var result = change.Result switch
        {
            null => "outcome unknown",
            ChangeResultKind.RolledBack => "rolled back",
            ChangeResultKind.NotAttempted => "not attempted",
            ChangeResultKind.Partial => "failed, in place in part",
            { } kind => kind.ToString().ToLowerInvariant(),
        };
        output.Say($"  {change.Action.Symbol()} {Visible.Of(change.Id)}  {result}, {change.Reason.ToString().ToLowerInvariant()}");
        if (change.Error is { } error)
        {
            output.Say($"      error: {Visible.Of(error)}");
        }

        foreach (var property in change.Properties)
        {
            output.Say($"      {PlanText.Line(change.Action, property)}");
        }

        foreach (var note in change.Notes)
        {
            output.Say($"      note: {Visible.Of(note)}");
        }

        if (change.Diff is { } diff)
        {
            PlanText.WriteDiff(diff, output, "      ");
        }
    }

    private static string Inv(FormattableString text) => FormattableString.Invariant(text);
}
