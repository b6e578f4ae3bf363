using Reconciler.Core.Planning;
using Reconciler.Core.Ports.Network;

namespace Reconciler.Resources.Network;

/// <summary>Routes that take the place of others with no moment between, and routes that go.</summary>
internal static class RouteSteps
{
    /// <summary>Those without a gateway first: the others need them to find theirs ("Nexthop has invalid gateway").</summary>
    public static IEnumerable<NetworkStep> Put(Transitions transitions, Func<string, int?> indexOf, Action<RouteModel, Change> missing)
    {
        var seen = new HashSet<RouteKey>();
        var added = transitions.Routes.SelectMany(transition => transition.After.Routes.Items
            .Where(route => !transition.Before.Routes.Items.Contains(route))
            .Select(route => (Route: route, transition.Change)));
        foreach (var (route, change) in added.OrderBy(item => item.Route.HasGateway))
        {
            if (route.ToState(indexOf) is not { } state)
            {
                missing(route, change);
            }
            else
            {
                yield return new NetworkStep(seen.Add(route.Key) ? new ReplaceRoute(state) : new AppendRoute(state), change);
            }
        }
    }

    public static IEnumerable<NetworkStep> Remove(Transitions transitions, Func<string, int?> indexOf)
    {
        var kept = transitions.Routes.SelectMany(transition => transition.After.Routes.Items).Select(route => route.Key).ToHashSet();
        return transitions.Routes.SelectMany(transition => transition.Before.Routes.Items
            .Where(route => !kept.Contains(route.Key) && !route.IsKernels)
            .Select(route => route.ToState(indexOf) is { } state ? new NetworkStep(new DeleteRoute(state), transition.Change) : null)
            .OfType<NetworkStep>());
    }
}
