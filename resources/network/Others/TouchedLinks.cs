namespace Reconciler.Resources.Network;

/// <summary>The interfaces that an entry changes: its own, its ports, and the one whose addresses it takes over.</summary>
internal static class TouchedLinks
{
    public static IEnumerable<string> Of(InterfaceEntry entry) => entry.State == InterfaceState.Ignore
        ? []
        : [entry.Name, .. (entry.PortNames ?? []).Select(port => port.Name), .. entry.AdoptIpFrom is { } from ? new[] { from } : []];

    public static IEnumerable<string> Of(RouteEntry route)
    {
        foreach (var hop in route.NextHops)
        {
            if (hop.Interface is { } name)
            {
                yield return name;
            }
        }
    }

    public static IEnumerable<string> Of(AbsentRouteEntry route) => route.NextHopInterface is { } name ? [name] : [];

    public static IEnumerable<string> Of(NetworkSpec spec) =>
        spec.Interfaces.Items.SelectMany(Of).Concat(spec.Routes.Items.SelectMany(Of)).Concat(spec.AbsentRoutes.Items.SelectMany(Of)).Distinct();
}
