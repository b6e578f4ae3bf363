using System.Net;
using Reconciler.Core.Model;
using Reconciler.Core.Ports.Network;

namespace Reconciler.Resources.Network;

/// <summary>A route by the names of its links. Marks of the kernel (a dead hop, offload) and time that is left are not in it.</summary>
public sealed record RouteModel(IpPrefix Destination)
{
    public IpPrefix? From { get; init; }

    public uint Table { get; init; } = RouteTable.Main;

    public RouteType Type { get; init; } = RouteType.Unicast;

    public byte Protocol { get; init; } = RouteProtocol.Static;

    public byte Scope { get; init; }

    public byte Tos { get; init; }

    public uint Metric { get; init; }

    public IPAddress? Source { get; init; }

    public Sequence<HopModel> Hops { get; init; }

    public Sequence<RouteMetric> Metrics { get; init; }

    public string? CongestionControl { get; init; }

    public byte? Preference { get; init; }

    public uint? NextHopId { get; init; }

    public Sequence<RawAttribute> Other { get; init; }

    public Family Family => Destination.Family;

    /// <summary>What the kernel tells routes apart by.</summary>
    public RouteKey Key => new(Destination, From, Table, Metric, Tos);

    public uint? Mtu => Metrics.Items.Where(metric => metric.Kind == RouteMetricKind.Mtu).Select(metric => (uint?)metric.Value).FirstOrDefault();

    /// <summary>Whether a DHCP client, a router's advertisement or a routing daemon made it, and will see to it.</summary>
    public bool IsForeign => Protocol is RouteProtocol.RouterAdvertisement or RouteProtocol.Dhcp or RouteProtocol.Redirect
        || RouteProtocol.IsRoutingDaemon(Protocol);

    /// <summary>The kernel makes it with an address, and takes it away with it.</summary>
    public bool IsKernels => Protocol == RouteProtocol.Kernel;

    /// <summary>The kernel takes it only once there is a way to that ("Nexthop has invalid gateway").</summary>
    public bool HasGateway => Hops.Items.Any(hop => hop.Gateway is not null);

    public bool Uses(string link) => Hops.Items.Any(hop => hop.Link == link);

    public RouteModel On(string from, string to) => this with { Hops = [.. Hops.Items.Select(hop => hop.Link == from ? hop with { Link = to } : hop)] };

    public static RouteModel Of(RouteState state, NetworkState network) => new(state.Destination)
    {
        From = state.Source,
        Table = state.Table,
        Type = state.Type,
        Protocol = state.Protocol,
        Scope = state.Scope,
        Tos = state.Tos,
        Metric = state.Metric,
        Source = state.PrefSrc,
        Hops = IsDropping(state.Type) ? [] : [.. state.NextHops.Items.Select(hop => new HopModel(hop.Index is { } index ? network.Find(index)?.Name : null, hop.Gateway)
        {
            Weight = hop.Weight,
            OnLink = (hop.Flags & NextHopFlags.OnLink) != 0,
            Other = hop.Other,
        })],
        Metrics = state.Metrics,
        CongestionControl = state.CongestionControl,
        Preference = state.Preference is 0 ? null : state.Preference,
        NextHopId = state.NextHopId,
        Other = state.Other,
    };

    // IPv6 shows such a route on lo (ip6_route_info_create), wherever it was made.
    private static bool IsDropping(RouteType type) => type is RouteType.Blackhole or RouteType.Unreachable or RouteType.Prohibit;

    /// <summary>Null where one of its links is not there.</summary>
    public RouteState? ToState(Func<string, int?> indexOf)
    {
        var hops = new List<NextHop>();
        foreach (var hop in Hops.Items)
        {
            var index = hop.Link is { } link ? indexOf(link) : null;
            if (hop.Link is not null && index is null)
            {
                return null;
            }

            hops.Add(new NextHop(index, hop.Gateway, hop.Weight, hop.OnLink ? NextHopFlags.OnLink : NextHopFlags.None) { Other = hop.Other });
        }

        return new RouteState
        {
            Destination = Destination,
            Source = From,
            Table = Table,
            Type = Type,
            Protocol = Protocol,
            Scope = Scope,
            Tos = Tos,
            Metric = Metric,
            PrefSrc = Source,
            NextHops = [.. hops],
            Metrics = Metrics,
            CongestionControl = CongestionControl,
            Preference = Preference,
            NextHopId = NextHopId,
            Other = Other,
        };
    }

    public override string ToString() =>
        string.Join(" ", Hops.Items.Select(hop => hop.ToString()).Prepend(Type == RouteType.Unicast ? "" : Words.Of(Type)).Where(part => part.Length > 0));
}

/// <summary>IPv4 has no two routes of one key, unless somebody appended one.</summary>
public readonly record struct RouteKey(IpPrefix Destination, IpPrefix? From, uint Table, uint Metric, byte Tos);

public sealed record HopModel(string? Link, IPAddress? Gateway)
{
    public ushort Weight { get; init; } = 1;

    public bool OnLink { get; init; }

    public Sequence<RawAttribute> Other { get; init; }

    public override string ToString() => string.Join(" ", new[]
    {
        Gateway is { } gateway ? $"via {gateway}" : "",
        Link is { } link ? $"dev {link}" : "",
        Weight > 1 ? $"weight {Weight}" : "",
    }.Where(part => part.Length > 0));
}
