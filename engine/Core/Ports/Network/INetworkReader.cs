using System.Net;

namespace Reconciler.Core.Ports.Network;

/// <summary>
/// Looks at the network of the namespace the process is in. Nothing reachable from here changes it.
/// Failures are <see cref="HostException"/>s.
/// </summary>
public interface INetworkReader
{
    /// <summary>Everything at once: one dump for links and for each family of addresses, routes and rules.</summary>
    NetworkState Observe();

    /// <summary>The route by which a packet to the address would leave now; null if there is none.</summary>
    RouteState? RouteTo(IPAddress destination);

    /// <summary>The neighbour tables of both families (ARP, NDP).</summary>
    IReadOnlyList<NeighbourState> Neighbours();

    /// <summary>A setting of <c>net.ipv4.conf.LINK</c> or <c>net.ipv6.conf.LINK</c>; null if the link, or the kernel, has none such.</summary>
    int? ReadSysctl(LinkSysctl sysctl, string link);
}
