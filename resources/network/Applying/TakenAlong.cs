using Reconciler.Core.Ports;
using Reconciler.Core.Ports.Network;

namespace Reconciler.Resources.Network;

/// <summary>
/// What the kernel takes along unasked, and how it is given again: with a deleted primary the routes by its subnet, of whomever; with an address
/// the routes by their source; with the last address of a link all of its routes; and with a link that was down for a moment (a tap device takes
/// a new MAC only so) its routes and IPv6 addresses.
/// </summary>
internal static class TakenAlong
{
    /// <summary>
    /// The routes by a link whose addresses are given again in another order, for the same send: waiting for <see cref="PutBack"/> would cost
    /// packets. Of what is still there the kernel says EEXIST (fib_table_insert).
    /// </summary>
    public static IEnumerable<NetworkStep> WithAddresses(LinkTransition link, Transitions transitions, NetworkState before, Func<string, int?> indexOf) =>
        Unconcerned(transitions, before)
            .Where(route => route.Destination.Family == Family.Inet && !route.IsKernels && route.Uses(link.Name))
            .OrderBy(route => route.HasGateway)
            .Select(route => route.ToState(indexOf))
            .OfType<RouteState>()
            .Select(state => new NetworkStep(new AppendRoute(state), link.Change) { MayFail = true });

    /// <summary>Looks what is missing after everything was done, of what was there before and of what was put.</summary>
    public static void PutBack(Transitions transitions, NetworkState before, IHost host)
    {
        if (!transitions.Links.Exists(MayTake))
        {
            return;
        }

        var now = new NetworkObserved(host.Network.Observe());
        var steps = transitions.Links.Where(link => link.After is { Up: true })
            .SelectMany(link => Missing(link.After!.Addresses.Items.Where(address => !address.IsLeased), link.Name, now))
            .Concat(Missing(Lasting(transitions, before, now), now))
            .ToList();
        if (steps.Count > 0)
        {
            // Where its gateway is out of reach by what was asked for, it cannot be.
            _ = host.NetworkWriter.Send(steps);
        }
    }

    /// <summary>The addresses that the link has not by now; none where there is no such link.</summary>
    public static IEnumerable<NetworkOperation> Missing(IEnumerable<AddressModel> addresses, string link, NetworkObserved now) =>
        now.State.Find(link) is not { } state ? [] : AddressSteps.InOrderOfAdding(addresses)
            .Where(address => !now.Link(link)!.Addresses.Items.Any(address.IsSameAs))
            .Select(NetworkOperation (address) => new AddAddress(address.ToState(state.Index, link, moves: true), Replace: true));

    /// <summary>The routes that are not there by now, though their links are.</summary>
    public static IEnumerable<NetworkOperation> Missing(IEnumerable<RouteModel> routes, NetworkObserved now)
    {
        var present = now.Routes.ToHashSet();
        return routes.Where(route => !route.IsKernels && !present.Contains(route))
            .OrderBy(route => route.HasGateway)
            .Select(route => route.ToState(name => now.State.Find(name)?.Index))
            .OfType<RouteState>()
            .Select(NetworkOperation (state) => new ReplaceRoute(state));
    }

    private static bool MayTake(LinkTransition link) => link.Before is { } before && (link.After is not { } after
        || link.IsMadeAnew || before.Controller != after.Controller || before.Up != after.Up || before.Mac != after.Mac || before.Addresses != after.Addresses);

    /// <summary>What nobody wants to go: the wanted routes, and those whose links are the same as before; all of them up.</summary>
    private static IEnumerable<RouteModel> Lasting(Transitions transitions, NetworkState before, NetworkObserved now)
    {
        return Unconcerned(transitions, before).Where(route => route.Hops.Items.All(hop => hop.Link is null || IsStill(hop.Link)))
            .Concat(transitions.Routes.SelectMany(route => route.After.Routes.Items))
            .Where(route => route.Hops.Items.All(hop => hop.Link is null || now.State.Find(hop.Link)?.IsUp == true));

        bool IsStill(string link) =>
            before.Find(link)?.Index == now.State.Find(link)?.Index || transitions.Links.Exists(transition => transition.Name == link && transition.IsMadeAnew);
    }

    /// <summary>Those of before that no change of the batch is about, and of which no daemon takes care.</summary>
    private static IEnumerable<RouteModel> Unconcerned(Transitions transitions, NetworkState before)
    {
        var concerned = transitions.Routes.SelectMany(route => route.Before.Routes.Items.Concat(route.After.Routes.Items)).Select(route => route.Key).ToHashSet();
        return new NetworkObserved(before).Routes.Where(route => !route.IsForeign && !concerned.Contains(route.Key));
    }
}
