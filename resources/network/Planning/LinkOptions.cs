using System.Collections.Immutable;
using Reconciler.Core.Model;
using Reconciler.Core.Ports.Network;

namespace Reconciler.Resources.Network;

/// <summary>What an entry says of the options of its kind, in the kernel's units; null for a kind without any.</summary>
internal static class LinkOptions
{
    public static LinkData? Of(InterfaceEntry entry) => entry switch
    {
        { Vlan: { } vlan } => new VlanData { Id = vlan.Id, Protocol = vlan.Protocol },
        { Vxlan: { } vxlan } => new VxlanData
        {
            Id = vxlan.Id,
            Remote = vxlan.Remote,
            Local = vxlan.Local,
            DestinationPort = vxlan.DestinationPort,
            Learning = vxlan.Learning,
        },
        { Bond: { } bond } => Bond(bond),
        { LinuxBridge: { } bridge } => Bridge(bridge),
        { MacVlan: { } macvlan } => new MacvlanData
        {
            Mode = macvlan.Mode,
            Flags = macvlan.Promiscuous is { } promiscuous ? (ushort)(promiscuous ? 0 : 1) : null,
        },
        { Vrf: { } vrf } => new VrfData { Table = vrf.TableId },
        _ => null,
    };

    /// <summary>The VLANs that a port's filter lets through: the kernel's list of ranges.</summary>
    public static Sequence<BridgeVlan>? Vlans(PortVlan? vlan)
    {
        if (vlan is null || vlan == new PortVlan { Place = vlan.Place })
        {
            return null;
        }

        if (vlan.Mode == PortVlanMode.Access)
        {
            return vlan.Tag is { } tag ? [new BridgeVlan(tag, tag, Pvid: true, Untagged: true)] : [];
        }

        var native = vlan.EnableNative == true && vlan.Tag is { } id ? new BridgeVlan(id, id, Pvid: true, Untagged: true) : (BridgeVlan?)null;
        return
        [
            .. (vlan.TrunkTags ?? []).Items.Select(range => new BridgeVlan(range.Min, range.Max)).Concat(native is { } own ? [own] : [])
                .OrderBy(range => range.First),
        ];
    }

    /// <summary>A list of VLANs one by one, so that ranges can be compared however they were joined.</summary>
    public static ImmutableArray<BridgeVlan> Each(Sequence<BridgeVlan> vlans) =>
    [
        .. vlans.Items.SelectMany(vlan => Enumerable.Range(vlan.First, vlan.Last - vlan.First + 1).Select(id => vlan with { First = (ushort)id, Last = (ushort)id }))
            .OrderBy(vlan => vlan.First),
    ];

    private static BridgeData Bridge(LinuxBridgeSpec bridge)
    {
        var options = bridge.Options ?? new LinuxBridgeOptions();
        var filters = bridge.Ports is { } ports && ports.Items.Any(port => Vlans(port.Vlan) is not null);
        return new BridgeData
        {
            Stp = options.StpEnabled,
            ForwardDelay = options.StpForwardDelay * 100u,
            HelloTime = options.StpHelloTime * 100u,
            MaxAge = options.StpMaxAge * 100u,
            AgeingTime = options.MacAgeingTime * 100u,
            Priority = options.StpPriority,
            VlanFiltering = filters ? true : null,
            VlanProtocol = options.VlanProtocol,
            DefaultPvid = options.VlanDefaultPvid,
            GroupForwardMask = options.GroupForwardMask,
            MulticastSnooping = options.MulticastSnooping,
            MulticastQuerier = options.MulticastQuerier,
            MulticastRouter = (byte?)options.MulticastRouter,
        };
    }

    private static BondData Bond(BondSpec bond)
    {
        var options = bond.Options ?? new BondOptions();
        return new BondData
        {
            Mode = bond.Mode,
            MiiMon = options.Miimon,
            UpDelay = options.UpDelay,
            DownDelay = options.DownDelay,
            UseCarrier = options.UseCarrier is { } carrier ? (byte)(carrier ? 1 : 0) : null,
            ArpInterval = options.ArpInterval,
            ArpValidate = (uint?)options.ArpValidate,
            ArpIpTargets = options.ArpIpTargets,
            PrimaryReselect = (byte?)options.PrimaryReselect,
            FailOverMac = (byte?)options.FailOverMac,
            XmitHashPolicy = options.XmitHashPolicy,
            ResendIgmp = options.ResendIgmp,
            NumPeerNotify = options.PeerNotifications,
            AllSlavesActive = options.AllPortsActive is { } all ? (byte)(all ? 1 : 0) : null,
            MinLinks = options.MinLinks,
            LacpRate = (byte?)options.LacpRate,
            AdSelect = (byte?)options.AdSelect,
            TlbDynamicLb = options.TlbDynamicLb,
        };
    }
}
