using Reconciler.Core.Ports;
using Reconciler.Core.Ports.Network;
using Reconciler.Host.Native;

namespace Reconciler.Host.Netlink;

/// <summary>Hears rtnetlink's multicast groups. It belongs to the network namespace of the thread that makes it.</summary>
public sealed unsafe class NetworkWatcher : INetworkWatcher
{
    // RTNLGRP_*.
    private const int GroupLink = 1;
    private const int GroupInetAddress = 5;
    private const int GroupInetRoute = 7;
    private const int GroupInetRule = 8;
    private const int GroupInet6Address = 9;
    private const int GroupInet6Route = 11;
    private const int GroupInet6Rule = 19;

    private readonly NetlinkSocket _socket;
    private readonly Descriptor _wake;

    public NetworkWatcher(NetworkParts parts = NetworkParts.All, int receiveBuffer = 4 << 20)
    {
        _socket = new NetlinkSocket(receiveBuffer);
        Join(parts, NetworkParts.Links, GroupLink);
        Join(parts, NetworkParts.Addresses, GroupInetAddress, GroupInet6Address);
        Join(parts, NetworkParts.Routes, GroupInetRoute, GroupInet6Route);
        Join(parts, NetworkParts.Rules, GroupInetRule, GroupInet6Rule);
        var wake = Sockets.EventDescriptor(0, Flags.CloseOnExec | Flags.NonBlocking);
        Failure.Check(wake, "open", "eventfd");
        _wake = new Descriptor(wake);
    }

    public NetworkChange? Wait(TimeSpan limit, CancellationToken cancellation)
    {
        // A token may be cancelled before, while and after poll(2) runs: the descriptor remembers it, and is emptied at the start.
        Forget();
        using var registration = cancellation.Register(Wake);
        var descriptors = stackalloc PollDescriptor[2];
        descriptors[0] = new PollDescriptor { Descriptor = _socket.Number, Wanted = Sockets.PollIn };
        descriptors[1] = new PollDescriptor { Descriptor = _wake.Number, Wanted = Sockets.PollIn };
        var start = TimeProvider.System.GetTimestamp();
        while (true)
        {
            var left = limit == Timeout.InfiniteTimeSpan ? limit : limit - TimeProvider.System.GetElapsedTime(start);
            var milliseconds = limit == Timeout.InfiniteTimeSpan ? -1 : Math.Max(0, (int)Math.Min(int.MaxValue, Math.Ceiling(left.TotalMilliseconds)));
            var ready = Sockets.Poll(descriptors, 2, milliseconds);
            if (ready < 0 && Failure.Last != Errno.EINTR)
            {
                throw Failure.Raise("wait", "netlink events", Failure.Last);
            }

            if (ready == 0 || cancellation.IsCancellationRequested)
            {
                return null;
            }

            if (ready > 0 && descriptors[0].Seen != 0 && TakeIn() is { } change)
            {
                return change;
            }
        }
    }

    public void Dispose()
    {
        _socket.Dispose();
        _wake.Dispose();
    }

    private void Join(NetworkParts parts, NetworkParts part, params ReadOnlySpan<int> groups)
    {
        foreach (var group in groups)
        {
            if ((parts & part) != 0)
            {
                _socket.Join(group);
            }
        }
    }

    private NetworkChange? TakeIn()
    {
        var parts = NetworkParts.None;
        var links = new HashSet<int>();
        var overflow = false;
        while (true)
        {
            try
            {
                var datagram = _socket.Receive(wait: false);
                if (datagram.IsEmpty)
                {
                    break;
                }

                var messages = new MessageReader(datagram);
                while (messages.MoveNext())
                {
                    parts |= PartOf(messages.Type, messages.Payload, links);
                }
            }
            catch (HostException failure) when (failure.Error.Errno == Errno.ENOBUFS)
            {
                overflow = true;
            }
        }

        return overflow ? new NetworkChange(NetworkParts.All, links, true)
            : parts == NetworkParts.None ? null
            : new NetworkChange(parts, links, false);
    }

    private static NetworkParts PartOf(ushort type, ReadOnlySpan<byte> payload, HashSet<int> links)
    {
        switch (type)
        {
            case Rtm.NewLink or Rtm.DelLink:
                links.Add(payload.Length < 8 ? 0 : payload[4..].S32());
                return NetworkParts.Links;
            case Rtm.NewAddr or Rtm.DelAddr:
                links.Add(payload.Length < 8 ? 0 : payload[4..].S32());
                return NetworkParts.Addresses;
            case Rtm.NewRoute or Rtm.DelRoute:
                return AddLinksOf(payload, links);
            case Rtm.NewRule or Rtm.DelRule:
                return NetworkParts.Rules;
            default:
                return NetworkParts.None;
        }
    }

    private static NetworkParts AddLinksOf(ReadOnlySpan<byte> payload, HashSet<int> links)
    {
        if (RouteMessages.Parse(payload) is not { } route)
        {
            return NetworkParts.None;
        }

        foreach (var hop in route.NextHops.AsSpan())
        {
            if (hop.Index is { } index)
            {
                links.Add(index);
            }
        }

        return NetworkParts.Routes;
    }

    private void Wake()
    {
        ulong one = 1;
        _ = Libc.Write(_wake.Number, (byte*)&one, sizeof(ulong));
    }

    private void Forget()
    {
        ulong count;
        _ = Libc.Read(_wake.Number, (byte*)&count, sizeof(ulong));
    }
}
