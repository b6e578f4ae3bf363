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
                ? socket.SendOn(announcement.Index, NeighbourPackets.EtherIpv6, NeighbourPackets.AllNodesEthernet, NeighbourPackets.Advertisement(announcement))
                : socket.SendOn(announcement.Index, NeighbourPackets.EtherArp, NeighbourPackets.Broadcast, NeighbourPackets.Announcement(announcement));
            if (errno != 0)
            {
                errors.Add(Failure.Of("announce", $"{announcement.Address} on {KernelNetwork.LinkName(announcement.Index)}", errno));
            }
        }

        return errors;
    }
}
