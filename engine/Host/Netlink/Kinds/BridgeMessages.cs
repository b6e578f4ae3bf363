using Reconciler.Core.Ports.Network;

namespace Reconciler.Host.Netlink.Kinds;

/// <summary>IFLA_BR_*.</summary>
internal static class BridgeMessages
{
    private const int ForwardDelay = 1;
    private const int HelloTime = 2;
    private const int MaxAge = 3;
    private const int AgeingTime = 4;
    private const int StpState = 5;
    private const int Priority = 6;
    private const int VlanFiltering = 7;
    private const int VlanProtocolType = 8;
    private const int GroupForwardMask = 9;
    private const int TopologyChange = 14;
    private const int GroupAddress = 20;
    private const int MulticastRouter = 22;
    private const int MulticastSnooping = 23;
    private const int MulticastQuerier = 25;
    private const int MulticastHashMax = 27;
    private const int NfCallIpTables = 36;
    private const int NfCallIp6Tables = 37;
    private const int NfCallArpTables = 38;
    private const int VlanDefaultPvid = 39;
    private const int MultiBoolOpt = 46;

    internal static BridgeData Parse(ReadOnlySpan<byte> data)
    {
        uint? forward = null, hello = null, maxAge = null, ageing = null, hashMax = null;
        var changes = false;
        bool? stp = null, filtering = null, snooping = null, querier = null, ip = null, ip6 = null, arp = null;
        ushort? priority = null, pvid = null, mask = null;
        byte? router = null;
        VlanProtocol? protocol = null;
        HardwareAddress? group = null;
        List<RawAttribute>? other = null;
        var attributes = new AttributeReader(data);
        while (attributes.MoveNext())
        {
            var value = attributes.Value;
            switch (attributes.Type)
            {
                case ForwardDelay: forward = value.U32(); break;
                case HelloTime: hello = value.U32(); break;
                case MaxAge: maxAge = value.U32(); break;
                case AgeingTime: ageing = value.U32(); break;
                case StpState: stp = value.U32() != 0; break;
                case Priority: priority = value.U16(); break;
                case VlanFiltering: filtering = value.Flag(); break;
                case VlanProtocolType: protocol = (VlanProtocol)value.BigEndianU16(); break;
                case GroupForwardMask: mask = value.U16(); break;
                case TopologyChange: changes = value.U8() != 0; break;
                case GroupAddress: group = value.Hardware(); break;
                case MulticastRouter: router = value.U8(); break;
                case MulticastSnooping: snooping = value.Flag(); break;
                case MulticastQuerier: querier = value.Flag(); break;
                case MulticastHashMax: hashMax = value.U32(); break;
                case NfCallIpTables: ip = value.Flag(); break;
                case NfCallIp6Tables: ip6 = value.Flag(); break;
                case NfCallArpTables: arp = value.Flag(); break;
                case VlanDefaultPvid: pvid = value.U16(); break;
                case MultiBoolOpt: AddBooleans(value, ref other); break;
                case var type when IsToldOnly(type): break;
                default: (other ??= []).Add(attributes.Raw); break;
            }
        }

        return new BridgeData
        {
            ForwardDelay = forward,
            HelloTime = hello,
            MaxAge = maxAge,
            // While the spanning tree changes, the kernel ages, and tells, by twice the forward delay (__br_set_topology_change).
            AgeingTime = changes ? null : ageing,
            Stp = stp,
            Priority = priority,
            VlanFiltering = filtering,
            VlanProtocol = protocol,
            GroupForwardMask = mask,
            GroupAddress = group,
            MulticastRouter = router,
            MulticastSnooping = snooping,
            MulticastQuerier = querier,
            MulticastHashMax = hashMax,
            NfCallIpTables = ip,
            NfCallIp6Tables = ip6,
            NfCallArpTables = arp,
            DefaultPvid = pvid,
            Other = Attributes.Sequence(other),
        };
    }

    internal static void Write(MessageWriter writer, BridgeData bridge)
    {
        writer.PutIf(ForwardDelay, bridge.ForwardDelay);
        writer.PutIf(HelloTime, bridge.HelloTime);
        writer.PutIf(MaxAge, bridge.MaxAge);
        writer.PutIf(AgeingTime, bridge.AgeingTime);
        writer.PutIf(StpState, bridge.Stp is { } stp ? stp ? 1u : 0u : null);
        writer.PutIf(Priority, bridge.Priority);

        // Before the filter is switched on, which makes every port a member of the default VLAN.
        writer.PutIf(VlanDefaultPvid, bridge.DefaultPvid);
        if (bridge.VlanProtocol is { } protocol)
        {
            writer.PutBigEndian(VlanProtocolType, (ushort)protocol);
        }

        writer.PutIf(VlanFiltering, bridge.VlanFiltering);
        writer.PutIf(GroupForwardMask, bridge.GroupForwardMask);
        writer.PutIf(GroupAddress, bridge.GroupAddress);
        writer.PutIf(MulticastRouter, bridge.MulticastRouter);
        writer.PutIf(MulticastSnooping, bridge.MulticastSnooping);
        writer.PutIf(MulticastQuerier, bridge.MulticastQuerier);
        writer.PutIf(MulticastHashMax, bridge.MulticastHashMax);
        writer.PutIf(NfCallIpTables, bridge.NfCallIpTables);
        writer.PutIf(NfCallIp6Tables, bridge.NfCallIp6Tables);
        writer.PutIf(NfCallArpTables, bridge.NfCallArpTables);
    }

    /// <summary>
    /// struct br_boolopt_multi: the values, and which are meant. It is told with every one meant, but some are refused, even switched off,
    /// by a kernel without VLAN filtering: only those that are on are kept.
    /// </summary>
    private static void AddBooleans(ReadOnlySpan<byte> value, ref List<RawAttribute>? other)
    {
        if (value.U32() != 0)
        {
            var on = Convert.ToHexStringLower(value[..4]);
            (other ??= []).Add(new RawAttribute(MultiBoolOpt, on + on));
        }
    }

    /// <summary>Spanning tree's findings, timers, hash elasticity (fixed since 4.21), padding, querier state, learned entries.</summary>
    private static bool IsToldOnly(int type) => type is (>= 10 and <= 19) or 21 or 26 or 40 or 47 or 48;
}
