using System.Collections.Immutable;
using System.Net;
using System.Text;
using Reconciler.Core.Ports;
using Reconciler.Core.Ports.Network;
using Reconciler.Host.Native;

namespace Reconciler.Host.Netlink;

/// <summary>
/// The kernel's network over rtnetlink. It belongs to the network namespace of the thread that makes it, and may be used by several at once.
/// </summary>
public sealed class KernelNetwork : INetworkReader, INetworkWriter, IDisposable
{
    // Well under what a socket may send by default (net.core.wmem_default, 208 KiB), and few enough that the answers to all of them
    // find room where the receive buffer could not be enlarged.
    private const int BytesPerDatagram = 128 * 1024;
    private const int MessagesPerDatagram = 1024;

    private readonly Lock _lock = new();
    private readonly NetlinkExchange _exchange = new();
    private readonly Inet6Routes _inet6Routes = new();
    private readonly MessageWriter _batch = new();
    private long _written;

    public long Written => Interlocked.Read(ref _written);

    public NetworkState Observe()
    {
        lock (_lock)
        {
            var links = ReadLinks();
            var addresses = ReadBoth("addresses", Rtm.GetAddr, AddressMessages.Request, AddressMessages.Parse);
            ImmutableArray<RouteState> routes = [.. ReadRoutes(Family.Inet), .. _inet6Routes.Read(() => ReadRoutes(Family.Inet6))];
            var rules = ReadBoth("rules", Rtm.GetRule, RuleMessages.Request, RuleMessages.Parse);
            return new NetworkState(links, addresses, routes, rules);
        }
    }

    public RouteState? RouteTo(IPAddress destination)
    {
        Acknowledgement end;
        RouteState? route;
        lock (_lock)
        {
            route = _exchange.Request(Rtm.GetRoute, writer => RouteMessages.RequestTo(writer, destination), RouteMessages.Parse, out end);
        }

        return end.Errno == 0 || IsNoRoute(end)
            ? route
            : throw Failure.Raise("look up route", destination.ToString(), end.Errno, NetlinkExchange.Describe(end));
    }

    public IReadOnlyList<NeighbourState> Neighbours()
    {
        lock (_lock)
        {
            return ReadBoth("neighbours", Rtm.GetNeigh, NeighbourMessages.Request, NeighbourMessages.Parse);
        }
    }

    public int? ReadSysctl(LinkSysctl sysctl, string link) => LinkSysctls.Read(sysctl, link);

    public void WriteSysctl(LinkSysctl sysctl, string link, int value)
    {
        Interlocked.Increment(ref _written);
        LinkSysctls.Write(sysctl, link, value);
    }

    public IReadOnlyList<HostError> Announce(IReadOnlyList<Announcement> announcements) => Announcer.Send(announcements);

    public IReadOnlyList<AddressClaim> Claims(IReadOnlyList<AddressQuestion> questions) => AddressClaims.Of(questions);

    public IReadOnlyList<NetworkOutcome> Send(IReadOnlyList<NetworkOperation> operations)
    {
        ArgumentNullException.ThrowIfNull(operations);
        var outcomes = new NetworkOutcome[operations.Count];
        lock (_lock)
        {
            for (var next = 0; next < operations.Count;)
            {
                if (operations[next] is DeleteDatapathPort port)
                {
                    // Another protocol of netlink, and so another socket.
                    outcomes[next] = OutcomeOf(port, [DatapathPorts.Remove(port.Name)]);
                    next++;
                }
                else
                {
                    next = SendDatagram(operations, next, outcomes);
                }
            }
        }

        Interlocked.Add(ref _written, operations.Count);
        return outcomes;
    }

    public void Dispose()
    {
        _exchange.Dispose();
        _inet6Routes.Dispose();
    }

    /// <summary>Sends as many operations as fit, from <paramref name="start"/> on; returns the first that is left.</summary>
    private int SendDatagram(IReadOnlyList<NetworkOperation> operations, int start, NetworkOutcome[] outcomes)
    {
        _batch.Clear();
        uint first = 0;
        var messages = new List<int>();
        var count = 0;
        var next = start;
        while (next < operations.Count && operations[next] is not DeleteDatapathPort && count < MessagesPerDatagram && _batch.Length < BytesPerDatagram)
        {
            var written = OperationMessages.Write(_batch, operations[next], () =>
            {
                var sequence = _exchange.NextSequence();
                first = first == 0 ? sequence : first;
                return sequence;
            });
            messages.Add(written);
            count += written;
            next++;
        }

        var answers = _exchange.Transact(_batch.Written, first, count);
        var answer = 0;
        for (var i = 0; i < messages.Count; i++)
        {
            var mine = answers.AsSpan(answer, messages[i]);
            outcomes[start + i] = OutcomeOf(operations[start + i], mine);
            answer += messages[i];
        }

        return next;
    }

    private static NetworkOutcome OutcomeOf(NetworkOperation operation, ReadOnlySpan<Acknowledgement> answers)
    {
        foreach (var answer in answers)
        {
            if (answer.Errno != 0)
            {
                var (what, subject) = OperationMessages.Describe(operation, LinkName);
                return new NetworkOutcome(operation, new HostError(what, subject, answer.Errno, NetlinkExchange.Describe(answer)));
            }
        }

        return operation is AddLink { Settings.Name: { } name } && Libc.LinkIndex(name) is var index and not 0
            ? new NetworkOutcome(operation, null) { Index = (int)index }
            : new NetworkOutcome(operation, null);
    }

    /// <summary>None, or one that refuses: unreachable, prohibit, throw; blackhole is EINVAL, which a bad request is too, with an explanation.</summary>
    private static bool IsNoRoute(Acknowledgement end) =>
        end.Errno is Errno.ENETUNREACH or Errno.EHOSTUNREACH or Errno.EACCES or Errno.EAGAIN || end is { Errno: Errno.EINVAL, Explanation: null };

    private ImmutableArray<LinkState> ReadLinks()
    {
        var links = _exchange.Dump("links", Rtm.GetLink, LinkMessages.Request, LinkMessages.Parse);
        if (!links.Exists(link => link.Kind == "bridge"))
        {
            return [.. links];
        }

        var tables = new Dictionary<int, BridgeVlanMessages.Table>();
        foreach (var table in _exchange.Dump("bridge VLANs", Rtm.GetLink, BridgeVlanMessages.Request, BridgeVlanMessages.Parse))
        {
            if (!table.Vlans.IsEmpty)
            {
                tables[table.Index] = table;
            }
        }

        for (var i = 0; i < links.Count && tables.Count > 0; i++)
        {
            if (tables.TryGetValue(links[i].Index, out var table))
            {
                links[i] = links[i] with { BridgeVlans = table.Vlans };
            }
        }

        return [.. links];
    }

    private ImmutableArray<T> ReadBoth<T>(string what, ushort type, Action<MessageWriter, Family> request, ParseMessage<T> parse)
        where T : class =>
        [.. Read(what, type, Family.Inet, request, parse), .. Read(what, type, Family.Inet6, request, parse)];

    private List<RouteState> ReadRoutes(Family family) => Read("routes", Rtm.GetRoute, family, RouteMessages.Request, RouteMessages.Parse);

    private List<T> Read<T>(string what, ushort type, Family family, Action<MessageWriter, Family> request, ParseMessage<T> parse)
        where T : class
    {
        try
        {
            return _exchange.Dump(what, type, writer => request(writer, family), parse);
        }
        catch (HostException failure) when (family == Family.Inet6 && failure.Error.Errno is (Errno.ENOTSUP or Errno.EAFNOSUPPORT))
        {
            // A kernel without IPv6 (ipv6.disable=1).
            return [];
        }
    }

    internal static unsafe string LinkName(int index)
    {
        var name = stackalloc byte[16];
        return Sockets.LinkName((uint)index, name) is null
            ? $"link {index}"
            : Encoding.UTF8.GetString(System.Runtime.InteropServices.MemoryMarshal.CreateReadOnlySpanFromNullTerminated(name));
    }
}
