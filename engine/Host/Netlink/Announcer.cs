using System.Buffers.Binary;
using Reconciler.Core.Ports;
using Reconciler.Core.Ports.Network;
using Reconciler.Host.Native;

namespace Reconciler.Host.Netlink;

/// <summary>
/// Tells neighbours and switches where an address is now: an ARP announcement (RFC 5227, 2.3) or an unsolicited neighbour advertisement
/// (RFC 4861, 7.2.6). Both are built here and sent by a packet socket, so no route, and no address that is still tentative, stands in the way.
/// </summary>
internal static class Announcer
{
    private const ushort EtherArp = 0x0806;
    private const ushort EtherIpv6 = 0x86dd;

    private static ReadOnlySpan<byte> Broadcast => [0xff, 0xff, 0xff, 0xff, 0xff, 0xff];

    private static ReadOnlySpan<byte> AllNodesEthernet => [0x33, 0x33, 0, 0, 0, 1];

    private static ReadOnlySpan<byte> AllNodes => [0xff, 0x02, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1];

    internal static IReadOnlyList<HostError> Send(IReadOnlyList<Announcement> announcements)
    {
        if (announcements.Count == 0)
        {
            return [];
        }

        using var socket = RawSocket.TryOpen(Sockets.Packet, Sockets.Datagram, 0, out var errno);
        if (socket is null)
        {
            return [Failure.Of("open", "packet socket", errno)];
        }

        var errors = new List<HostError>();
        foreach (var announcement in announcements)
        {
            errno = IpPrefix.FamilyOf(announcement.Address) == Family.Inet6
                ? socket.SendOn(announcement.Index, EtherIpv6, AllNodesEthernet, Advertisement(announcement))
                : socket.SendOn(announcement.Index, EtherArp, Broadcast, Arp(announcement));
            if (errno != 0)
            {
                errors.Add(Failure.Of("announce", $"{announcement.Address} on {KernelNetwork.LinkName(announcement.Index)}", errno));
            }
        }

        return errors;
    }

    /// <summary>RFC 826: a request in which both addresses are the announced one.</summary>
    internal static byte[] Arp(Announcement announcement)
    {
        var hardware = announcement.HardwareAddress.Bytes;
        var packet = new byte[28];
        BinaryPrimitives.WriteUInt16BigEndian(packet, 1);
        BinaryPrimitives.WriteUInt16BigEndian(packet.AsSpan(2), 0x0800);
        packet[4] = 6;
        packet[5] = 4;
        BinaryPrimitives.WriteUInt16BigEndian(packet.AsSpan(6), 1);
        hardware.CopyTo(packet, 8);
        announcement.Address.TryWriteBytes(packet.AsSpan(14), out _);
        announcement.Address.TryWriteBytes(packet.AsSpan(24), out _);
        return packet;
    }

    /// <summary>An IPv6 packet with a neighbour advertisement: override flag, target, and the target's link-layer address.</summary>
    internal static byte[] Advertisement(Announcement announcement)
    {
        var packet = new byte[40 + 32];
        packet[0] = 0x60;
        BinaryPrimitives.WriteUInt16BigEndian(packet.AsSpan(4), 32);
        packet[6] = 58;

        // Anything but 255 would have crossed a router, and is dropped.
        packet[7] = 255;
        announcement.Address.TryWriteBytes(packet.AsSpan(8), out _);
        AllNodes.CopyTo(packet.AsSpan(24));

        var message = packet.AsSpan(40);
        message[0] = 136;
        message[4] = 0x20;
        announcement.Address.TryWriteBytes(message[8..], out _);
        message[24] = 2;
        message[25] = 1;
        announcement.HardwareAddress.Bytes.CopyTo(message[26..]);
        BinaryPrimitives.WriteUInt16BigEndian(message[2..], Checksum(packet));
        return packet;
    }

    /// <summary>RFC 1071 over RFC 8200's pseudo-header (addresses, length, next header) and the message.</summary>
    private static ushort Checksum(ReadOnlySpan<byte> packet)
    {
        uint sum = 32 + 58;
        for (var i = 8; i < packet.Length; i += 2)
        {
            sum += BinaryPrimitives.ReadUInt16BigEndian(packet[i..]);
        }

        while (sum > 0xffff)
        {
            sum = (sum & 0xffff) + (sum >> 16);
        }

        return (ushort)~sum;
    }
}
