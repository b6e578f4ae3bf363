using System.Buffers.Binary;
using System.Net;
using Reconciler.Core.Ports.Network;

namespace Reconciler.Host.Netlink;

/// <summary>
/// Packets of ARP (RFC 826, RFC 5227) and of neighbour discovery (RFC 4861, RFC 4862), without their Ethernet headers: those that tell where an
/// address is, and those that ask whether anybody has it.
/// </summary>
internal static class NeighbourPackets
{
    internal const ushort EtherArp = 0x0806;
    internal const ushort EtherIpv6 = 0x86dd;

    internal const byte Solicit = 135;
    internal const byte Advertise = 136;

    private const int Ipv6Header = 40;

    internal static ReadOnlySpan<byte> Broadcast => [0xff, 0xff, 0xff, 0xff, 0xff, 0xff];

    internal static ReadOnlySpan<byte> AllNodesEthernet => [0x33, 0x33, 0, 0, 0, 1];

    private static ReadOnlySpan<byte> AllNodes => [0xff, 0x02, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1];

    /// <summary>RFC 5227, 2.3: a request in which both addresses are the announced one.</summary>
    internal static byte[] Announcement(Announcement announcement) => Arp(announcement.HardwareAddress, announcement.Address, announcement.Address);

    /// <summary>RFC 5227, 2.1.1: the sender's address is nought, so that nobody learns anything wrong from it.</summary>
    internal static byte[] Probe(AddressQuestion question) => Arp(question.HardwareAddress, IPAddress.Any, question.Address);

    /// <summary>An IPv6 packet with a neighbour advertisement: override flag, target, and the target's link-layer address.</summary>
    internal static byte[] Advertisement(Announcement announcement)
    {
        var packet = Ipv6(announcement.Address.GetAddressBytes(), AllNodes, 32);
        var message = packet.AsSpan(Ipv6Header);
        message[0] = Advertise;
        message[4] = 0x20;
        announcement.Address.TryWriteBytes(message[8..], out _);
        message[24] = 2;
        message[25] = 1;
        announcement.HardwareAddress.Bytes.CopyTo(message[26..]);
        return Checksummed(packet);
    }

    /// <summary>RFC 4862, 5.4.2: a solicitation from nobody, to the group that every holder of the address has joined.</summary>
    internal static byte[] Solicitation(AddressQuestion question)
    {
        var target = question.Address.GetAddressBytes();
        byte[] group = [0xff, 0x02, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0xff, .. target[13..]];
        var packet = Ipv6(new byte[16], group, 24);
        var message = packet.AsSpan(Ipv6Header);
        message[0] = Solicit;
        target.CopyTo(message[8..]);
        return Checksummed(packet);
    }

    /// <summary>RFC 2464, 7: where the group of an address is to be found on Ethernet.</summary>
    internal static byte[] GroupEthernet(IPAddress address) => [0x33, 0x33, 0xff, .. address.GetAddressBytes()[13..]];

    private static byte[] Arp(HardwareAddress sender, IPAddress from, IPAddress target)
    {
        var packet = new byte[28];
        BinaryPrimitives.WriteUInt16BigEndian(packet, 1);
        BinaryPrimitives.WriteUInt16BigEndian(packet.AsSpan(2), 0x0800);
        packet[4] = 6;
        packet[5] = 4;
        BinaryPrimitives.WriteUInt16BigEndian(packet.AsSpan(6), 1);
        sender.Bytes.CopyTo(packet, 8);
        from.TryWriteBytes(packet.AsSpan(14), out _);
        target.TryWriteBytes(packet.AsSpan(24), out _);
        return packet;
    }

    private static byte[] Ipv6(ReadOnlySpan<byte> from, ReadOnlySpan<byte> to, ushort length)
    {
        var packet = new byte[Ipv6Header + length];
        packet[0] = 0x60;
        BinaryPrimitives.WriteUInt16BigEndian(packet.AsSpan(4), length);
        packet[6] = 58;

        // Anything but 255 would have crossed a router, and is dropped.
        packet[7] = 255;
        from.CopyTo(packet.AsSpan(8));
        to.CopyTo(packet.AsSpan(24));
        return packet;
    }

    /// <summary>RFC 1071 over RFC 8200's pseudo-header (addresses, length, next header) and the message.</summary>
    private static byte[] Checksummed(byte[] packet)
    {
        var sum = (uint)(packet.Length - Ipv6Header + 58);
        for (var i = 8; i < packet.Length; i += 2)
        {
            sum += BinaryPrimitives.ReadUInt16BigEndian(packet.AsSpan(i));
        }

        while (sum > 0xffff)
        {
            sum = (sum & 0xffff) + (sum >> 16);
        }

        BinaryPrimitives.WriteUInt16BigEndian(packet.AsSpan(Ipv6Header + 2), (ushort)~sum);
        return packet;
    }
}
