using System.Globalization;
using Reconciler.Core.Planning;
using Reconciler.Runtime.Convergence;
using Reconciler.Runtime.Guard;
using Reconciler.Runtime.Storage;

namespace Reconciler.Cli.Rendering;

/// <summary>What an apply or undo did, change by change, what failed and where it was asked for, and how to take it back.</summary>
internal sealed class RunText(Output output, PlanText plan, TypedCommand commands)
{
    /// <summary>With <paramref name="details"/> what differs too: unless a person was asked, and has seen it.</summary>
    public void Write(RunResult result, string word, bool details)
    {
        if (result.Plan is null || result.Declined)
        {
            return;
        }

        plan.Align(result.Plan);
        var results = result.Results.ToDictionary(r => r.Change.Id, StringComparer.Ordinal);
        foreach (var change in result.Plan.Changes)
        {
            if (results.TryGetValue(change.Id, out var became))
            {
                plan.Write(change, Describe(became), details);
            }
            else if (change.Action != ActionKind.None)
            {
                plan.Write(change, null, details);
            }
        }

        foreach (var id in result.Plan.LeftAsItIs)
        {
            output.Say($"  {Visible.Of(id)}: no longer managed (left as it is)");
        }

        output.Say(Count(result, word));
        if (result.Run is { } run && result.Results.Any(r => r.Kind is ChangeResultKind.Done or ChangeResultKind.Partial))
        {
            output.Say(string.Create(CultureInfo.InvariantCulture, $"Run {run}. To put back what it changed: {commands.ForNetwork(string.Create(CultureInfo.InvariantCulture, $"undo {run}"))}"));
        }
    }

    private string Describe(ChangeResult result) => result.Shown switch
    {
        ChangeResultKind.Done => output.Paint(Paint.Green, "done"),
        ChangeResultKind.Failed => output.Paint(Paint.Red, "failed"),
        ChangeResultKind.RolledBack => output.Paint(Paint.Yellow, "rolled back"),
        _ => output.Paint(Paint.Yellow, "not attempted"),
    };

    private static string Count(RunResult result, string word)
    {
        var plan = result.Plan!.Summary;
        if (result.Results.IsEmpty)
        {
            var what = plan.Create + plan.Change + plan.Remove > 0 ? "nothing was changed" : "nothing to do";
            return string.Create(CultureInfo.InvariantCulture, $"{word}: {what}, {plan.InSync} in sync{Rest(plan)}.");
        }

        int Done(ActionKind action) => result.Results.Count(r => r.Kind == ChangeResultKind.Done && r.Change.Action == action);
        int Shown(ChangeResultKind kind) => result.Results.Count(r => r.Shown == kind);
        var parts = new List<string>
        {
            Part(Done(ActionKind.Create), "created"),
            Part(Done(ActionKind.Change), "changed"),
            Part(Done(ActionKind.Remove), "removed"),
        };
        AddSome(parts, Shown(ChangeResultKind.Failed), "failed");
        AddSome(parts, Shown(ChangeResultKind.RolledBack), "rolled back");
        AddSome(parts, Shown(ChangeResultKind.NotAttempted), "not attempted");
        parts.Add(Part(plan.InSync, "in sync"));
        return $"{word}: {string.Join(", ", parts)}{Rest(plan)}.";
    }

    private static string Rest(PlanSummary plan)
    {
        var parts = new List<string>();
        AddSome(parts, plan.Blocked, "blocked");
        AddSome(parts, plan.Observed, "observed");
        AddSome(parts, plan.Skipped, "skipped");
        return string.Concat(parts.Select(p => ", " + p));
    }

    private static void AddSome(List<string> parts, int count, string what)
    {
        if (count > 0)
        {
            parts.Add(Part(count, what));
        }
    }

    private static string Part(int count, string what) => string.Create(CultureInfo.InvariantCulture, $"{count} {what}");
}
