using Reconciler.Core.Ports;
using Reconciler.Core.Ports.Network;

namespace Reconciler.Host.Netlink;

/// <summary>
/// Reads IPv6's routes. When its tree changes during a dump the kernel starts the walk again and skips as many entries as it had told
/// (fib6_dump_table), without marking the dump as interrupted: routes are then missing, or thousands are there twice. So the events of the
/// time of the dump are listened for, and a dump with any is made again.
/// </summary>
internal sealed class Inet6Routes : IDisposable
{
    private const int GroupInet6Route = 11;
    private const int Attempts = 8;

    // Only whether something came matters: an overflow tells that as well.
    private readonly NetlinkSocket _events = new(receiveBuffer: 16 * 1024);

    internal Inet6Routes() => _events.Join(GroupInet6Route);

    internal List<RouteState> Read(Func<List<RouteState>> dump)
    {
        for (var attempt = 1; ; attempt++)
        {
            Drain();
            var routes = dump();
            if (!Drain())
            {
                return routes;
            }

            if (attempt == Attempts)
            {
                // A node on which routes never rest: what is told twice is at least taken out.
                return [.. routes.Distinct()];
            }
        }
    }

    public void Dispose() => _events.Dispose();

    /// <summary>Takes in what has arrived; true if there was anything.</summary>
    private bool Drain()
    {
        for (var any = false; ; any = true)
        {
            try
            {
                if (_events.Receive(wait: false).IsEmpty)
                {
                    return any;
                }
            }
            catch (HostException failure) when (failure.Error.Errno == Errno.ENOBUFS)
            {
                // Lost some: there were some.
            }
        }
    }
}
