using System.Buffers.Binary;
using System.Net;
using Reconciler.Core.Ports.Network;

namespace Reconciler.Host.Netlink.Kinds;

/// <summary>IFLA_VXLAN_*. The addresses have an attribute for each family.</summary>
internal static class VxlanMessages
{
    private const int Id = 1;
    private const int Group = 2;
    private const int Link = 3;
    private const int Local = 4;
    private const int Ttl = 5;
    private const int Tos = 6;
    private const int Learning = 7;
    private const int Ageing = 8;
    private const int PortRange = 10;
    private const int Proxy = 11;
    private const int Port = 15;
    private const int Group6 = 16;
    private const int Local6 = 17;
    private const int UdpChecksum = 18;
    private const int CollectMetadata = 25;
    private const int TtlInherit = 28;
    private const int LocalBypass = 31;

    internal static VxlanData Parse(ReadOnlySpan<byte> data)
    {
        var vxlan = new VxlanData();
        List<RawAttribute>? other = null;
        var attributes = new AttributeReader(data);
        while (attributes.MoveNext())
        {
            var value = attributes.Value;
            switch (attributes.Type)
            {
                case Id: vxlan = vxlan with { Id = value.U32() }; break;
                case Group or Group6: vxlan = vxlan with { Remote = value.Address() }; break;
                case Link: vxlan = vxlan with { Link = value.S32() }; break;
                case Local or Local6: vxlan = vxlan with { Local = value.Address() }; break;
                case Ttl: vxlan = vxlan with { Ttl = value.U8() }; break;
                case Tos: vxlan = vxlan with { Tos = value.U8() }; break;
                case Learning: vxlan = vxlan with { Learning = value.Flag() }; break;
                case Ageing: vxlan = vxlan with { Ageing = value.U32() }; break;
                case PortRange when value.Length >= 4:
                    vxlan = vxlan with { SourcePortLow = value.BigEndianU16(), SourcePortHigh = value[2..].BigEndianU16() };
                    break;
                case Proxy: vxlan = vxlan with { Proxy = value.Flag() }; break;
                case Port: vxlan = vxlan with { DestinationPort = value.BigEndianU16() }; break;
                case UdpChecksum: vxlan = vxlan with { UdpChecksum = value.Flag() }; break;
                case CollectMetadata: vxlan = vxlan with { CollectMetadata = value.Flag() }; break;

                // Told as a number and taken as a bare flag (vxlan_fill_info, vxlan_policy).
                case TtlInherit:
                    if (value.Flag())
                    {
                        (other ??= []).Add(new RawAttribute(TtlInherit, ""));
                    }

                    break;

                // Switches that are off: some are taken as on when they only stand there (vxlan_nl2conf). Local bypass is on by default.
                case not LocalBypass when value.Length == 1 && value[0] == 0: break;
                default: (other ??= []).Add(attributes.Raw); break;
            }
        }

        return vxlan with { Other = Attributes.Sequence(other) };
    }

    internal static void Write(MessageWriter writer, VxlanData vxlan)
    {
        writer.PutIf(Id, vxlan.Id);
        PutAddress(writer, vxlan.Remote, Group, Group6);
        writer.PutIf(Link, vxlan.Link);
        PutAddress(writer, vxlan.Local, Local, Local6);
        writer.PutIf(Ttl, vxlan.Ttl);
        writer.PutIf(Tos, vxlan.Tos);
        writer.PutIf(Learning, vxlan.Learning);
        writer.PutIf(Ageing, vxlan.Ageing);
        if (vxlan is { SourcePortLow: { } low, SourcePortHigh: { } high } && high != 0)
        {
            Span<byte> range = stackalloc byte[4];
            BinaryPrimitives.WriteUInt16BigEndian(range, low);
            BinaryPrimitives.WriteUInt16BigEndian(range[2..], high);
            writer.Put(PortRange, range);
        }

        writer.PutIf(Proxy, vxlan.Proxy);
        if (vxlan.DestinationPort is { } port)
        {
            writer.PutBigEndian(Port, port);
        }

        writer.PutIf(UdpChecksum, vxlan.UdpChecksum);
        writer.PutIf(CollectMetadata, vxlan.CollectMetadata);
    }

    private static void PutAddress(MessageWriter writer, IPAddress? address, int inet, int inet6)
    {
        if (address is not null)
        {
            writer.Put(IpPrefix.FamilyOf(address) == Family.Inet6 ? inet6 : inet, address);
        }
    }
}
