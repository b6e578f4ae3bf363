using System.Net;

namespace Reconciler.Core.Ports.Network;

/// <summary>An entry of the neighbour table. <see cref="Confirmed"/> is how long ago the neighbour was last heard to answer.</summary>
public sealed record NeighbourState
{
    public required int Index { get; init; }
    public required IPAddress Address { get; init; }
    public HardwareAddress? HardwareAddress { get; init; }
    public required NeighbourStatus Status { get; init; }
    public TimeSpan? Confirmed { get; init; }
}

/// <summary>NUD_*.</summary>
[Flags]
public enum NeighbourStatus : ushort
{
    None = 0,
    Incomplete = 0x1,
    Reachable = 0x2,
    Stale = 0x4,
    Delay = 0x8,
    Probe = 0x10,
    Failed = 0x20,
    NoArp = 0x40,
    Permanent = 0x80,
}
