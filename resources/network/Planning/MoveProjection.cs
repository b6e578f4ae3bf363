using Reconciler.Core.Ports.Network;

namespace Reconciler.Resources.Network;

/// <summary>
/// Addresses that are wanted on one link and lie on another that is its port, or whose port it is: one move, which is completed wherever
/// somebody left it half done.
/// </summary>
internal static class MoveProjection
{
    /// <summary>Addresses that the document lists.</summary>
    public static void Listed(Target target, InterfaceEntry entry)
    {
        var name = target.NameOf(entry);
        if (entry.State != InterfaceState.Up || target.Link(name) is null || target.IsBlocked(entry))
        {
            return;
        }

        foreach (var (family, wanted) in new[] { (Family.Inet, entry.Ipv4), (Family.Inet6, entry.Ipv6) })
        {
            if (wanted is { IsDynamic: false, Addresses: { IsEmpty: false } addresses })
            {
                foreach (var other in Related(target, name))
                {
                    var leaving = other.AddressesOf(family).Where(address => !address.IsLinkLocal && addresses.Items.Any(address.IsSameAs)).ToList();
                    if (leaving.Count > 0 && !Wants(target.EntryOf(other.Name), family, leaving))
                    {
                        Take(target, new Move(other.Name, name, family, [.. leaving], entry.Header));
                    }
                }
            }
        }
    }

    /// <summary>Takes the addresses from where they are; they are on the other side already, or put there.</summary>
    public static void Take(Target target, Move move)
    {
        var to = target.Link(move.To)!;
        var missing = move.Addresses.Items.Where(address => !to.Addresses.Items.Any(address.IsSameAs)).ToList();
        if (target.Link(move.From) is { } origin)
        {
            target.Set(origin with { Addresses = [.. origin.Addresses.Items.Where(address => !move.Addresses.Items.Any(address.IsSameAs))] }, move.Cause);
        }

        // As they were where they come from (peer, scope, metric), and in that order.
        var moved = to.Addresses.Items.Select(address => move.Addresses.Items.FirstOrDefault(address.IsSameAs) is { } original
            && !target.Observed.Link(move.To).Has(address) ? original with { Label = null } : address);
        var all = moved.Concat(missing.Select(address => address with { Label = null })).ToList();
        target.Set(to.With(all), move.Cause);
        target.Moves.Add(move);
    }

    /// <summary>The links that are ports of this one, now or as wanted, and those of which it is one.</summary>
    private static IEnumerable<LinkModel> Related(Target target, string name)
    {
        var observedBridges = target.Observed.Bridges.ToList();
        var names = new HashSet<string>(StringComparer.Ordinal);
        foreach (var (find, bridges) in new (Func<string, LinkModel?>, List<OvsBridgeModel>)[] { (target.Observed.Link, observedBridges), (target.Link, [.. target.Bridges]) })
        {
            if (Target.ControllerOf(name, find, bridges) is { } controller)
            {
                names.Add(controller);
            }

            names.UnionWith(bridges.Where(bridge => bridge.Name == name || bridge.Port(name) is not null)
                .SelectMany(bridge => bridge.Ports.Items.Select(port => port.Name).Append(bridge.Name)));
            if (target.Observed.State.Find(name) is { } state)
            {
                names.UnionWith(target.Observed.State.PortsOf(state.Index).Select(port => port.Name));
            }
        }

        names.UnionWith(target.TouchedPortsOf(name));
        names.Remove(name);
        return [.. names.Order(StringComparer.Ordinal).Select(target.LinkOrRemoved).OfType<LinkModel>()];
    }

    private static bool Wants(InterfaceEntry? entry, Family family, List<AddressModel> addresses) =>
        (family == Family.Inet ? entry?.Ipv4 : entry?.Ipv6)?.Addresses is { } wanted && addresses.Exists(address => wanted.Items.Any(address.IsSameAs));

    private static bool Has(this LinkModel? link, AddressModel address) => link is not null && link.Addresses.Items.Any(address.IsSameAs);
}
