using Reconciler.Core.Ports.Network;

namespace Reconciler.Host.Netlink;

/// <summary>Settings of a port of a Linux bridge: IFLA_BRPORT_*.</summary>
internal static class BridgePortMessages
{
    private const int State = 1;
    private const int Priority = 2;
    private const int Cost = 3;
    private const int Mode = 4;
    private const int Guard = 5;
    private const int Protect = 6;
    private const int FastLeave = 7;
    private const int Learning = 8;
    private const int UnicastFlood = 9;
    private const int ProxyArp = 10;
    private const int ProxyArpWifi = 12;
    private const int MulticastRouter = 25;
    private const int MulticastFlood = 27;
    private const int MulticastToUnicast = 28;
    private const int VlanTunnel = 29;
    private const int BroadcastFlood = 30;
    private const int GroupForwardMask = 31;
    private const int NeighSuppress = 32;
    private const int Isolated = 33;
    private const int BackupPort = 34;
    private const int Locked = 39;

    internal static BridgePortData Parse(ReadOnlySpan<byte> data)
    {
        byte? state = null, router = null;
        uint? cost = null;
        ushort? priority = null, mask = null;
        bool? hairpin = null, guard = null, root = null, leave = null, learning = null, flood = null, proxy = null, wifi = null;
        bool? multicast = null, unicast = null, tunnel = null, broadcast = null, suppress = null, isolated = null, locked = null;
        int? backup = null;
        List<RawAttribute>? other = null;
        var attributes = new AttributeReader(data);
        while (attributes.MoveNext())
        {
            var value = attributes.Value;
            switch (attributes.Type)
            {
                case State: state = value.U8(); break;
                case Priority: priority = value.U16(); break;
                case Cost: cost = value.U32(); break;
                case Mode: hairpin = value.Flag(); break;
                case Guard: guard = value.Flag(); break;
                case Protect: root = value.Flag(); break;
                case FastLeave: leave = value.Flag(); break;
                case Learning: learning = value.Flag(); break;
                case UnicastFlood: flood = value.Flag(); break;
                case ProxyArp: proxy = value.Flag(); break;
                case ProxyArpWifi: wifi = value.Flag(); break;
                case MulticastRouter: router = value.U8(); break;
                case MulticastFlood: multicast = value.Flag(); break;
                case MulticastToUnicast: unicast = value.Flag(); break;
                case VlanTunnel: tunnel = value.Flag(); break;
                case BroadcastFlood: broadcast = value.Flag(); break;
                case GroupForwardMask: mask = value.U16(); break;
                case NeighSuppress: suppress = value.Flag(); break;
                case Isolated: isolated = value.Flag(); break;
                case BackupPort: backup = value.S32(); break;
                case Locked: locked = value.Flag(); break;
                case var type when IsToldOnly(type): break;
                default: (other ??= []).Add(attributes.Raw); break;
            }
        }

        return new BridgePortData
        {
            State = state,
            Priority = priority,
            Cost = cost,
            Hairpin = hairpin,
            BpduGuard = guard,
            RootBlock = root,
            FastLeave = leave,
            Learning = learning,
            Flood = flood,
            ProxyArp = proxy,
            ProxyArpWifi = wifi,
            MulticastRouter = router,
            MulticastFlood = multicast,
            MulticastToUnicast = unicast,
            VlanTunnel = tunnel,
            BroadcastFlood = broadcast,
            GroupForwardMask = mask,
            NeighSuppress = suppress,
            Isolated = isolated,
            BackupPort = backup,
            Locked = locked,
            Other = Attributes.Sequence(other),
        };
    }

    /// <summary>As <c>ip link set LINK type bridge_slave</c> does: the options of a port under the kind of its master.</summary>
    internal static void WriteSet(MessageWriter writer, SetBridgePort set, uint sequence)
    {
        var port = set.Port;
        writer.Begin(Rtm.NewLink, Rtm.Ack, sequence);
        LinkWrites.WriteHeader(writer, set.Index, null);
        var info = writer.BeginNested(LinkMessages.LinkInfo);
        writer.Put(LinkMessages.InfoPortKind, "bridge"u8);
        var data = writer.BeginNested(LinkMessages.InfoPortData);
        writer.PutIf(Priority, port.Priority);
        writer.PutIf(Cost, port.Cost);
        writer.PutIf(Mode, port.Hairpin);
        writer.PutIf(Guard, port.BpduGuard);
        writer.PutIf(Protect, port.RootBlock);
        writer.PutIf(FastLeave, port.FastLeave);
        writer.PutIf(Learning, port.Learning);
        writer.PutIf(UnicastFlood, port.Flood);
        writer.PutIf(ProxyArp, port.ProxyArp);
        writer.PutIf(ProxyArpWifi, port.ProxyArpWifi);
        writer.PutIf(MulticastRouter, port.MulticastRouter);
        writer.PutIf(MulticastFlood, port.MulticastFlood);
        writer.PutIf(MulticastToUnicast, port.MulticastToUnicast);
        writer.PutIf(VlanTunnel, port.VlanTunnel);
        writer.PutIf(BroadcastFlood, port.BroadcastFlood);
        writer.PutIf(GroupForwardMask, port.GroupForwardMask);
        writer.PutIf(NeighSuppress, port.NeighSuppress);
        writer.PutIf(Isolated, port.Isolated);
        writer.PutIf(BackupPort, port.BackupPort);
        writer.PutIf(Locked, port.Locked);
        writer.Put(port.Other.AsSpan());
        writer.EndNested(data);
        writer.EndNested(info);
        writer.End();
    }

    /// <summary>Spanning tree's findings, timers, the flush command, padding, counts.</summary>
    private static bool IsToldOnly(int type) => type is 11 or (>= 13 and <= 24) or 26 or 35 or 36 or 38 or 41;
}
