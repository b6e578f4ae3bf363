using System.Runtime.InteropServices;
using Reconciler.Core.Ports.Network;

namespace Reconciler.Host.Netlink.Kinds;

/// <summary>IFLA_VLAN_*.</summary>
internal static class VlanMessages
{
    private const int Id = 1;
    private const int Flags = 2;
    private const int Protocol = 5;

    private const uint ReorderHeader = 1;

    internal static VlanData Parse(ReadOnlySpan<byte> data)
    {
        ushort? id = null;
        uint? flags = null;
        VlanProtocol? protocol = null;
        List<RawAttribute>? other = null;
        var attributes = new AttributeReader(data);
        while (attributes.MoveNext())
        {
            switch (attributes.Type)
            {
                case Id: id = attributes.Value.U16(); break;
                case Flags: flags = attributes.Value.U32(); break;
                case Protocol: protocol = (VlanProtocol)attributes.Value.BigEndianU16(); break;
                default: (other ??= []).Add(attributes.Raw); break;
            }
        }

        return new VlanData { Id = id, Flags = flags, Protocol = protocol, Other = Attributes.Sequence(other) };
    }

    internal static void Write(MessageWriter writer, VlanData vlan)
    {
        writer.PutIf(Id, vlan.Id);
        if (vlan.Flags is { } flags)
        {
            // struct ifla_vlan_flags: the bits, and which of them are meant.
            ReadOnlySpan<uint> both = [flags, vlan.FlagsMask ?? flags | ReorderHeader];
            writer.Put(Flags, MemoryMarshal.AsBytes(both));
        }

        if (vlan.Protocol is { } protocol)
        {
            writer.PutBigEndian(Protocol, (ushort)protocol);
        }
    }
}
