using Reconciler.Core.Model;

namespace Reconciler.Core.Ports.Network;

/// <summary>
/// A link as the kernel has it. <see cref="Kind"/> is iproute2's (<c>bridge</c>, <c>veth</c>, <c>vlan</c>); null for a plain network card
/// and for loopback. <see cref="Link"/> is the lower link or the veth peer, in the namespace <see cref="LinkNetnsId"/> if that is not null.
/// </summary>
public sealed record LinkState
{
    public required int Index { get; init; }
    public required string Name { get; init; }
    public string? Kind { get; init; }

    /// <summary>ARPHRD_*: 1 Ethernet, 772 loopback, 65534 none.</summary>
    public ushort HardwareType { get; init; }

    public LinkFlags Flags { get; init; }
    public OperationalState OperState { get; init; }
    public bool Carrier { get; init; }
    public int Mtu { get; init; }
    public int MinMtu { get; init; }
    public int MaxMtu { get; init; }
    public int TxQueueLength { get; init; }
    public HardwareAddress? Address { get; init; }
    public HardwareAddress? PermanentAddress { get; init; }
    public int? Master { get; init; }

    /// <summary>The kind of the master as this link is a port of it: <c>bridge</c>, <c>bond</c>, <c>vrf</c>, <c>openvswitch</c>.</summary>
    public string? PortKind { get; init; }

    /// <summary>
    /// Of a port of a bond, the MAC that it had before, and that the bond gives it back when it lets it go; what <see cref="Address"/> says
    /// meanwhile is the bond's to choose.
    /// </summary>
    public HardwareAddress? AddressOutsideBond { get; init; }

    public int? Link { get; init; }
    public int? LinkNetnsId { get; init; }
    public string? Alias { get; init; }
    public Sequence<string> AltNames { get; init; }
    public int Group { get; init; }
    public AddrGenMode? AddrGenMode { get; init; }

    /// <summary>What belongs to the kind; null for a kind without options (veth, dummy) and for none.</summary>
    public LinkData? Data { get; init; }

    /// <summary>This link's settings as a port of a Linux bridge.</summary>
    public BridgePortData? BridgePort { get; init; }

    /// <summary>The bridge VLANs of a bridge's port, or of the bridge itself.</summary>
    public Sequence<BridgeVlan> BridgeVlans { get; init; }

    /// <summary>The MAC that is the link's own, whatever it is a port of.</summary>
    public HardwareAddress? OwnAddress => AddressOutsideBond ?? Address;

    public bool IsUp => (Flags & LinkFlags.Up) != 0;

    public bool IsLoopback => (Flags & LinkFlags.Loopback) != 0;
}

/// <summary>IFF_*.</summary>
[Flags]
public enum LinkFlags : uint
{
    None = 0,
    Up = 0x1,
    Broadcast = 0x2,
    Loopback = 0x8,
    PointToPoint = 0x10,
    Running = 0x40,
    NoArp = 0x80,
    Promiscuous = 0x100,
    AllMulticast = 0x200,
    Master = 0x400,
    Slave = 0x800,
    Multicast = 0x1000,
    LowerUp = 0x10000,
    Dormant = 0x20000,
}

/// <summary>IF_OPER_* (RFC 2863).</summary>
public enum OperationalState : byte
{
    Unknown = 0,
    NotPresent = 1,
    Down = 2,
    LowerLayerDown = 3,
    Testing = 4,
    Dormant = 5,
    Up = 6,
}

/// <summary>IN6_ADDR_GEN_MODE_*: how the link-local address is made.</summary>
public enum AddrGenMode : byte
{
    Eui64 = 0,
    None = 1,
    StableSecret = 2,
    Random = 3,
}
