using System.Net;
using Reconciler.Core.Diagnostics;
using Reconciler.Core.Ports.Network;

namespace Reconciler.Resources.Network;

/// <summary>Decodes items of <c>routes.config</c>. Each is one next hop; <see cref="RouteGroups"/> puts those of one route together.</summary>
internal static class RouteReader
{
    public static RouteEntry? Read(MappingReader item, EntryScope scope)
    {
        var diagnostics = scope.Diagnostics;
        item.Refuse(UnsupportedKeys.Route);
        if (NetworkValues.Network(item.Scalar("destination"), "a route's destination", diagnostics) is not { } destination)
        {
            if (!item.Has("destination"))
            {
                diagnostics.Error(Codes.MissingKey, "a route without a destination", item.Node.Span, "give `destination`; 0.0.0.0/0 or ::/0 is the default route");
            }

            return null;
        }

        var type = item.Word("route-type", Words.RouteTypes) ?? RouteType.Unicast;
        if (ReadHop(item, destination, type, diagnostics, out var hop))
        {
            return null;
        }

        var table = Table(item) ?? RouteTable.Main;
        var metric = Metric(item);
        return new RouteEntry(scope.Header(NetworkIds.Route(destination, table, metric), item))
        {
            Destination = destination,
            Places = item.Places,
            Type = type,
            TableId = table,
            Metric = metric,
            NextHops = hop is null ? [] : [hop],
            Source = Family(NetworkValues.Address(item.Scalar("source"), "`source`", diagnostics), item, "source", destination, diagnostics),
            Mtu = Mtu(item),
        };
    }

    public static AbsentRouteEntry? ReadAbsent(MappingReader item, EntryScope scope)
    {
        var diagnostics = scope.Diagnostics;
        item.Refuse(UnsupportedKeys.Route);
        var address = item.Text("next-hop-address");
        var route = new AbsentRouteEntry(scope.Header("", item))
        {
            Destination = item.Text("destination") is "" ? null : NetworkValues.Network(item.Scalar("destination"), "a route's destination", diagnostics),
            NextHopAddress = address is "" ? null : NetworkValues.Address(item.Scalar("next-hop-address"), "`next-hop-address`", diagnostics),
            WithoutNextHopAddress = address is "",
            NextHopInterface = item.Text("next-hop-interface"),
            TableId = Table(item),
            Metric = Metric(item),
            Weight = (int?)item.Number("weight", 1, 256),
            Source = NetworkValues.Address(item.Scalar("source"), "`source`", diagnostics),
            Mtu = Mtu(item),
            Type = item.Word("route-type", Words.RouteTypes),
        };
        if (route == new AbsentRouteEntry(route.Header))
        {
            // A criterion that could not be read was reported; without it the pattern would match too much.
            if (item.Node.Pairs.All(pair => pair.Key.Text is "state" or "policy" or "when"))
            {
                diagnostics.Error(
                    Codes.MissingKey,
                    "an absent route without any property would be every route",
                    item.Node.Span,
                    "say which: `destination`, `next-hop-interface`, `table-id` ...");
            }

            return null;
        }

        return route with { Header = route.Header with { Id = NetworkIds.AbsentRoute(route) } };
    }

    /// <summary>True if there is a mistake that leaves nothing to use.</summary>
    private static bool ReadHop(MappingReader item, IpPrefix destination, RouteType type, DiagnosticBag diagnostics, out RouteHop? hop)
    {
        hop = null;
        var link = NetworkValues.LinkName(item.Scalar("next-hop-interface"), diagnostics);
        var address = NetworkValues.Address(item.Scalar("next-hop-address"), "`next-hop-address`", diagnostics);
        if (type != RouteType.Unicast)
        {
            // nmstate writes `lo` here, because the kernel prints IPv6 routes of these types so.
            if (address is not null || link is not (null or "lo"))
            {
                var key = address is not null ? "next-hop-address" : "next-hop-interface";
                diagnostics.Error(
                    Codes.Conflict, $"a {Words.Of(type)} route leads nowhere, and has a next hop", item.SpanOf(key), "take the next hop out, or `route-type`");
            }

            return false;
        }

        if (address is null && link is null)
        {
            if (!item.Has("next-hop-interface") && !item.Has("next-hop-address"))
            {
                diagnostics.Error(
                    Codes.MissingKey,
                    $"the route to {destination} has no next hop",
                    item.Node.Span,
                    "give `next-hop-interface`, `next-hop-address` or both; or a `route-type` that drops");
            }

            return true;
        }

        hop = new RouteHop(Family(address, item, "next-hop-address", destination, diagnostics), link, (int?)item.Number("weight", 1, 256)) { Place = item.Place };
        return false;
    }

    private static IPAddress? Family(IPAddress? address, MappingReader item, string key, IpPrefix destination, DiagnosticBag diagnostics)
    {
        if (address is not null && IpPrefix.FamilyOf(address) != destination.Family)
        {
            diagnostics.Error(
                Codes.BadValue,
                $"`{key}` {address} is {NetworkValues.Name(IpPrefix.FamilyOf(address))}, and the destination {destination} is {NetworkValues.Name(destination.Family)}",
                item.Scalar(key)!.Span,
                "both must be of one family");
            return null;
        }

        return address;
    }

    /// <summary>0 is nmstate's word for the main table.</summary>
    private static uint? Table(MappingReader item) => item.Number("table-id", 0, uint.MaxValue) switch
    {
        null => null,
        0 => RouteTable.Main,
        var table => (uint)table,
    };

    /// <summary>-1 is nmstate's word for the default.</summary>
    private static uint? Metric(MappingReader item) => item.Number("metric", -1, uint.MaxValue) is { } metric and >= 0 ? (uint)metric : null;

    private static uint? Mtu(MappingReader item) => (uint?)item.Number("mtu", 68, int.MaxValue);
}
