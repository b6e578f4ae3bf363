using System.Collections.Immutable;
using Reconciler.Core.Diagnostics;
using Reconciler.Core.Planning;
using Reconciler.Runtime.Storage;

namespace Reconciler.Runtime.Convergence;

/// <summary>What became of a change. <paramref name="Seconds"/> is how long the batch took in which it was carried out.</summary>
public sealed record ChangeResult(Change Change, ChangeResultKind Kind, string? Error = null, double Seconds = 0)
{
    /// <summary>As it is printed: what is in place only in part has failed.</summary>
    public ChangeResultKind Shown => Kind == ChangeResultKind.Partial ? ChangeResultKind.Failed : Kind;
}

/// <summary>What an apply or undo did. Everything a person should know is in <see cref="Diagnostics"/>, those of the plan included.</summary>
public sealed record RunResult
{
    /// <summary>Null where it did not come to a plan.</summary>
    public Plan? Plan { get; init; }

    /// <summary>The number in the history; null where nothing was changed.</summary>
    public long? Run { get; init; }

    /// <summary>At least one change was carried out, wholly or in part.</summary>
    public bool Changed => Results.Any(r => r.Kind is ChangeResultKind.Done or ChangeResultKind.Partial or ChangeResultKind.RolledBack);

    /// <summary>Somebody said no.</summary>
    public bool Declined { get; init; }

    /// <summary>For each change that was to be carried out, in the order of the plan.</summary>
    public ImmutableArray<ChangeResult> Results { get; init; } = [];

    public required IReadOnlyList<Diagnostic> Diagnostics { get; init; }

    public int ExitStatus => Convergence.ExitStatus.OfRun(this);
}
