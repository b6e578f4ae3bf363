using System.Collections.Immutable;
using Reconciler.Core.Diagnostics;
using Reconciler.Core.Model;

namespace Reconciler.Core.Planning;

/// <summary>
/// Makes one ordered plan of the sections' differences: reasons, policy, gates, preflights, and phases. Pure.
/// </summary>
public static class Planner
{
    public static Plan Assemble(PlannerInput input)
    {
        var entries = input.Sections.SelectMany(s => s.Entries).ToDictionary(e => e.Id, StringComparer.Ordinal);
        var changes = Gather(input, entries);
        var order = Order(input, entries, changes);
        changes = Obstructions.Apply(changes, input.Preflight, [.. input.Sections.SelectMany(s => s.Plan.ClosedGates)], input.Guards, order);
        // Nor is an entry in sync while something follows from it.
        var changed = changes.Select(c => c.Id).Concat(changes.Select(c => c.Cause).OfType<string>()).ToHashSet(StringComparer.Ordinal);

        // A change may stand for many entries: a bundle that is left alone as a whole, for its files.
        var left = changes.Where(c => !c.Implied && !c.Action.IsEffective() && !entries.ContainsKey(c.Id)).Select(c => c.Id).ToList();
        return new Plan
        {
            State = input.State,
            Phases = Phases(changes, input.Skipped.Where(s => input.Keep(s.Id)).Select(Skip), order),
            Order = order,
            Guards = input.Guards,
            InSync = [.. input.Sections.SelectMany(s => s.Entries).Where(e => !changed.Contains(e.Id) && !left.Any(id => Addresses.Covers(id, e.Id)))],
            NoLongerManaged = NoLongerManaged(input, entries),
            Diagnostics = [.. input.Preflight.Where(p => p.Found is not null).Select(Describe)],
        };
    }

    /// <summary>The changes with reason, policy and order filled in; what several imply is kept once, and not if an entry does the same.</summary>
    private static List<Change> Gather(PlannerInput input, Dictionary<string, DesiredEntry> entries)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        var result = new List<Change>();
        var explicitIds = input.Sections.SelectMany(s => s.Plan.Changes).Where(c => !c.Implied).Select(c => c.Id)
            .ToHashSet(StringComparer.Ordinal);
        foreach (var section in input.Sections)
        {
            foreach (var change in section.Plan.Changes)
            {
                if ((change.Implied && explicitIds.Contains(change.Id)) || !seen.Add(change.Id))
                {
                    continue;
                }

                var entry = entries.GetValueOrDefault(change.Id);
                var known = change with
                {
                    Reason = change.Action == ActionKind.Skipped ? ChangeReason.None : Reason(change, entry, entries.GetValueOrDefault(change.Cause ?? ""), input.Remembered),
                    Observed = change.Observed || (entry?.Header.Observe ?? false),
                    Follows = [.. change.Follows, .. entry?.Header.After ?? [], .. section.After],
                };
                result.Add(known.Action.IsEffective() && !known.Observed && input.Leave(known) is { } left ? known with { Action = left.Action, Why = left.Why } : known);
            }
        }

        return result;
    }

    /// <summary>Where the resource's own entry is what it was, it is the one that asked for this that may have changed.</summary>
    private static ChangeReason Reason(Change change, DesiredEntry? entry, DesiredEntry? cause, Remembered remembered)
    {
        var reason = Reason(change, entry ?? cause, remembered);
        return reason == ChangeReason.Drift && cause is not null && Reason(change, cause, remembered) == ChangeReason.Intentional ? ChangeReason.Intentional : reason;
    }

    private static ChangeReason Reason(Change change, DesiredEntry? entry, Remembered remembered)
    {
        if (entry is null)
        {
            if (!change.Implied && remembered.Fingerprints.ContainsKey(change.Id))
            {
                // What was managed, and is taken back because the document no longer has it.
                return ChangeReason.Intentional;
            }

            // Nobody wrote it down: it is drift if we made it once and it is gone, else it is met for the first time.
            return change.Provides.Any(remembered.Created.Contains) ? ChangeReason.Drift : ChangeReason.Adopted;
        }

        if (!remembered.Fingerprints.TryGetValue(entry.Id, out var last))
        {
            return ChangeReason.Adopted;
        }

        return last == entry.Fingerprint() ? ChangeReason.Drift : ChangeReason.Intentional;
    }

    /// <summary>
    /// Entries in sync take part where they carry an <c>after</c>, so that an order through them is kept; they take up no phase.
    /// </summary>
    private static OrderGraph Order(PlannerInput input, Dictionary<string, DesiredEntry> entries, List<Change> changes)
    {
        var changed = changes.Select(c => c.Id).ToHashSet(StringComparer.Ordinal);
        var links = changes.Count == 0
            ? []
            : input.Sections.SelectMany(section => section.Entries
                .Where(e => !changed.Contains(e.Id) && (section.After.Length > 0 || e.Header.After.Length > 0))
                .Select(e => new OrderNode(e.Id, e.Provides, e.Needs, [.. e.Header.After, .. section.After])));
        return OrderGraph.Of([.. changes.Select(c => new OrderNode(c.Id, c.Provides, c.Needs, c.Follows)), .. links]);
    }

    private static ImmutableArray<Phase> Phases(List<Change> changes, IEnumerable<Change> skipped, OrderGraph order)
    {
        var byId = changes.ToDictionary(c => c.Id, StringComparer.Ordinal);
        var levels = order.Levels(byId.ContainsKey);
        var groups = changes
            .Select((change, index) => (Change: change, Index: index))
            .GroupBy(c => (c.Change.Rank, Level: levels[c.Change.Id]))
            .OrderBy(g => g.Key)
            .Select(g => g.OrderBy(c => c.Index).Select(c => c.Change).ToImmutableArray())
            .ToList();
        var idle = skipped.ToImmutableArray();
        if (idle.Length > 0)
        {
            groups = groups.Count == 0 ? [idle] : [[.. idle, .. groups[0]], .. groups.Skip(1)];
        }

        return [.. groups.Select((group, i) => new Phase(i + 1, group))];
    }

    private static Change Skip(Documents.SkippedEntry skipped) => new()
    {
        Id = skipped.Id,
        Section = skipped.Id.Split('/')[0],
        Action = ActionKind.Skipped,
        Origin = skipped.Origin,
        Why = skipped.Reason,
    };

    private static ImmutableArray<string> NoLongerManaged(PlannerInput input, Dictionary<string, DesiredEntry> entries)
    {
        var skipped = input.Skipped.Select(s => s.Id).ToHashSet(StringComparer.Ordinal);
        return
        [
            .. input.Remembered.Fingerprints.Keys
                .Where(id => input.Keep(id) && !entries.ContainsKey(id) && !skipped.Any(s => Addresses.Covers(s, id)))
                .Order(StringComparer.Ordinal),
        ];
    }

    private static Diagnostic Describe(Sections.PreflightResult result) => new(
        Codes.Preflight,
        result.Check.Severity,
        $"preflight {result.Check.Name} does not hold: {result.Found}",
        result.Check.Origin);
}
