using System.Collections.Immutable;
using Reconciler.Core.Diagnostics;
using Reconciler.Core.Sections;

namespace Reconciler.Core.Planning;

/// <summary>What keeps changes from being carried out: gates that are shut, preflights that do not hold, and what waits for such a change.</summary>
internal static class Obstructions
{
    public static List<Change> Apply(
        List<Change> changes,
        ImmutableArray<PreflightResult> preflight,
        ImmutableArray<ClosedGate> gates,
        ImmutableArray<PlannedGuard> guards,
        OrderGraph order)
    {
        var failed = preflight.Where(p => p is { Found: not null, Check.Severity: Severity.Error }).ToList();
        var result = Indivisible.Apply([.. changes.Select(c => Block(Close(c, gates), failed))]);
        foreach (var guard in guards.Where(guard => guard.IsBlind))
        {
            result = Refuse(result, guard);
        }

        return ImpliedChanges.Follow(Wait(Require(result), order), order);
    }

    /// <summary>What waits may be one with others, for which others wait.</summary>
    private static List<Change> Wait(List<Change> changes, OrderGraph order)
    {
        while (true)
        {
            var waiting = Indivisible.Apply(WaitFor(changes, order));
            if (waiting.SequenceEqual(changes, ReferenceEqualityComparer.Instance))
            {
                return waiting;
            }

            changes = waiting;
        }
    }

    /// <summary>
    /// What may cut the node off is refused while no probe could tell; with it the rest of the section, which is one transaction: an address
    /// that is added and not taken away elsewhere would be worse than nothing.
    /// </summary>
    private static List<Change> Refuse(List<Change> changes, PlannedGuard guard)
    {
        bool IsMeant(Change change) => guard.Covers(change) && change.Action.IsEffective() && !change.Observed;
        if (changes.FirstOrDefault(c => IsMeant(c) && c.Disruption == Disruption.Connectivity) is not { } first)
        {
            return changes;
        }

        var answers = guard.Answers.IsEmpty ? "it has none" : string.Join("; ", guard.Answers.Select(a => $"{a.Probe}: {a.Saw}"));
        var why = $"no probe of the guard holds now, so nobody could tell whether the node is lost ({answers}); mend that, name a probe that holds, or say `guard: none`";
        return [.. changes.Select(c => !IsMeant(c)
            ? c
            : Block(c, c.Disruption == Disruption.Connectivity ? why : $"it is one change with {first.Id}, which is blocked"))];
    }

    private static Change Close(Change change, ImmutableArray<ClosedGate> gates)
    {
        var gate = gates.FirstOrDefault(g => g.Members.Any(m => Addresses.Covers(m, change.Id)));
        return gate is null || change.Action == ActionKind.Skipped
            ? change
            : change with { Action = ActionKind.Skipped, Why = $"follows {gate.Id}: {gate.Reason}", Reason = ChangeReason.None };
    }

    private static Change Block(Change change, List<PreflightResult> failed)
    {
        if (!change.Action.IsEffective())
        {
            return change;
        }

        // What is implied shares the fate of what implied it, which may belong to another section than its id says.
        var by = failed.FirstOrDefault(p =>
            p.Check.Blocks is not { } blocks || (!change.Implied && blocks.Any(b => Addresses.Covers(b.Id, change.Id))));
        return by is null ? change : Block(change, $"preflight {by.Check.Name}: {by.Found}");
    }

    /// <summary>
    /// Turns what cannot be done, because not all of what it requires to end will end, into what it says of that case;
    /// again and again, since a directory that stays keeps the one above it.
    /// </summary>
    private static List<Change> Require(List<Change> changes)
    {
        while (changes.Any(c => c.RequiresEnded.Length > 0 && c.Action.IsEffective()))
        {
            var ended = changes.Where(c => c.Action.IsEffective() && !c.Observed).SelectMany(c => c.Ends).ToHashSet(StringComparer.Ordinal);
            var reported = changes.Where(c => c.Action.IsEffective()).SelectMany(c => c.Ends).ToHashSet(StringComparer.Ordinal);
            var turned = changes.Select(c => Turn(c, c.Observed ? reported : ended)).ToList();
            if (turned.SequenceEqual(changes, ReferenceEqualityComparer.Instance))
            {
                break;
            }

            changes = turned;
        }

        return changes;
    }

    private static Change Turn(Change change, HashSet<string> ended) =>
        change.Action.IsEffective() && change.Otherwise is { } otherwise && !change.RequiresEnded.All(ended.Contains)
            ? change with
            {
                Action = otherwise.Action,
                Why = otherwise.Why,
                Reason = otherwise.Action == ActionKind.Skipped ? ChangeReason.None : change.Reason,
            }
            : change;

    /// <summary>What comes after something that is blocked is not attempted either; it says after what.</summary>
    private static List<Change> WaitFor(List<Change> changes, OrderGraph order)
    {
        var waiting = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var blocked in changes.Where(c => c.Action.IsObstructed() && !c.Observed))
        {
            foreach (var dependent in order.DependentsOf(blocked.Id))
            {
                waiting.TryAdd(dependent, blocked.Id);
            }
        }

        return waiting.Count == 0
            ? changes
            : [.. changes.Select(c => c.Action.IsEffective() && waiting.TryGetValue(c.Id, out var id)
                ? Block(c, $"comes after {id}, which is blocked")
                : c)];
    }

    private static Change Block(Change change, string why) => change with { Action = ActionKind.Blocked, Why = why };
}
