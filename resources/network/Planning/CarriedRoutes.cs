using Reconciler.Core.Ports.Network;

namespace Reconciler.Resources.Network;

/// <summary>
/// What goes with addresses that move: the routes of every table by the link they leave, and the rules that name it. Without them the
/// kernel would drop the routes with the address (fib_del_ifaddr, fib_sync_down_addr of net/ipv4/fib_frontend.c).
/// </summary>
internal static class CarriedRoutes
{
    /// <summary>The routes that were carried, as they are on the new link.</summary>
    public static List<RouteModel> Carry(Target target, Move move)
    {
        var left = target.Link(move.From)?.AddressesOf(move.Family).ToList() ?? [];
        var carried = new List<RouteModel>();
        foreach (var route in target.Routes.All.Where(route => route.Family == move.Family && route.Uses(move.From)).ToList())
        {
            if (IsConnected(route, move) || (left.Count > 0 && !GoesWith(route, move, left)))
            {
                continue;
            }

            if (route.IsForeign)
            {
                target.Note(target.IdOf(move.From), $"the route {Describe(route)} was made by {Maker(route)} and stays behind: the kernel drops it with the address");
                continue;
            }

            var moved = route.On(move.From, move.To);
            target.Routes.Remove(route, move.Cause);
            target.Routes.Put(moved, move.Cause);
            carried.Add(moved);
        }

        if (left.Count == 0)
        {
            target.CarriedRules.AddRange(target.Observed.Rules
                .Where(rule => rule.Family == move.Family && (rule.Iif == move.From || rule.Oif == move.From) && !target.CarriedRules.Exists(r => r.Rule == rule))
                .Select(rule => new CarriedRule(
                    rule, rule with { Iif = rule.Iif == move.From ? move.To : rule.Iif, Oif = rule.Oif == move.From ? move.To : rule.Oif }, move.Cause)));
        }

        return carried;
    }

    public static string Describe(RouteModel route) =>
        $"{(route.Destination.IsDefault ? "default" : route.Destination.ToString())}{(route.Table == RouteTable.Main ? "" : $" of table {route.Table}")} {route}";

    public static string Maker(RouteModel route) => route.Protocol switch
    {
        RouteProtocol.Dhcp => "a DHCP client",
        RouteProtocol.RouterAdvertisement => "a router advertisement",
        RouteProtocol.Redirect => "a redirect",
        18 => "keepalived",
        _ => "a routing daemon",
    };

    /// <summary>The kernel makes it with the address, on the new link as it did on the old.</summary>
    private static bool IsConnected(RouteModel route, Move move) =>
        route.IsKernels && route.Hops.Items.All(hop => hop.Gateway is null) && move.Addresses.Items.Any(address => address.Subnet == route.Destination);

    private static bool GoesWith(RouteModel route, Move move, List<AddressModel> left) =>
        (route.Source is { } source && move.Addresses.Items.Any(address => address.Local.Equals(source)))
        || route.Hops.Items.Any(hop => hop.Link == move.From && hop.Gateway is { } gateway
            && move.Addresses.Items.Any(address => address.Subnet.Contains(gateway)) && !left.Exists(address => address.Subnet.Contains(gateway)));
}

internal sealed record CarriedRule(RuleState Rule, RuleState Moved, Core.Model.EntryHeader Cause);
