using Reconciler.Core.Model;
using Reconciler.Core.Ports.Network;

namespace Reconciler.Host.Netlink;

/// <summary>The VLANs of a bridge and its ports: AF_BRIDGE messages with IFLA_BRIDGE_VLAN_INFO (linux/if_bridge.h).</summary>
internal static class BridgeVlanMessages
{
    private const byte FamilyBridge = 7;
    private const int ExtMask = 29;
    private const uint CompressedVlans = 1 << 2;

    private const int BridgeFlags = 0;
    private const int VlanInfo = 2;
    private const ushort Self = 2;

    private const ushort Pvid = 1 << 1;
    private const ushort Untagged = 1 << 2;
    private const ushort RangeBegin = 1 << 3;
    private const ushort RangeEnd = 1 << 4;

    /// <summary>The VLANs of one link.</summary>
    internal sealed record Table(int Index, Sequence<BridgeVlan> Vlans);

    internal static void Request(MessageWriter writer)
    {
        writer.Header(LinkMessages.HeaderSize)[0] = FamilyBridge;
        writer.Put(ExtMask, CompressedVlans);
    }

    internal static Table? Parse(ReadOnlySpan<byte> payload)
    {
        var attributes = payload.After(LinkMessages.HeaderSize);
        while (attributes.MoveNext())
        {
            if (attributes.Type == LinkMessages.AfSpec)
            {
                return new Table(payload[4..].S32(), ParseVlans(attributes.Value));
            }
        }

        return null;
    }

    internal static void Write(MessageWriter writer, ushort type, int index, Sequence<BridgeVlan> vlans, bool self, uint sequence)
    {
        writer.Begin(type, Rtm.Ack, sequence);
        LinkWrites.WriteHeader(writer, index, null, FamilyBridge);
        var nest = writer.BeginNested(LinkMessages.AfSpec);
        if (self)
        {
            writer.Put(BridgeFlags, Self);
        }

        foreach (var vlan in vlans.AsSpan())
        {
            var flags = (ushort)((vlan.Pvid ? Pvid : 0) | (vlan.Untagged ? Untagged : 0));
            if (vlan.First == vlan.Last)
            {
                Put(writer, flags, vlan.First);
            }
            else
            {
                Put(writer, (ushort)(flags | RangeBegin), vlan.First);
                Put(writer, (ushort)(flags | RangeEnd), vlan.Last);
            }
        }

        writer.EndNested(nest);
        writer.End();
    }

    private static Sequence<BridgeVlan> ParseVlans(ReadOnlySpan<byte> specification)
    {
        List<BridgeVlan>? vlans = null;
        ushort begin = 0;
        var attributes = new AttributeReader(specification);
        while (attributes.MoveNext())
        {
            if (attributes.Type != VlanInfo)
            {
                continue;
            }

            // struct bridge_vlan_info: flags, id.
            var flags = attributes.Value.U16();
            var id = attributes.Value.Length < 4 ? (ushort)0 : attributes.Value[2..].U16();
            if ((flags & RangeBegin) != 0)
            {
                begin = id;
                continue;
            }

            var first = (flags & RangeEnd) != 0 ? begin : id;
            (vlans ??= []).Add(new BridgeVlan(first, id, (flags & Pvid) != 0, (flags & Untagged) != 0));
        }

        return Attributes.Sequence(vlans);
    }

    private static void Put(MessageWriter writer, ushort flags, ushort id)
    {
        var info = writer.BeginNested(VlanInfo);
        var value = writer.Reserve(4);
        MessageWriter.Set(value, 0, flags);
        MessageWriter.Set(value, 2, id);
        writer.EndNested(info);
    }
}
