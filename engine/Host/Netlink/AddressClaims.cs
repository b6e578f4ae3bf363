using System.Diagnostics;
using System.Net;
using Reconciler.Core.Ports.Network;
using Reconciler.Host.Native;

namespace Reconciler.Host.Netlink;

/// <summary>
/// Asks on a link whether anybody has an address already: three ARP probes (RFC 5227) or neighbour solicitations (RFC 4862), and half a second
/// for all answers together. RFC 5227 waits for up to seven; a host that is there answers at once.
/// </summary>
internal static class AddressClaims
{
    private const int Times = 3;
    private static readonly TimeSpan Between = TimeSpan.FromMilliseconds(150);
    private static readonly TimeSpan Last = TimeSpan.FromMilliseconds(200);

    internal static IReadOnlyList<AddressClaim> Of(IReadOnlyList<AddressQuestion> questions)
    {
        var claims = new Dictionary<AddressQuestion, AddressClaim>();
        using var arp = Open(questions, Family.Inet, NeighbourPackets.EtherArp);
        using var discovery = Open(questions, Family.Inet6, NeighbourPackets.EtherIpv6);
        for (var time = 1; time <= Times && claims.Count < questions.Count; time++)
        {
            foreach (var question in questions.Where(question => !claims.ContainsKey(question)))
            {
                Ask(question, question.Family == Family.Inet6 ? discovery : arp);
            }

            Listen(questions, claims, arp, discovery, time == Times ? Last : Between);
        }

        return [.. claims.Values];
    }

    /// <summary>Who claims one of them by this packet; null: nobody.</summary>
    internal static AddressClaim? Read(IReadOnlyList<AddressQuestion> questions, in ReceivedPacket packet, Family family)
    {
        var bytes = packet.Bytes;
        if (family == Family.Inet)
        {
            if (bytes.Length < 28 || bytes[4] != 6 || bytes[5] != 4)
            {
                return null;
            }

            // A sender that is nought asks for itself, as we do: two that want one address at once are a conflict too.
            var sender = new IPAddress(bytes[14..18]);
            return Find(questions, packet.Index, sender.Equals(IPAddress.Any) && bytes[7] == 1 ? new IPAddress(bytes[24..28]) : sender, HardwareAddress.FromBytes(bytes[8..14]));
        }

        if (bytes.Length < 64 || bytes[6] != 58 || bytes[7] != 255)
        {
            return null;
        }

        var asks = bytes[40] == NeighbourPackets.Solicit && bytes[8..24].IndexOfAnyExcept((byte)0) < 0;
        return asks || bytes[40] == NeighbourPackets.Advertise ? Find(questions, packet.Index, new IPAddress(bytes[48..64]), packet.Source) : null;
    }

    private static AddressClaim? Find(IReadOnlyList<AddressQuestion> questions, int index, IPAddress address, HardwareAddress holder) =>
        questions.FirstOrDefault(question => question.Index == index && question.Address.Equals(address)) is { } asked && !asked.Ours.Items.Contains(holder)
            ? new AddressClaim(asked, holder)
            : null;

    private static RawSocket? Open(IReadOnlyList<AddressQuestion> questions, Family family, ushort etherType) =>
        questions.Any(question => question.Family == family) ? RawSocket.TryOpen(Sockets.Packet, Sockets.Datagram, IPAddress.HostToNetworkOrder((short)etherType) & 0xffff, out _) : null;

    // A question that cannot be sent (the link went down) has no answer.
    private static void Ask(AddressQuestion question, RawSocket? socket) => _ = question.Family == Family.Inet6
        ? socket?.SendOn(question.Index, NeighbourPackets.EtherIpv6, NeighbourPackets.GroupEthernet(question.Address), NeighbourPackets.Solicitation(question))
        : socket?.SendOn(question.Index, NeighbourPackets.EtherArp, NeighbourPackets.Broadcast, NeighbourPackets.Probe(question));

    private static void Listen(
        IReadOnlyList<AddressQuestion> questions, Dictionary<AddressQuestion, AddressClaim> claims, RawSocket? arp, RawSocket? discovery, TimeSpan time)
    {
        var buffer = new byte[2048];
        var start = Stopwatch.GetTimestamp();
        while (claims.Count < questions.Count && time - Stopwatch.GetElapsedTime(start) is var left && left > TimeSpan.Zero)
        {
            RawSocket.WaitForAny(arp, discovery, left);
            foreach (var (socket, family) in ((RawSocket?, Family)[])[(arp, Family.Inet), (discovery, Family.Inet6)])
            {
                while (socket is not null && socket.TryReceive(buffer, out var packet) && Stopwatch.GetElapsedTime(start) < time)
                {
                    if (Read(questions, packet, family) is { } claim)
                    {
                        claims.TryAdd(claim.Question, claim);
                    }
                }
            }
        }
    }
}
