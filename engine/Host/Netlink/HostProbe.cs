using System.Buffers.Binary;
using System.Globalization;
using System.Net;
using Reconciler.Core.Ports.Network;
using Reconciler.Host.Native;

namespace Reconciler.Host.Netlink;

/// <summary>Pings: ICMP echo over a raw socket, or where that is forbidden an ICMP datagram socket (net.ipv4.ping_group_range).</summary>
public sealed class HostProbe(INetworkReader network, TimeProvider time) : IHostProbe
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    // So often the neighbour table is looked at while an answer is waited for.
    private static readonly TimeSpan Glance = TimeSpan.FromMilliseconds(50);

    public PingAnswer Ping(IPAddress host, TimeSpan limit, int? link = null)
    {
        var inet6 = IpPrefix.FamilyOf(host) == Family.Inet6;
        var family = inet6 ? Sockets.Inet6 : Sockets.Inet;
        var protocol = inet6 ? 58 : 1;
        var raw = true;
        var socket = RawSocket.TryOpen(family, Sockets.Raw, protocol, out var errno);
        if (socket is null)
        {
            raw = false;
            socket = RawSocket.TryOpen(family, Sockets.Datagram, protocol, out _);
        }

        if (socket is null)
        {
            return new PingAnswer($"cannot ping {host}: {Failure.Text(errno)}");
        }

        using (socket)
        {
            return link is { } index && socket.BindTo(index) is var refused and not 0
                ? new PingAnswer($"cannot ping {host} by link {index}: {Failure.Text(refused)}")
                : Exchange(socket, host, limit, new EchoMessage(inet6, raw), link);
        }
    }

    private PingAnswer Exchange(RawSocket socket, IPAddress host, TimeSpan limit, EchoMessage echo, int? link)
    {
        var start = time.GetTimestamp();
        var buffer = new byte[2048];
        NeighbourState? neighbour = null;
        var refused = 0;
        for (ushort sequence = 1; ; sequence++)
        {
            var sent = time.GetTimestamp();
            refused = socket.SendTo(host, echo.Request(sequence));
            while (time.GetElapsedTime(sent) < Interval)
            {
                var left = limit - time.GetElapsedTime(start);
                if (left <= TimeSpan.Zero)
                {
                    return new PingAnswer(Describe(host, limit, neighbour, refused), Neighbour: neighbour);
                }

                var packet = socket.Receive(buffer, left < Glance ? left : Glance);
                if (echo.IsReply(packet, host, sequence))
                {
                    return new PingAnswer(null, time.GetElapsedTime(sent));
                }

                if (packet.IsEmpty)
                {
                    neighbour = Find(host, link);
                    if (IsFresh(neighbour, time.GetElapsedTime(start)))
                    {
                        return new PingAnswer(null, Neighbour: neighbour);
                    }
                }
            }
        }
    }

    private NeighbourState? Find(IPAddress host, int? link)
    {
        foreach (var entry in network.Neighbours())
        {
            if (entry.Address.Equals(new IPAddress(host.GetAddressBytes())) && (host.AddressFamily != System.Net.Sockets.AddressFamily.InterNetworkV6
                || host.ScopeId == 0 || host.ScopeId == entry.Index) && (link is null || link == entry.Index))
            {
                return entry;
            }
        }

        return null;
    }

    // Confirmed since the first request: it answered ARP or NDP just now, and only filters ICMP.
    private static bool IsFresh(NeighbourState? entry, TimeSpan elapsed) =>
        entry is { Status: NeighbourStatus.Reachable, Confirmed: { } ago } && ago <= elapsed;

    private static string Describe(IPAddress host, TimeSpan limit, NeighbourState? neighbour, int refused)
    {
        var seconds = limit.TotalSeconds.ToString("0.#", CultureInfo.InvariantCulture);
        var text = $"no answer from {host} within {seconds} s";
        if (refused != 0)
        {
            text += $"; {Failure.Text(refused)}";
        }

        return neighbour is null ? text : $"{text}; neighbour entry {neighbour.Status.ToString().ToUpperInvariant()}";
    }
}

/// <summary>Builds echo requests and knows their replies.</summary>
internal readonly struct EchoMessage(bool inet6, bool raw)
{
    private static int _last;

    // Raw sockets hear every process's replies; the identifier tells ours. A datagram socket's identifier is the kernel's own.
    private readonly ushort _identifier = (ushort)(Environment.ProcessId * 31 + Interlocked.Increment(ref _last));

    internal byte[] Request(ushort sequence)
    {
        var message = new byte[16];
        message[0] = inet6 ? (byte)128 : (byte)8;
        BinaryPrimitives.WriteUInt16BigEndian(message.AsSpan(4), _identifier);
        BinaryPrimitives.WriteUInt16BigEndian(message.AsSpan(6), sequence);
        if (!inet6)
        {
            // ICMPv6's checksum, which covers addresses, is the kernel's work.
            uint sum = 0;
            for (var i = 0; i < message.Length; i += 2)
            {
                sum += BinaryPrimitives.ReadUInt16BigEndian(message.AsSpan(i));
            }

            sum = (sum & 0xffff) + (sum >> 16);
            BinaryPrimitives.WriteUInt16BigEndian(message.AsSpan(2), (ushort)~(sum + (sum >> 16)));
        }

        return message;
    }

    internal bool IsReply(ReadOnlySpan<byte> packet, IPAddress host, ushort sequence)
    {
        // A raw socket of IPv4 gives the IP header too; one of IPv6, and a datagram socket, give the message alone.
        if (raw && !inet6)
        {
            if (packet.Length < 20 || !host.Equals(new IPAddress(packet[12..16])))
            {
                return false;
            }

            packet = packet[Math.Min((packet[0] & 0xf) * 4, packet.Length)..];
        }

        return packet.Length >= 8
            && packet[0] == (inet6 ? 129 : 0)
            && (!raw || BinaryPrimitives.ReadUInt16BigEndian(packet[4..]) == _identifier)
            && BinaryPrimitives.ReadUInt16BigEndian(packet[6..]) <= sequence;
    }
}
