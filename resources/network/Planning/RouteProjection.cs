using System.Net;
using Reconciler.Core.Model;
using Reconciler.Core.Ports.Network;

namespace Reconciler.Resources.Network;

/// <summary>Routes that the document lists, or asks to be gone; and those that it listed and no longer does.</summary>
internal static class RouteProjection
{
    public static void Apply(Target target, RouteEntry entry)
    {
        if (Wanted(target, entry) is not { } wanted)
        {
            return;
        }

        var present = target.Routes.To(entry.Destination, entry.TableId)
            .Where(route => entry.Metric is null || route.Metric == wanted.Metric).ToList();
        if (present.Find(route => Agrees(route, wanted, entry)) is { } agreed)
        {
            target.RouteMemory[entry.Id] = agreed;
            return;
        }

        if (present.Find(route => route.IsForeign && route.Key == wanted.Key) is { } foreign)
        {
            target.Block(entry, $"{CarriedRoutes.Maker(foreign)} has a route to {entry.Destination} with the same metric: give another metric");
            return;
        }

        if (present.Find(route => route.IsKernels && route.Key == wanted.Key) is { } connected)
        {
            // Replaced, the way to the next hop itself would be gone.
            target.Block(entry, $"{entry.Destination} is the subnet of an address, and the kernel has its route ({connected}): leave it out, or give another metric");
            return;
        }

        // What is not given stays as it is on the route that is changed.
        var old = present.Find(route => route.Key == wanted.Key && !route.IsKernels);
        var replaced = old is null ? wanted : wanted with { Source = entry.Source ?? old.Source, Metrics = Metrics(entry, old.Metrics), Protocol = old.Protocol };
        target.Routes.Put(replaced, entry.Header);
        target.RouteMemory[entry.Id] = replaced;
    }

    public static void Apply(Target target, AbsentRouteEntry entry)
    {
        // A route that the same document wants is not meant; nor what an address brings with it, or a daemon sees to.
        var wanted = target.RouteMemory.Values.Select(route => route.Key).ToHashSet();
        foreach (var route in target.Observed.Routes.Where(route => RoutePattern.Matches(entry, route)).ToList())
        {
            if (!wanted.Contains(route.Key) && !route.IsKernels && target.Routes.Of(route.Key).Contains(route))
            {
                target.Routes.Remove(route, entry.Header);
            }
        }
    }

    private static RouteModel? Wanted(Target target, RouteEntry entry)
    {
        var hops = new List<HopModel>();
        foreach (var hop in entry.NextHops.Items)
        {
            if (Hop(target, entry, hop) is not { } found)
            {
                return null;
            }

            hops.Add(found);
        }

        return new RouteModel(entry.Destination)
        {
            Table = entry.TableId,
            Type = entry.Type,
            Metric = entry.Metric ?? (entry.Destination.Family == Family.Inet6 ? 1024u : 0u),
            Scope = entry.Destination.Family == Family.Inet && entry.Type == RouteType.Unicast && hops.TrueForAll(hop => hop.Gateway is null) ? Scope.Link : Scope.Global,
            Source = entry.Source,
            Hops = [.. hops],
            Metrics = Metrics(entry, []),
        };
    }

    private static HopModel? Hop(Target target, RouteEntry entry, RouteHop hop)
    {
        if (hop.Interface is { } named)
        {
            var link = target.Refuges.GetValueOrDefault(named)?.Link ?? named;
            if (target.Link(link) is not { } found)
            {
                target.Block(entry, target.EntryOf(link) is { } owner && target.IsBlocked(owner)
                    ? $"it waits for {owner.Id}, which is blocked"
                    : $"its next-hop-interface {link} is not there");
                return null;
            }

            if (hop.Address is { } gateway && !IsReachable(target, found, gateway, entry.TableId))
            {
                target.Block(entry, target.EntryOf(link) is { } owner && target.IsBlocked(owner)
                    ? $"it waits for {owner.Id}, which is blocked"
                    : $"the next hop {gateway} is on no subnet of {link}: {Subnets(found, IpPrefix.FamilyOf(gateway))}");
                return null;
            }

            return new HopModel(found.Name, hop.Address) { Weight = (ushort)(hop.Weight ?? 1) };
        }

        if (hop.Address is { } address)
        {
            var owner = Links(target).FirstOrDefault(candidate => candidate.AddressesOf(IpPrefix.FamilyOf(address)).Any(a => a.Subnet.Contains(address)));
            if (owner is null)
            {
                target.Block(entry, $"the next hop {address} is on no subnet of any interface");
                return null;
            }

            return new HopModel(owner.Name, address) { Weight = (ushort)(hop.Weight ?? 1) };
        }

        return new HopModel(null, null);
    }

    private static IEnumerable<LinkModel> Links(Target target) => target.TouchedLinks
        .Concat(target.Observed.State.Links.Select(link => link.Name)).Distinct(StringComparer.Ordinal)
        .Select(target.Link).OfType<LinkModel>();

    private static bool IsReachable(Target target, LinkModel link, IPAddress gateway, uint table)
    {
        var family = IpPrefix.FamilyOf(gateway);
        return gateway.IsIPv6LinkLocal
            || link.AddressesOf(family).Any(address => address.Subnet.Contains(gateway))
            || IsLeftToOthers(target.EntryOf(link.Name), family)
            || target.Routes.All.Any(route => route.Family == family && route.Uses(link.Name) && !route.Destination.IsDefault
                && (route.Table == table || route.Table == RouteTable.Main)
                && route.Hops.Items.All(hop => hop.Gateway is null) && route.Destination.Contains(gateway));
    }

    private static bool IsLeftToOthers(InterfaceEntry? entry, Family family) =>
        (family == Family.Inet ? entry?.Ipv4 : entry?.Ipv6)?.IsDynamic == true;

    private static string Subnets(LinkModel link, Family family)
    {
        var subnets = link.AddressesOf(family).Select(address => address.Subnet.ToString()).Distinct().ToList();
        return subnets.Count == 0 ? $"it has no {(family == Family.Inet ? "IPv4" : "IPv6")} address" : $"it has {string.Join(" and ", subnets)}";
    }

    private static bool Agrees(RouteModel route, RouteModel wanted, RouteEntry entry) =>
        route.Type == wanted.Type
        && (entry.Source is null || entry.Source.Equals(route.Source))
        && (entry.Mtu is null || entry.Mtu == route.Mtu)
        && SameHops(route, wanted);

    /// <summary>In any order: the kernel keeps that of its own liking. A type that drops has a hop in IPv6 only (loopback).</summary>
    private static bool SameHops(RouteModel route, RouteModel wanted)
    {
        if (wanted.Type != RouteType.Unicast)
        {
            return true;
        }

        return route.Hops.Count == wanted.Hops.Count && wanted.Hops.Items.All(hop => route.Hops.Items.Any(other =>
            (hop.Link is null || hop.Link == other.Link) && Equals(hop.Gateway, other.Gateway) && (wanted.Hops.Count == 1 || hop.Weight == other.Weight)));
    }

    private static Sequence<RouteMetric> Metrics(RouteEntry entry, Sequence<RouteMetric> others) => entry.Mtu is { } mtu
        ? [.. others.Items.Where(metric => metric.Kind != RouteMetricKind.Mtu).Append(new RouteMetric(RouteMetricKind.Mtu, mtu)).OrderBy(metric => metric.Kind)]
        : others;
}
