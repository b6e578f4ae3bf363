using System.Collections.Immutable;
using Reconciler.Core.Guarding;

namespace Reconciler.Core.Planning;

/// <summary>The guard under which a section's changes would be made, and how its probes answer now. Of <c>guard: none</c> none is asked.</summary>
public sealed record PlannedGuard(string Section, GuardSpec Spec, ImmutableArray<ProbeAnswer> Answers)
{
    /// <summary>The ids of the changes it is for; null: all of the section.</summary>
    public ImmutableArray<string>? Ids { get; init; }

    /// <summary>A person insists, or the change is a rescue, although no probe holds: nothing can be required afterwards.</summary>
    public bool Insisted { get; init; }

    /// <summary>What has to hold again after the change: all of it, or with <see cref="ProbeRequirement.Any"/> one of it.</summary>
    public ImmutableArray<Probe> Required => [.. Answers.Where(answer => answer.Holds).Select(answer => answer.Again)];

    /// <summary>Nothing tells whether a change would lose the node, so none that could may be made.</summary>
    public bool IsBlind => !Spec.None && !Insisted && !Answers.Any(answer => answer.Holds);

    public bool Covers(Change change) => change.Section == Section && (Ids is not { } ids || ids.Contains(change.Id));

    public static bool Satisfied(ProbeRequirement require, IReadOnlyCollection<ProbeAnswer> answers) =>
        answers.Count == 0 || (require == ProbeRequirement.Any ? answers.Any(a => a.Holds) : answers.All(a => a.Holds));
}
