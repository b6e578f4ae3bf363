namespace Reconciler.Core.Ports.Network;

/// <summary>
/// What became of one operation: <paramref name="Failure"/> is null if the kernel did it, else it has the errno
/// and the kernel's own explanation where it gave one.
/// </summary>
public sealed record NetworkOutcome(NetworkOperation Operation, HostError? Failure)
{
    public bool Succeeded => Failure is null;

    public int Errno => Failure?.Errno ?? 0;

    /// <summary>The index that a new link got.</summary>
    public int? Index { get; init; }
}
