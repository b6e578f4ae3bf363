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

    /// <summary>Resource keys of every entry of the document, of those too that <c>--only</c> and <c>--skip</c> leave out of the run; by key, whose they are.</summary>
    public ImmutableDictionary<string, string> Claims { get; private init; } = ImmutableDictionary.Create<string, string>(StringComparer.Ordinal);

    private HashSet<string> Provided => _provided ??= [.. Changes.SelectMany(change => change.Provides)];

    public Company With(IReadOnlyCollection<DesiredEntry> entries, SectionPlan plan)
    {
        var observed = entries.Where(entry => entry.Header.Observe).Select(entry => entry.Id).ToHashSet(StringComparer.Ordinal);
        return new([.. Entries, .. entries], [.. Changes, .. plan.Changes.Where(change => WillBeDone(change, plan, observed))]) { Claims = Claims };
    }

    /// <summary>Notes what the document speaks of, whether or not this run looks after it.</summary>
    public Company Claiming(IEnumerable<DesiredEntry> entries)
    {
        var claims = Claims.ToBuilder();
        foreach (var entry in entries)
        {
            foreach (var key in entry.Provides)
            {
                claims.TryAdd(key, entry.Id);
            }
        }

        return new(Entries, Changes) { Claims = claims.ToImmutable() };
    }

    public Company ClaimingAs(Company other) => new(Entries, Changes) { Claims = other.Claims };

    /// <summary>The id of the entry that the document has for what lies at the path; null: it does not speak of it.</summary>
    public string? Claimant(string path) => Claims.GetValueOrDefault(ResourceKeys.Path(path));

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
