using Reconciler.Core.Ports;

namespace Reconciler.Core.Planning;

/// <summary>What became of a change: done where <paramref name="Error"/> is null.</summary>
public sealed record Outcome(Change Change, HostError? Error)
{
    /// <summary>The diagnostic code of a failure, where it is not the general one.</summary>
    public string? Code { get; init; }

    /// <summary>It failed only as a part of a transaction of which that change is the cause: it is named beside it, and not told again.</summary>
    public string? Cause { get; init; }

    /// <summary>Nothing was done and nothing is wrong: somebody else is at work, and the next run tries again. The error says who.</summary>
    public bool Deferred { get; init; }

    /// <summary>What the section measured or found while it did it, for the report.</summary>
    public string? Found { get; init; }

    /// <summary>As <see cref="Change.Remember"/>, where what is to be noted is known only afterwards; null: as the change said.</summary>
    public string? Remember { get; init; }
}
