using System.Globalization;
using System.Net;
using Reconciler.Core.Model;

namespace Reconciler.Core.Ports.Network;

/// <summary>
/// A route. Its hops are always a list: one for a plain route, several for a multipath one, none for IPv4's blackhole and the like
/// (IPv6 gives those the loopback link).
/// </summary>
public sealed record RouteState
{
    public required IpPrefix Destination { get; init; }

    /// <summary>IPv6 source-specific routing; null for the usual "from anywhere".</summary>
    public IpPrefix? Source { get; init; }

    public uint Table { get; init; } = RouteTable.Main;
    public RouteType Type { get; init; } = RouteType.Unicast;

    /// <summary>RTPROT_*, see <see cref="RouteProtocol"/>.</summary>
    public byte Protocol { get; init; } = RouteProtocol.Static;

    public byte Scope { get; init; }
    public byte Tos { get; init; }

    /// <summary>iproute2's metric (RTA_PRIORITY). IPv6 turns 0 into 1024 when a route is added.</summary>
    public uint Metric { get; init; }

    public IPAddress? PrefSrc { get; init; }
    public Sequence<NextHop> NextHops { get; init; }

    /// <summary>A nexthop object; when it is set, a write names it in place of the hops.</summary>
    public uint? NextHopId { get; init; }

    public Sequence<RouteMetric> Metrics { get; init; }

    /// <summary>RTAX_CC_ALGO, the one metric that is a name.</summary>
    public string? CongestionControl { get; init; }

    /// <summary>IPv6 router preference: 0 medium, 1 high, 3 low.</summary>
    public byte? Preference { get; init; }

    /// <summary>Seconds until the kernel drops it (a router advertisement's); null: never.</summary>
    public uint? Expires { get; init; }

    public Sequence<RawAttribute> Other { get; init; }

    public Family Family => Destination.Family;

    public uint? Mtu => FindMetric(RouteMetricKind.Mtu);

    public uint? FindMetric(RouteMetricKind kind)
    {
        foreach (var metric in Metrics.AsSpan())
        {
            if (metric.Kind == kind)
            {
                return metric.Value;
            }
        }

        return null;
    }

    /// <summary>Whether one of the hops leaves by the link.</summary>
    public bool Uses(int index)
    {
        foreach (var hop in NextHops.AsSpan())
        {
            if (hop.Index == index)
            {
                return true;
            }
        }

        return false;
    }

    public override string ToString()
    {
        var type = Type == RouteType.Unicast ? "" : Type.ToString().ToLowerInvariant() + " ";
        var destination = Destination.IsDefault ? "default" : Destination.ToString();
        return string.Create(CultureInfo.InvariantCulture, $"{type}{destination} table {Table} metric {Metric}");
    }
}

/// <summary>
/// Where a route goes on. The gateway may be of the other family (<c>via inet6</c>). <paramref name="Weight"/> counts from 1, as iproute2 does.
/// </summary>
public sealed record NextHop(int? Index, IPAddress? Gateway = null, ushort Weight = 1, NextHopFlags Flags = NextHopFlags.None)
{
    /// <summary>Encapsulation and the like.</summary>
    public Sequence<RawAttribute> Other { get; init; }
}

/// <summary>RTNH_F_*. All but <see cref="OnLink"/> and <see cref="Pervasive"/> are the kernel's own.</summary>
[Flags]
public enum NextHopFlags : byte
{
    None = 0,
    Dead = 1,
    Pervasive = 2,
    OnLink = 4,
    Offload = 8,
    LinkDown = 16,
    Unresolved = 32,
    Trap = 64,
}

/// <summary>RTN_*.</summary>
public enum RouteType : byte
{
    Unspecified = 0,
    Unicast = 1,
    Local = 2,
    Broadcast = 3,
    Anycast = 4,
    Multicast = 5,
    Blackhole = 6,
    Unreachable = 7,
    Prohibit = 8,
    Throw = 9,
    Nat = 10,
}

/// <summary>RT_TABLE_*: the tables that have a name everywhere.</summary>
public static class RouteTable
{
    public const uint Unspecified = 0;
    public const uint Default = 253;
    public const uint Main = 254;
    public const uint Local = 255;
}

/// <summary>RTPROT_*: who made a route, a rule or an address.</summary>
public static class RouteProtocol
{
    public const byte Unspecified = 0;
    public const byte Redirect = 1;
    public const byte Kernel = 2;
    public const byte Boot = 3;
    public const byte Static = 4;
    public const byte RouterAdvertisement = 9;
    public const byte Dhcp = 16;

    /// <summary>Whether a routing daemon owns it: gated, mrt, zebra, bird, dnrouted, xorp, ntk, keepalived, babel, openr, bgp, isis, ospf, rip, eigrp.</summary>
    public static bool IsRoutingDaemon(byte protocol) => protocol is 8 or (>= 10 and <= 15) or 18 or 42 or 99 or (>= 186 and <= 192);
}

/// <summary>RTAX_*.</summary>
public enum RouteMetricKind : ushort
{
    Lock = 1,
    Mtu = 2,
    Window = 3,
    Rtt = 4,
    RttVar = 5,
    SsThresh = 6,
    Cwnd = 7,
    AdvMss = 8,
    Reordering = 9,
    HopLimit = 10,
    InitCwnd = 11,
    Features = 12,
    RtoMin = 13,
    InitRwnd = 14,
    QuickAck = 15,
    FastOpenNoCookie = 17,
}

/// <summary>One entry of RTA_METRICS. <see cref="RouteMetricKind.Lock"/> is a mask of the others that path discovery may not change.</summary>
public readonly record struct RouteMetric(RouteMetricKind Kind, uint Value);
