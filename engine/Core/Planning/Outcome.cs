using Reconciler.Core.Ports;

namespace Reconciler.Core.Planning;

/// <summary>What became of a change: done where <paramref name="Error"/> is null.</summary>
public sealed record Outcome(Change Change, HostError? Error)
{
    /// <summary>The diagnostic code of a failure, where it is not the general one.</summary>
    public string? Code { get; init; }
}
