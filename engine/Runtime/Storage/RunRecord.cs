using System.Collections.Immutable;
using Reconciler.Core.Diagnostics;
using Reconciler.Core.Planning;
using Reconciler.Core.Ports;

namespace Reconciler.Runtime.Storage;

/// <summary>How a run ended. A run without one is in progress, or its process died.</summary>
public enum RunOutcome
{
    Converged,

    /// <summary>At least one change failed, or was not attempted because of one.</summary>
    Failed,

    /// <summary>The process or the machine died; a later run found out what of it was done.</summary>
    Interrupted,

    /// <summary>A guard put its network change back; nothing else failed.</summary>
    PutBack,

    /// <summary>It was asked to stop and did so between two phases, or left a part for the next run.</summary>
    Stopped,
}

/// <summary>What became of a change that was to be carried out.</summary>
public enum ChangeResultKind
{
    Done,
    Failed,
    RolledBack,
    NotAttempted,

    /// <summary>Failed, but with something in place: neither the state before nor the one wanted. An undo takes it back too.</summary>
    Partial,
}

/// <summary>A run in the history. Runs that changed nothing have no row.</summary>
public sealed record RunRecord
{
    public long Number { get; init; }
    public required string Command { get; init; }
    public required string State { get; init; }

    /// <summary>The digest of the state files.</summary>
    public required string Document { get; init; }

    /// <summary>The run that it put back, if it is an undo.</summary>
    public long? Undoes { get; init; }

    public required int ProcessId { get; init; }

    /// <summary>The network namespace in which it was made; null where an older reconciler did not say.</summary>
    public NetworkPlace? Network { get; init; }

    public required DateTimeOffset Started { get; init; }
    public DateTimeOffset? Finished { get; init; }
    public RunOutcome? Outcome { get; init; }

    /// <summary>One line: <c>4 created, 1 changed, 1 failed</c>.</summary>
    public string Summary { get; init; } = "";

    /// <summary>Some of its changes were dropped by the limits of the store.</summary>
    public bool Pruned { get; init; }
}

/// <summary>A run with its changes, in the order in which they were carried out.</summary>
public sealed record RunDetail(RunRecord Run, ImmutableArray<ChangeRecord> Changes);

/// <summary>A change as the history keeps it: what was to be done, what it looked like before and after, and what became of it.</summary>
public sealed record ChangeRecord
{
    public required int Seq { get; init; }
    public required int Phase { get; init; }
    public required string Id { get; init; }
    public required string Section { get; init; }
    public required ActionKind Action { get; init; }
    public ChangeReason Reason { get; init; }
    public SourceSpan? Origin { get; init; }

    /// <summary>The models as their section writes them; read back with its <c>ParseModel</c>.</summary>
    public string? Before { get; init; }
    public string? After { get; init; }

    public ImmutableArray<PropertyChange> Properties { get; init; } = [];

    /// <summary>A unified diff; null for what is not text, or secret.</summary>
    public string? Diff { get; init; }

    public ImmutableArray<string> Notes { get; init; } = [];

    /// <summary>Null as long as the outcome is not known.</summary>
    public ChangeResultKind? Result { get; init; }

    public string? Error { get; init; }
    public double? Seconds { get; init; }

    /// <summary>The digests of what it destroyed, each a file in the store.</summary>
    public ImmutableArray<string> PreImages { get; init; } = [];

    internal MemoryEffect Effect { get; init; } = MemoryEffect.None;

    /// <summary>Where a staged content lies meanwhile: known before it is made, so that a crash leaves nothing unknown.</summary>
    internal static string TemporaryName(long run, int seq) =>
        string.Create(System.Globalization.CultureInfo.InvariantCulture, $".reconciler-{run}-{seq}.tmp");
}
