using System.Globalization;
using Reconciler.Core.Documents;
using Reconciler.Core.Guarding;
using Reconciler.Core.Planning;
using Reconciler.Core.Ports;

namespace Reconciler.Cli.Rendering;

/// <summary>A plan as a person reads it: phases in the order of execution, a line for each resource, and under it what differs.</summary>
internal sealed class PlanText(Output output, IContentSource content, bool all)
{
    private const int WidestColumn = 72;

    private int _column = 52;

    public void Write(Plan plan)
    {
        Align(plan);
        foreach (var phase in plan.Phases.Where(p => p.Changes.Any(IsShown)))
        {
            output.Say(output.Paint(Paint.Bold, $"Phase {phase.Number}"));
            foreach (var change in phase.Changes.Where(IsShown))
            {
                Write(change);
            }

            output.Say("");
        }

        WriteGuards(plan);
        if (plan.LeftAsItIs.Length > 0)
        {
            foreach (var id in plan.LeftAsItIs)
            {
                output.Say($"  {Visible.Of(id)}: no longer managed (left as it is)");
            }

            output.Say("");
        }

        if (all && plan.InSync.Length > 0)
        {
            output.Say(output.Paint(Paint.Bold, "In sync"));
            foreach (var entry in plan.InSync)
            {
                output.Say($"    {Visible.Of(entry.Id)}");
            }

            output.Say("");
        }

        output.Say(Count(plan.Summary));
    }

    /// <summary>Under which guard the changes would be made, and whether each probe holds now.</summary>
    private void WriteGuards(Plan plan)
    {
        foreach (var guard in plan.Guards)
        {
            if (guard.Spec.None)
            {
                output.Say($"Guard of {guard.Section}: none, what it changes is not put back");
                output.Say("");
                continue;
            }

            var which = guard.Spec.Require == ProbeRequirement.Any ? "one of what holds now must hold" : "what holds now must hold";
            var confirm = guard.Spec.Confirm ? ", and a person must run `reconciler confirm`" : "";
            output.Say(output.Paint(Paint.Bold, $"Guard of {guard.Section}: {which} again within {Durations.Print(guard.Spec.Within)}{confirm}, or all of it is put back"));
            foreach (var answer in guard.Answers)
            {
                var mark = answer.Holds ? output.Paint(Paint.Green, "ok") : output.Paint(Paint.Yellow, "--");
                output.Say($"  {mark} {Visible.Of(answer.Probe.ToString())}: {Visible.Of(answer.Saw)}");
            }

            output.Say("");
        }
    }

    /// <summary>The line at the end; what is observed or skipped is counted only where there is some.</summary>
    public static string Count(PlanSummary summary)
    {
        var observed = summary.Observed > 0 ? $", {summary.Observed} observed" : "";
        var skipped = summary.Skipped > 0 ? $", {summary.Skipped} skipped" : "";
        return string.Create(
            CultureInfo.InvariantCulture,
            $"Plan: {summary.Create} to create, {summary.Change} to change, {summary.Remove} to remove, {summary.Blocked} blocked, "
            + $"{summary.InSync} in sync{observed}{skipped}.");
    }

    /// <summary>The line of a change and what stands under it; <paramref name="result"/> is what became of it, once it was tried.</summary>
    public void Write(Change change, string? result = null, bool details = true)
    {
        output.Say(Headline(change, result));
        if (!details)
        {
            return;
        }

        foreach (var property in change.Properties)
        {
            output.Say($"      {Line(change.Action, property)}");
        }

        foreach (var note in change.Notes)
        {
            output.Say($"      {output.Paint(Paint.Faint, $"note: {Visible.Of(note)}")}");
        }

        if (change.Text is { } text && UnifiedDiff.Of(text, content) is { } diff)
        {
            WriteDiff(diff, output, "      ");
        }
    }

    public static void WriteDiff(string diff, Output output, string indent)
    {
        foreach (var line in diff.TrimEnd('\n').Split('\n'))
        {
            var shown = Visible.Of(line, keepTabs: true);
            output.Say(indent + line switch
            {
                ['@', '@', ..] => output.Paint(Paint.Cyan, shown),
                ['+', ..] => output.Paint(Paint.Green, shown),
                ['-', ..] => output.Paint(Paint.Red, shown),
                _ => shown,
            });
        }
    }

    /// <summary>Puts what stands behind the ids into one column, as far right as the longest id needs.</summary>
    public void Align(Plan plan) => _column = Math.Min(
        WidestColumn, plan.Changes.Where(IsShown).Select(c => Visible.Of(c.Id).Length + 6).DefaultIfEmpty(0).Max());

    private bool IsShown(Change change) => all || change.Action != ActionKind.None;

    private string Headline(Change change, string? result)
    {
        var symbol = change is { Observed: true } && change.Action.IsEffective() ? '?' : change.Action.Symbol();
        var paint = symbol switch
        {
            '+' => Paint.Green,
            '~' or '?' or '!' => Paint.Yellow,
            '-' => Paint.Red,
            _ => Paint.Faint,
        };
        var id = Visible.Of(change.Id);
        var remarks = Remarks(change, result);
        var gap = remarks.Length == 0 ? "" : new string(' ', Math.Max(2, _column - id.Length - 4));
        return $"  {output.Paint(paint, $"{symbol} {id}")}{gap}{remarks}";
    }

    private static string Remarks(Change change, string? result)
    {
        var parts = new List<string>();
        if (result is not null)
        {
            parts.Add(result);
        }

        if (!change.Action.IsEffective() && change.Action != ActionKind.None)
        {
            var word = Name(change.Action);
            parts.Add(change.Why is { } why ? $"{word}: {Visible.Of(why)}" : word);
        }
        else
        {
            if (change.Reason != ChangeReason.None)
            {
                parts.Add(Name(change.Reason));
            }

            if (change.Predicted)
            {
                parts.Add("predicted");
            }

            if (change.Observed)
            {
                parts.Add($"observed only (would {Verb(change.Action)})");
            }

            if (change.Why is { } why)
            {
                parts.Add(Visible.Of(why));
            }
        }

        if (change.Disruption != Disruption.None)
        {
            parts.Add(Name(change.Disruption));
        }

        return string.Join(", ", parts);
    }

    public static string Line(ActionKind action, PropertyChange property)
    {
        var name = Visible.Of(property.Name);
        return (property.Before, property.After) switch
        {
            (null, { } after) => action == ActionKind.Create ? $"{name}: {Visible.Of(after)}" : $"{name}: (none) -> {Visible.Of(after)}",
            ({ } before, null) => action == ActionKind.Remove ? $"{name}: {Visible.Of(before)}" : $"{name}: {Visible.Of(before)} -> (none)",
            ({ } before, { } after) => $"{name}: {Visible.Of(before)} -> {Visible.Of(after)}",
            _ => name,
        };
    }

    private static string Verb(ActionKind action) => action == ActionKind.None ? "not change" : Name(action);

    private static string Name<T>(T value)
        where T : struct, Enum => value.ToString().ToLowerInvariant();
}
