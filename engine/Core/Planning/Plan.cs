using System.Collections.Immutable;
using Reconciler.Core.Diagnostics;
using Reconciler.Core.Model;

namespace Reconciler.Core.Planning;

/// <summary>
/// What differs and in which order it would be mended. A phase holds changes that do not depend on each other;
/// what is not carried out (skipped, observed, blocked) stands in the phase in which it would be, or in the first.
/// </summary>
public sealed record Plan
{
    public required string State { get; init; }

    public required ImmutableArray<Phase> Phases { get; init; }

    /// <summary>What comes before what among the changes: what is not attempted if one of them fails.</summary>
    public required OrderGraph Order { get; init; }

    /// <summary>Under which guards changes would be made.</summary>
    public ImmutableArray<PlannedGuard> Guards { get; init; } = [];

    /// <summary>Entries without a difference.</summary>
    public required ImmutableArray<DesiredEntry> InSync { get; init; }

    /// <summary>Ids that left the document since the last run.</summary>
    public ImmutableArray<string> NoLongerManaged { get; init; } = [];

    /// <summary>Those of <see cref="NoLongerManaged"/> that nothing is done about; what a list no longer names may be removed.</summary>
    public ImmutableArray<string> LeftAsItIs => [.. NoLongerManaged.Where(id => !Changes.Any(change => change.Id == id && change.Action.IsEffective()))];

    /// <summary>Of the plan: warnings of preflights, what could not be observed.</summary>
    public ImmutableArray<Diagnostic> Diagnostics { get; init; } = [];

    public IEnumerable<Change> Changes => Phases.SelectMany(phase => phase.Changes);

    public PlanSummary Summary => PlanSummary.Of(this);
}

public sealed record Phase(int Number, ImmutableArray<Change> Changes);
