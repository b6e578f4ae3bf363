using System.Collections.Immutable;
using Reconciler.Core.Documents;
using Reconciler.Core.Model;
using Reconciler.Core.Sections;

namespace Reconciler.Core.Planning;

/// <summary>Everything the planner needs, as values. The node was looked at before.</summary>
public sealed record PlannerInput
{
    /// <summary>The document's name and what of it is skipped; for an undo a name alone.</summary>
    public required string State { get; init; }

    public ImmutableArray<SkippedEntry> Skipped { get; init; } = [];

    public required ImmutableArray<PlannedSection> Sections { get; init; }

    public ImmutableArray<PreflightResult> Preflight { get; init; } = [];

    /// <summary>Of sections with something to do, once the probes were asked. The planner is asked first without: it says whether there is something.</summary>
    public ImmutableArray<PlannedGuard> Guards { get; init; } = [];

    public Remembered Remembered { get; init; } = Remembered.Nothing;

    /// <summary>
    /// Why a change that could be carried out, and whose reason is known by now, is left alone for a while; null: it is not. What is one change
    /// with it, or comes after it, waits too.
    /// </summary>
    public Func<Change, Obstacle?> Leave { get; init; } = _ => null;

    /// <summary><c>--only</c> and <c>--skip</c>: the sections were restricted already; this is for ids that no section knows any more.</summary>
    public Func<string, bool> Keep { get; init; } = _ => true;
}

/// <summary>A section's entries and what its Diff said. <paramref name="After"/> is the section's own <c>after</c>.</summary>
public sealed record PlannedSection(string Name, IReadOnlyList<DesiredEntry> Entries, SectionPlan Plan, ImmutableArray<string> After);
