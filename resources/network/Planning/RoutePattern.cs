namespace Reconciler.Resources.Network;

/// <summary><c>state: absent</c>: what is given must agree, the rest may be anything.</summary>
internal static class RoutePattern
{
    public static bool Matches(AbsentRouteEntry pattern, RouteModel route) =>
        (pattern.Destination is null || pattern.Destination == route.Destination)
        && (pattern.TableId is null || pattern.TableId == route.Table)
        && (pattern.Metric is null || pattern.Metric == route.Metric)
        && (pattern.Source is null || pattern.Source.Equals(route.Source))
        && (pattern.Mtu is null || pattern.Mtu == route.Mtu)
        && (pattern.Type is null || pattern.Type == route.Type)
        && (!pattern.WithoutNextHopAddress || route.Hops.Items.All(hop => hop.Gateway is null))
        && (pattern is { NextHopAddress: null, NextHopInterface: null, Weight: null }
            || route.Hops.Items.Any(hop => (pattern.NextHopAddress is null || pattern.NextHopAddress.Equals(hop.Gateway))
                && (pattern.NextHopInterface is null || pattern.NextHopInterface == hop.Link)
                && (pattern.Weight is null || pattern.Weight == hop.Weight)));
}
