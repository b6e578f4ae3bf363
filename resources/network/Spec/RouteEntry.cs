using System.Net;
using Reconciler.Core.Model;

namespace Reconciler.Resources.Network;

/// <summary>The values are the kernel's RTN_*.</summary>
public enum RouteType
{
    Unicast = 1,
    Blackhole = 6,
    Unreachable = 7,
    Prohibit = 8,
}

/// <summary>
/// A route that shall be there. nmstate writes one with several next hops as several items with the same destination, table and metric
/// and a <c>weight</c> each; here it is one entry.
/// </summary>
public sealed record RouteEntry(EntryHeader Header) : DesiredEntry(Header)
{
    public const uint MainTable = 254;

    /// <summary>Host bits are cleared.</summary>
    public required IPNetwork Destination { get; init; }

    public RouteType Type { get; init; } = RouteType.Unicast;

    public uint TableId { get; init; } = MainTable;

    /// <summary>Null: not given, so the kernel's default (0 for IPv4, 1024 for IPv6).</summary>
    public uint? Metric { get; init; }

    /// <summary>Empty for a type that drops; else one or more.</summary>
    public ValueArray<NextHop> NextHops { get; init; }

    public IPAddress? Source { get; init; }

    public uint? Mtu { get; init; }

    public override void Describe(FingerprintWriter writer) => ExportedText.Describe(NetworkExport.Route(this), writer);
}

/// <summary>Where a route leads. <paramref name="Weight"/> (1 to 256) is there where a route has several.</summary>
public sealed record NextHop(IPAddress? Address, string? Interface, int? Weight = null)
{
    public Place Place { get; init; }
}

/// <summary>
/// <c>state: absent</c>: routes that match all that is given go, whatever else they are. A route that the same document wants is not meant.
/// </summary>
public sealed record AbsentRouteEntry(EntryHeader Header) : DesiredEntry(Header)
{
    public IPNetwork? Destination { get; init; }

    public IPAddress? NextHopAddress { get; init; }

    /// <summary><c>next-hop-address: ""</c>: only routes without one.</summary>
    public bool WithoutNextHopAddress { get; init; }

    public string? NextHopInterface { get; init; }

    /// <summary>Null: any table.</summary>
    public uint? TableId { get; init; }

    public uint? Metric { get; init; }

    public int? Weight { get; init; }

    public IPAddress? Source { get; init; }

    public uint? Mtu { get; init; }

    public RouteType? Type { get; init; }

    public override void Describe(FingerprintWriter writer) => ExportedText.Describe(NetworkExport.AbsentRoute(this), writer);
}
