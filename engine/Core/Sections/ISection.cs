using System.Collections.Immutable;
using Reconciler.Core.Documents;
using Reconciler.Core.Guarding;
using Reconciler.Core.Model;
using Reconciler.Core.Planning;
using Reconciler.Core.Ports;

namespace Reconciler.Core.Sections;

/// <summary>A section's part of the document, decoded.</summary>
public interface ISectionSpec<TSelf>
    where TSelf : ISectionSpec<TSelf>
{
    IReadOnlyList<DesiredEntry> Entries { get; }

    /// <summary>The same spec with only the entries whose id is kept (<c>--only</c>, <c>--skip</c>, the changes that were attempted).</summary>
    TSelf Restrict(Func<string, bool> keep);
}

/// <summary>
/// One section of the state document. Everything is static: a section keeps no state between runs.
/// Observe only reads, Diff is pure, Apply alone writes.
/// </summary>
public interface ISection<TSpec, TObserved>
    where TSpec : class, ISectionSpec<TSpec>
    where TObserved : class
{
    /// <summary>The key of the section in <c>spec</c>, and the first part of its ids.</summary>
    static abstract string Name { get; }

    /// <summary>
    /// Others write it too while the node runs: before a daemon repairs drift of it, it looks twice, and what moved in between is left.
    /// </summary>
    static virtual bool IsLookedAtTwice => false;

    /// <summary>
    /// The ids that a body of a section holds which is no map by key, as <c>after</c> and <c>blocks</c> may name them; whether their
    /// <c>when</c> holds or not. Of a map they are known without.
    /// </summary>
    static virtual IEnumerable<string> Ids(YamlMapping body) => [];

    /// <summary>Decodes what the schema accepted, and checks across entries. Mistakes go to the context's diagnostics.</summary>
    static abstract TSpec Read(SectionDocument section, ReadContext context);

    /// <summary>One sweep for the whole section. What cannot be seen becomes part of the observation, not an exception.</summary>
    static abstract TObserved Observe(TSpec desired, IHostReader host);

    /// <summary>Pure. A change for each entry that is not as desired, none for the others; reasons and order are the planner's.</summary>
    static abstract SectionPlan Diff(TSpec desired, TObserved observed, DiffContext context);

    /// <summary>
    /// Carries out changes that do not depend on each other. Returns an outcome for each, in any order;
    /// never throws <see cref="HostException"/>.
    /// </summary>
    static abstract IReadOnlyList<Outcome> Apply(IReadOnlyList<Change> batch, ApplyContext context);

    /// <summary>The spec that describes recorded states exactly: undo is a plan towards it.</summary>
    static abstract TSpec Restore(IReadOnlyList<RestoreTarget> targets);

    /// <summary>The reverse of <see cref="ResourceModel.ToJson"/>.</summary>
    static abstract ResourceModel ParseModel(string json);

    /// <summary>
    /// Removes what an interrupted change may have left (a staged temporary file). Called before anything else of the next run,
    /// for each change that was journalled as attempted and has no outcome. True if there was something.
    /// </summary>
    static abstract bool CleanUp(JournalledChange change, IHost host);

    /// <summary>The present state of the named resources (all, if none is named) as a part of a state document; null: the section has no export.</summary>
    static abstract ExportedSection? Export(IReadOnlyList<string> names, ExportContext context);
}

/// <summary>A recorded state to go back to: <paramref name="Target"/>, from what the run left, <paramref name="Expected"/>.</summary>
public sealed record RestoreTarget(EntryHeader Header, ResourceModel Target, ResourceModel Expected);

/// <summary>A change as the journal holds it while its outcome is not known.</summary>
public sealed record JournalledChange(string Id, string TemporaryName, ResourceModel Before, ResourceModel After);

/// <summary>What a section found out when comparing; entries that are in sync have no change.</summary>
public sealed record SectionPlan(ImmutableArray<Change> Changes)
{
    /// <summary>Gates that are shut: the named ids (or sections) are left alone for the reason given (a bundle that is newer on the node).</summary>
    public ImmutableArray<ClosedGate> ClosedGates { get; init; } = [];

    /// <summary>
    /// The section's changes are made under this guard, all of them or those that <see cref="Guarded"/> names. Null: they are not guarded, and
    /// none of them may cut the node off.
    /// </summary>
    public GuardSpec? Guard { get; init; }

    /// <summary>The ids of the changes that the guard is for; null: all.</summary>
    public ImmutableArray<string>? Guarded { get; init; }

    /// <summary>
    /// What carried the node is dead already (an address on the interface of a switch that does not run), so the changes are made although no
    /// probe holds: there is nothing left for them to cut.
    /// </summary>
    public bool IsRescue { get; init; }

    public bool IsGuarded(Change change) => Guard is not null && (Guarded is not { } ids || ids.Contains(change.Id));

    /// <summary>
    /// By id, what the look itself teaches, whatever becomes of the changes: noted (<see cref="Remembered.Notes"/>) before the first change of
    /// the run, or where there is none to make. An undo notes none. An empty text takes the note away.
    /// </summary>
    public ImmutableDictionary<string, string> Notes { get; init; } = ImmutableDictionary<string, string>.Empty;
}

public sealed record ClosedGate(string Id, ImmutableArray<string> Members, string Reason);
