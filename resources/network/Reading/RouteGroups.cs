using Reconciler.Core.Diagnostics;

namespace Reconciler.Resources.Network;

/// <summary>
/// Puts the next hops of one route together: items of one file with the same destination, table and metric, each with a <c>weight</c>.
/// Without weights they are the same route given twice.
/// </summary>
internal static class RouteGroups
{
    public static List<RouteEntry> Join(IEnumerable<RouteEntry> items, DiagnosticBag diagnostics)
    {
        var routes = new List<RouteEntry>();
        var byId = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var item in items)
        {
            if (byId.TryAdd(item.Id, routes.Count))
            {
                routes.Add(item);
                continue;
            }

            ref var first = ref System.Runtime.InteropServices.CollectionsMarshal.AsSpan(routes)[byId[item.Id]];
            if (CanJoin(first, item, diagnostics))
            {
                first = first with { NextHops = [.. first.NextHops, .. item.NextHops] };
            }
        }

        return routes;
    }

    private static bool CanJoin(RouteEntry first, RouteEntry item, DiagnosticBag diagnostics)
    {
        if (!HasWeights(first) || !HasWeights(item))
        {
            diagnostics.Error(
                Codes.SameIdentity,
                $"the route to {item.Destination} is given twice, first at {first.Header.Origin}",
                item.Header.Origin,
                "next hops of one route carry a `weight` each; routes side by side differ in `metric` or `table-id`");
            return false;
        }

        if (first.NextHops.Items.Any(hop => hop.Address?.Equals(item.NextHops[0].Address) ?? (item.NextHops[0].Address is null && hop.Interface == item.NextHops[0].Interface)))
        {
            diagnostics.Error(
                Codes.SameIdentity, $"the route to {item.Destination} has the same next hop twice", item.Header.Origin, "take one out, or change its `weight`");
            return false;
        }

        if (!Equals(first.Source, item.Source) || first.Mtu != item.Mtu)
        {
            diagnostics.Error(
                Codes.Conflict,
                $"the next hops of the route to {item.Destination} differ in `source` or `mtu`, first at {first.Header.Origin}",
                item.Header.Origin,
                "they belong to the route as a whole: give the same for each");
            return false;
        }

        return true;
    }

    private static bool HasWeights(RouteEntry route) => route.NextHops is { IsEmpty: false } hops && hops.Items.All(hop => hop.Weight is not null);
}
