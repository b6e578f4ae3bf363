using System.Net;
using Reconciler.Core.Diagnostics;
using Reconciler.Core.Model;
using Reconciler.Core.Ports.Network;

namespace Reconciler.Resources.Network;

/// <summary>
/// A route that shall be there. nmstate writes one with several next hops as several items with the same destination, table and metric
/// and a <c>weight</c> each; here it is one entry.
/// </summary>
public sealed record RouteEntry(EntryHeader Header) : DesiredEntry(Header)
{
    /// <summary>Host bits are cleared.</summary>
    public required IpPrefix Destination { get; init; }

    public RouteType Type { get; init; } = RouteType.Unicast;

    public uint TableId { get; init; } = RouteTable.Main;

    /// <summary>Null: not given, so the kernel's default (0 for IPv4, 1024 for IPv6).</summary>
    public uint? Metric { get; init; }

    /// <summary>Empty for a type that drops; else one or more.</summary>
    public Sequence<RouteHop> NextHops { get; init; }

    public IPAddress? Source { get; init; }

    public uint? Mtu { get; init; }

    public Places Places { get; init; }

    /// <summary>Where the key stands, or the entry, if it has none.</summary>
    public SourceSpan PlaceOf(string key) => Places.Of(key) ?? Header.Origin;

    public override void Describe(FingerprintWriter writer) => ExportedText.Describe(NetworkExport.Route(this), writer);
}

/// <summary>Where a route leads. <paramref name="Weight"/> (1 to 256) is there where a route has several.</summary>
public sealed record RouteHop(IPAddress? Address, string? Interface, int? Weight = null)
{
    public Place Place { get; init; }
}

/// <summary>
/// <c>state: absent</c>: routes that match all that is given go, whatever else they are. A route that the same document wants is not meant.
/// </summary>
public sealed record AbsentRouteEntry(EntryHeader Header) : DesiredEntry(Header)
{
    public IpPrefix? Destination { get; init; }

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
