using System.Net;

namespace Reconciler.Core.Ports.Network;

/// <summary>Asks whether a host can be reached. It sends packets, and changes nothing on this node.</summary>
public interface IHostProbe
{
    /// <summary>
    /// Sends echo requests, one a second, until the host answers, or its entry in the neighbour table is confirmed after the first
    /// request (a host that filters ICMP still answers ARP), or the time is over.
    /// A link-local IPv6 address needs its link as scope id. With <paramref name="link"/> (an index) it is asked through that link and no other,
    /// whatever the routes say.
    /// </summary>
    PingAnswer Ping(IPAddress host, TimeSpan limit, int? link = null);
}

/// <summary>
/// What a ping saw. <paramref name="Found"/> is null where the host is there, else why not, for a person
/// (<c>no answer from 172.16.1.1 within 5 s; neighbour entry FAILED</c>).
/// </summary>
public sealed record PingAnswer(string? Found, TimeSpan? RoundTrip = null, NeighbourState? Neighbour = null)
{
    public bool Reached => Found is null;
}
