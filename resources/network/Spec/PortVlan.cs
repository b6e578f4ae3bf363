using Reconciler.Core.Diagnostics;
using Reconciler.Core.Model;

namespace Reconciler.Resources.Network;

public enum PortVlanMode
{
    Access,
    Trunk,
}

/// <summary>What a bridge's port does with VLAN tags. What is null was not given; nothing given at all means no filtering for the port.</summary>
public sealed record PortVlan
{
    public PortVlanMode? Mode { get; init; }

    /// <summary>The VLAN of an access port, or the native one of a trunk.</summary>
    public ushort? Tag { get; init; }

    public bool? EnableNative { get; init; }

    /// <summary>In the order written; no two overlap.</summary>
    public Sequence<VlanRange>? TrunkTags { get; init; }

    public Place Place { get; init; }
}

/// <summary>VLANs from <paramref name="Min"/> to <paramref name="Max"/>, both included.</summary>
public sealed record VlanRange(ushort Min, ushort Max, Place Place = default)
{
    public override string ToString() => Min == Max ? $"{Min}" : $"{Min}-{Max}";
}
