using System.Collections.Immutable;
using Reconciler.Core.Ports;

namespace Reconciler.Runtime.Guard;

/// <summary>What guarding takes besides the node and the store; the command line knows how.</summary>
public sealed record GuardParts
{
    public required IReachability Reach { get; init; }

    public required IGuardHost Host { get; init; }

    public required INetworkPlaces Places { get; init; }

    /// <summary>The command line of the guard's process, up to its token.</summary>
    public required ImmutableArray<string> Arguments { get; init; }

    /// <summary>The same for a systemd unit, which must be told which network is meant.</summary>
    public required ImmutableArray<string> UnitArguments { get; init; }

    /// <summary>Tells the person who waits what is waited for.</summary>
    public Action<string> Tell { get; init; } = _ => { };
}
