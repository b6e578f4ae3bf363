using System.Collections.Immutable;
using Reconciler.Core.Model;
using Reconciler.Core.Planning;

namespace Reconciler.Core.Sections;

/// <summary>
/// The other sections of a run as a section sees them that depends on what they do (a service on its files): their entries and their changes.
/// What a preflight blocks is not known yet; the planner blocks what comes after it.
/// </summary>
public sealed record Company(ImmutableArray<DesiredEntry> Entries, ImmutableArray<Change> Changes)
{
    private HashSet<string>? _provided;

    public static Company None { get; } = new([], []);

    private HashSet<string> Provided => _provided ??= [.. Changes.SelectMany(change => change.Provides)];

    public Company With(IReadOnlyCollection<DesiredEntry> entries, SectionPlan plan)
    {
        var observed = entries.Where(entry => entry.Header.Observe).Select(entry => entry.Id).ToHashSet(StringComparer.Ordinal);
        return new([.. Entries, .. entries], [.. Changes, .. plan.Changes.Where(change => WillBeDone(change, plan, observed))]);
    }

    /// <summary>The changes that a reference means, or that make or end what lies at the path.</summary>
    public IEnumerable<Change> ChangesOf(string reference) => reference.StartsWith('/')
        ? Changes.Where(change => change.Provides.Contains(ResourceKeys.Path(reference)) || change.Ends.Contains(ResourceKeys.Path(reference)))
        : Changes.Where(change => !change.Implied && Addresses.Covers(reference, change.Id));

    /// <summary>Whether one of the changes provides what the entry needs, or is what the entry says that it comes after.</summary>
    public bool Brings(DesiredEntry entry) =>
        entry.Needs.Any(Provided.Contains)
        || entry.Header.After.Any(reference => Changes.Any(change => !change.Implied && Addresses.Covers(reference, change.Id)));

    public IEnumerable<DesiredEntry> EntriesOf(string reference) => Entries.Where(entry => Addresses.Covers(reference, entry.Id));

    private static bool WillBeDone(Change change, SectionPlan plan, HashSet<string> observed) =>
        change.Action.IsEffective()
        && !change.Observed
        && !observed.Contains(change.Id)
        && !plan.ClosedGates.Any(gate => gate.Members.Any(member => Addresses.Covers(member, change.Id)));
}
