using System.Collections.Immutable;
using Reconciler.Core.Guarding;
using Reconciler.Core.Ports;
using Reconciler.Runtime.Storage;

namespace Reconciler.Runtime.Guard;

/// <summary>How far a guarded change is. Those up to <see cref="PuttingBack"/> are pending: somebody has to settle them.</summary>
public enum GuardPhase
{
    /// <summary>The snapshot is in the store, and the changes may have begun.</summary>
    Applying,

    /// <summary>All changes are made and observed; the probes must hold again.</summary>
    Probing,

    /// <summary>The probes hold; a person must confirm.</summary>
    Awaiting,

    /// <summary>Decided: it is put back, by whoever lives.</summary>
    PuttingBack,

    Kept,
    PutBack,

    /// <summary>It could not be put back, twice; a person has to look.</summary>
    GivenUp,

    /// <summary><c>guard: none</c>: recorded, so that an undo is not guarded either.</summary>
    Unguarded,
}

/// <summary>What a person says to a change that waits.</summary>
public enum GuardAnswer
{
    Confirm,
    Rollback,
}

/// <summary>A section's guarded change of a run, as the store has it.</summary>
public sealed record GuardRecord
{
    public required long Run { get; init; }
    public required string Section { get; init; }

    /// <summary>The ids of the changes it is for; null: all of the section.</summary>
    public ImmutableArray<string>? Ids { get; init; }

    public required GuardSpec Spec { get; init; }
    public required GuardPhase Phase { get; init; }

    /// <summary>What the section needs to put everything back; null once that cannot be wanted any more.</summary>
    public string? Snapshot { get; init; }

    /// <summary>The name of the state document.</summary>
    public required string State { get; init; }

    /// <summary>The fingerprint of what the document wants of the section; null for an undo.</summary>
    public string? Wish { get; init; }

    /// <summary>The boot on whose clock <see cref="Deadline"/> is.</summary>
    public required string BootId { get; init; }

    public required TimeSpan Deadline { get; init; }

    /// <summary>The process that makes the change.</summary>
    public required int ProcessId { get; init; }

    /// <summary>The network namespace in which the run made it, and in which alone it can be put back; null where an older reconciler did not say.</summary>
    public NetworkPlace? Network { get; init; }

    public GuardAnswer? Answer { get; init; }

    /// <summary>Why it was, or is being, put back.</summary>
    public string? Why { get; init; }

    public bool Covers(ChangeRecord change) => change.Section == Section && (Ids is not { } ids || ids.Contains(change.Id));

    public bool IsPending => Phase <= GuardPhase.PuttingBack;
}

/// <summary>
/// What a guard put back is not tried again by a daemon as long as the document wants the same of the section.
/// </summary>
public sealed record HeldRecord(string State, string Section, string Wish, long Run, string Why);
