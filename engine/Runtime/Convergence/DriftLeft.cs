using Reconciler.Core.Diagnostics;
using Reconciler.Core.Planning;

namespace Reconciler.Runtime.Convergence;

/// <summary>
/// Drift that a daemon leaves alone: what is contested, and of the sections that are looked at twice, what was not the same both times. For one
/// draft; without drift the journal is not asked for what is <paramref name="contested"/>. Decision 0018.
/// </summary>
internal sealed class DriftLeft(Func<IEnumerable<ContestedRecord>> contested, IEnumerable<string> lookedAtTwice)
{
    private const string Moved = "it changed while it was looked at, so somebody else is at work on it: left for the next run";

    private readonly Lazy<Dictionary<string, ContestedRecord>> _contested = new(() => contested().ToDictionary(record => record.Id, StringComparer.Ordinal));
    private readonly HashSet<string> _lookedAtTwice = [.. lookedAtTwice];
    private List<Change> _drifted = [];
    private Dictionary<string, Change>? _first;

    /// <summary>Whether the first look found drift to be repaired that must be looked at again. Then what the sections found is what the second is held against.</summary>
    public bool NeedsAnotherLook(PlannerInput first)
    {
        // A plan is made only where there may be something: most runs of a daemon find nothing.
        if (!first.Sections.Any(section => _lookedAtTwice.Contains(section.Name) && section.Plan.Changes.Any(change => change.Action.IsEffective())))
        {
            return false;
        }

        _drifted = [.. Planner.Assemble(first).Changes.Where(change => change.Action.IsEffective() && !change.Observed && IsSubject(change))];
        _first = _drifted.Count == 0 ? null
            : first.Sections.SelectMany(section => section.Plan.Changes).DistinctBy(change => change.Id).ToDictionary(change => change.Id, StringComparer.Ordinal);
        return _first is not null;
    }

    public Obstacle? Leave(Change change) =>
        change.Reason != ChangeReason.Drift ? null
        : _contested.Value.TryGetValue(change.Id, out var record) ? new Obstacle(ActionKind.Contested, record.Why)
        : _first is not null && IsSubject(change) && !(_first.TryGetValue(change.Id, out var first) && AreSame(first, change)) ? new Obstacle(ActionKind.Deferred, Moved)
        : null;

    /// <summary>For the daemon's log: what is left and why, with what the plan notes of it (who else manages it), and what came back by itself.</summary>
    public IEnumerable<Diagnostic> Describe(Plan plan)
    {
        foreach (var change in plan.Changes.Where(change => change.Action == ActionKind.Contested || change.Why == Moved))
        {
            yield return new Diagnostic(
                change.Action == ActionKind.Contested ? Codes.Contested : Codes.Deferred,
                Severity.Warning,
                $"{change.Id}: {change.Why}{string.Concat(change.Notes.Select(note => $"; {note}"))}",
                change.Origin,
                change.Action == ActionKind.Contested ? "find out who changes it, and end that; an apply by hand acts at once" : null);
        }

        foreach (var change in _drifted.ExceptBy(plan.Changes.Select(change => change.Id), change => change.Id))
        {
            yield return new Diagnostic(Codes.Deferred, Severity.Info, $"{change.Id} drifted, and came back by itself while it was looked at", change.Origin);
        }
    }

    /// <summary>For a person, whose apply acts all the same.</summary>
    public IEnumerable<Diagnostic> DescribeToPerson(Plan plan) => plan.Changes
        .Where(change => change.Reason == ChangeReason.Drift && change.Action.IsEffective() && !change.Observed && _contested.Value.ContainsKey(change.Id))
        .Select(change => new Diagnostic(Codes.Contested, Severity.Info, $"{change.Id}: {_contested.Value[change.Id].Why}; an apply by hand acts at once", change.Origin));

    private bool IsSubject(Change change) => change.Reason == ChangeReason.Drift && _lookedAtTwice.Contains(change.Section);

    private static bool AreSame(Change one, Change other) =>
        one.Action == other.Action && one.Before?.ToJson() == other.Before?.ToJson() && one.After?.ToJson() == other.After?.ToJson() && one.Properties.SequenceEqual(other.Properties);
}
