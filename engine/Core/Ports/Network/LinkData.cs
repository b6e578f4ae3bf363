using System.Net;
using Reconciler.Core.Model;

namespace Reconciler.Core.Ports.Network;

/// <summary>
/// The options of a kind of link. One record serves reading and writing: what is null was not reported, or is left as it is.
/// <see cref="Other"/> holds the options that have no property here; they are written back as they came.
/// </summary>
public abstract record LinkData
{
    public Sequence<RawAttribute> Other { get; init; }
}

/// <summary>The options of a kind that is not known here, all of them in <see cref="LinkData.Other"/>.</summary>
public sealed record OtherLinkData : LinkData;

public sealed record VlanData : LinkData
{
    public ushort? Id { get; init; }
    public VlanProtocol? Protocol { get; init; }

    /// <summary>VLAN_FLAG_*: 1 reorder-hdr, 2 gvrp, 4 loose-binding, 8 mvrp, 16 bridge-binding.</summary>
    public uint? Flags { get; init; }

    /// <summary>
    /// Which of the bits of <see cref="Flags"/> are meant when writing; null: those that are set, and the one that a new link has by itself.
    /// A mask with a bit that the kernel does not know is refused (vlan_dev_change_flags), and an older one knows fewer.
    /// </summary>
    public uint? FlagsMask { get; init; }
}

public enum VlanProtocol : ushort
{
    Ieee8021Q = 0x8100,
    Ieee8021AD = 0x88a8,
}

/// <summary><see cref="Remote"/> is the peer, or the multicast group; times are in seconds.</summary>
public sealed record VxlanData : LinkData
{
    public uint? Id { get; init; }
    public IPAddress? Remote { get; init; }
    public IPAddress? Local { get; init; }

    /// <summary>The index of the link that the tunnel is bound to.</summary>
    public int? Link { get; init; }

    public ushort? DestinationPort { get; init; }
    public ushort? SourcePortLow { get; init; }
    public ushort? SourcePortHigh { get; init; }

    /// <summary>0 is "as the kernel chooses".</summary>
    public byte? Ttl { get; init; }

    public byte? Tos { get; init; }
    public bool? Learning { get; init; }
    public uint? Ageing { get; init; }
    public bool? Proxy { get; init; }
    public bool? UdpChecksum { get; init; }

    /// <summary>A flow-based tunnel, which has no id of its own.</summary>
    public bool? CollectMetadata { get; init; }
}

/// <summary>Numbers of iproute2's words; <see cref="Primary"/> and <see cref="ActiveSlave"/> are indexes, times are in milliseconds.</summary>
public sealed record BondData : LinkData
{
    public BondMode? Mode { get; init; }
    public int? ActiveSlave { get; init; }
    public uint? MiiMon { get; init; }
    public uint? UpDelay { get; init; }
    public uint? DownDelay { get; init; }
    public byte? UseCarrier { get; init; }
    public uint? ArpInterval { get; init; }
    public uint? ArpValidate { get; init; }
    public uint? ArpAllTargets { get; init; }

    /// <summary>Null leaves them; an empty list is one that was cleared.</summary>
    public Sequence<IPAddress>? ArpIpTargets { get; init; }

    public int? Primary { get; init; }
    public byte? PrimaryReselect { get; init; }
    public byte? FailOverMac { get; init; }
    public BondXmitHashPolicy? XmitHashPolicy { get; init; }
    public uint? ResendIgmp { get; init; }
    public byte? NumPeerNotify { get; init; }
    public byte? AllSlavesActive { get; init; }
    public uint? MinLinks { get; init; }
    public uint? LpInterval { get; init; }
    public uint? PacketsPerSlave { get; init; }

    /// <summary>0 slow, 1 fast.</summary>
    public byte? LacpRate { get; init; }

    public byte? AdSelect { get; init; }
    public ushort? AdActorSystemPriority { get; init; }
    public ushort? AdUserPortKey { get; init; }
    public HardwareAddress? AdActorSystem { get; init; }
    public bool? TlbDynamicLb { get; init; }

    /// <summary>
    /// What of an observed bond can be written to a new one: the kernel tells options of every mode and refuses those that the mode
    /// does not know, and delays without link monitoring (bond_opts and bond_option_updelay_set of drivers/net/bonding/bond_options.c).
    /// </summary>
    public BondData Writable
    {
        get
        {
            var lacp = Mode == BondMode.Lacp;
            var balancing = Mode is BondMode.BalanceTlb or BondMode.BalanceAlb;
            var primary = balancing || Mode == BondMode.ActiveBackup;
            var monitored = MiiMon > 0;
            return this with
            {
                ActiveSlave = primary ? ActiveSlave : null,
                Primary = primary ? Primary : null,
                UpDelay = monitored ? UpDelay : null,
                DownDelay = monitored ? DownDelay : null,
                ArpInterval = monitored || lacp || balancing ? null : ArpInterval,
                ArpValidate = lacp || balancing ? null : ArpValidate,
                ArpIpTargets = ArpIpTargets is { IsEmpty: false } ? ArpIpTargets : null,
                PacketsPerSlave = Mode == BondMode.BalanceRr ? PacketsPerSlave : null,
                LacpRate = lacp ? LacpRate : null,
                AdActorSystemPriority = lacp ? AdActorSystemPriority : null,
                AdUserPortKey = lacp ? AdUserPortKey : null,
                AdActorSystem = lacp ? AdActorSystem : null,
                TlbDynamicLb = Mode == BondMode.BalanceTlb ? TlbDynamicLb : null,
                Other = Sequence.From(Other.Where(option => IsWritable(option.Type, lacp, balancing, monitored))),
            };
        }
    }

    // 28 peer_notif_delay, 29 lacp_active, 30 arp_missed_max, 31 ns_ip6_target, 32 coupled_control.
    private bool IsWritable(ushort type, bool lacp, bool balancing, bool monitored) => (type & 0x3fff) switch
    {
        28 => monitored,
        29 or 32 => lacp,
        30 => !lacp && !balancing,
        31 => Mode == BondMode.ActiveBackup,
        _ => true,
    };
}

public enum BondMode : byte
{
    BalanceRr = 0,
    ActiveBackup = 1,
    BalanceXor = 2,
    Broadcast = 3,
    Lacp = 4,
    BalanceTlb = 5,
    BalanceAlb = 6,
}

public enum BondXmitHashPolicy : byte
{
    Layer2 = 0,
    Layer34 = 1,
    Layer23 = 2,
    Encap23 = 3,
    Encap34 = 4,
    VlanSrcMac = 5,
}

/// <summary>Times are in hundredths of a second, as the kernel counts them (USER_HZ).</summary>
public sealed record BridgeData : LinkData
{
    public bool? Stp { get; init; }
    public uint? ForwardDelay { get; init; }
    public uint? HelloTime { get; init; }
    public uint? MaxAge { get; init; }

    /// <summary>Null of a bridge that is there: it cannot be seen while the spanning tree changes.</summary>
    public uint? AgeingTime { get; init; }

    public ushort? Priority { get; init; }
    public bool? VlanFiltering { get; init; }
    public VlanProtocol? VlanProtocol { get; init; }
    public ushort? DefaultPvid { get; init; }
    public ushort? GroupForwardMask { get; init; }
    public HardwareAddress? GroupAddress { get; init; }
    public bool? MulticastSnooping { get; init; }
    public byte? MulticastRouter { get; init; }
    public bool? MulticastQuerier { get; init; }
    public uint? MulticastHashMax { get; init; }
    public bool? NfCallIpTables { get; init; }
    public bool? NfCallIp6Tables { get; init; }
    public bool? NfCallArpTables { get; init; }
}

public sealed record MacvlanData : LinkData
{
    public MacvlanMode? Mode { get; init; }

    /// <summary>MACVLAN_FLAG_*: 1 nopromisc, 2 nodst.</summary>
    public ushort? Flags { get; init; }
}

public enum MacvlanMode : uint
{
    Private = 1,
    Vepa = 2,
    Bridge = 4,
    Passthru = 8,
    Source = 16,
}

public sealed record VrfData : LinkData
{
    public uint? Table { get; init; }
}
