using System.Globalization;
using Reconciler.Core.Model;

namespace Reconciler.Core.Ports.Network;

/// <summary>The settings of a port of a Linux bridge. Null when writing leaves a setting as it is.</summary>
public sealed record BridgePortData
{
    /// <summary>BR_STATE_*: 0 disabled, 1 listening, 2 learning, 3 forwarding, 4 blocking. Read only: spanning tree decides it.</summary>
    public byte? State { get; init; }

    public uint? Cost { get; init; }
    public ushort? Priority { get; init; }
    public bool? Hairpin { get; init; }
    public bool? BpduGuard { get; init; }
    public bool? RootBlock { get; init; }
    public bool? FastLeave { get; init; }
    public bool? Learning { get; init; }
    public bool? Flood { get; init; }
    public bool? MulticastFlood { get; init; }
    public bool? BroadcastFlood { get; init; }
    public bool? MulticastToUnicast { get; init; }
    public byte? MulticastRouter { get; init; }
    public bool? ProxyArp { get; init; }
    public bool? ProxyArpWifi { get; init; }
    public bool? VlanTunnel { get; init; }
    public bool? NeighSuppress { get; init; }
    public bool? Isolated { get; init; }
    public bool? Locked { get; init; }
    public ushort? GroupForwardMask { get; init; }
    public int? BackupPort { get; init; }
    public Sequence<RawAttribute> Other { get; init; }
}

/// <summary>A VLAN of a bridge's port, or a range of them. The PVID is always a single one.</summary>
public readonly record struct BridgeVlan(ushort First, ushort Last, bool Pvid = false, bool Untagged = false)
{
    public override string ToString()
    {
        var range = First == Last
            ? First.ToString(CultureInfo.InvariantCulture)
            : string.Create(CultureInfo.InvariantCulture, $"{First}-{Last}");
        return range + (Pvid ? " pvid" : "") + (Untagged ? " untagged" : "");
    }
}
