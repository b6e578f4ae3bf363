using Reconciler.Core.Ports.Network;

namespace Reconciler.Resources.Network;

/// <summary><c>adopt-ip-from</c>: what lies on the one interface, or was once taken from it, belongs on the other.</summary>
internal static class AdoptProjection
{
    public static void Apply(Target target, InterfaceEntry entry)
    {
        if (entry is not { AdoptIpFrom: { } source, State: InterfaceState.Up } || target.IsBlocked(entry))
        {
            return;
        }

        var name = target.NameOf(entry);
        if (target.Link(name) is not { } link)
        {
            return;
        }

        var from = target.LinkOrRemoved(source);
        var memory = target.RememberedOf(entry.Id);
        var lost = LostWith(target, source);
        var wanted = new List<AddressModel>();
        var leased = new List<AddressModel>();
        var moved = new List<AddressModel>();
        foreach (var family in Families(entry))
        {
            var found = from is null ? [] : from.AddressesOf(family).Where(address => IsAdoptable(target, source, address)).ToList();
            leased.AddRange(from is null ? [] : from.AddressesOf(family).Where(address => address.IsLeased));
            NoteWhatStays(target, entry, source, family);
            var remembered = memory.Adopted.Items.Concat(lost.Adopted.Items.Where(address => !memory.Adopted.Items.Any(address.IsSameAs)))
                .Where(address => address.Family == family).ToList();
            var all = remembered.Concat(found.Where(address => !remembered.Exists(address.IsSameAs))).ToList();
            if (all.Count == 0)
            {
                // Somebody moved them before our store knew of it, and the routes with them.
                all = [.. (target.Observed.Link(name)?.AddressesOf(family) ?? []).Where(address => IsAdoptable(target, name, address))];
                moved.AddRange(all);
            }

            wanted.AddRange(all.Select(address => address with { Label = null }));
        }

        if (wanted.Count == 0)
        {
            target.Block(entry, leased.Count > 0
                ? $"{source} has its address {leased[0]} from a lease, which is renewed on {source} and cannot be adopted: give {name} static addresses, or run the DHCP client on {name}"
                : $"nothing to adopt: neither {source} nor {name} has a permanent global address");
            return;
        }

        Put(target, entry, link, wanted);
        var routes = memory.AdoptedRoutes.Items
            .Concat(lost.AdoptedRoutes.Items.Select(route => route.On(source, name)).Where(route => !memory.AdoptedRoutes.Items.Any(known => known.Key == route.Key)))
            .Concat(MovedWith(target, name, moved))
            .Where(route => !Dropped(target, route)).ToList();
        if (from is not null)
        {
            foreach (var group in wanted.GroupBy(address => address.Family))
            {
                var move = new Move(source, name, group.Key, [.. group], entry.Header);
                if (from.AddressesOf(group.Key).Any(address => group.Any(address.IsSameAs)))
                {
                    MoveProjection.Take(target, move);
                }

                // Routes that came later, or that somebody forgot, are carried too.
                foreach (var carried in CarriedRoutes.Carry(target, move).Where(route => !route.IsKernels))
                {
                    routes.RemoveAll(route => route.Key == carried.Key);
                    routes.Add(carried);
                }
            }
        }

        foreach (var route in routes.Where(route => !target.Routes.Of(route.Key).Any(other => other.Uses(name) || other.IsForeign)))
        {
            target.Routes.Put(route, entry.Header);
        }

        target.Remember(entry.Id, m => m with { Adopted = [.. wanted], AdoptedRoutes = [.. routes] });
    }

    /// <summary>
    /// What an entry adopted that no longer says so is forgotten: but not before who adopts from it now has remembered it, for it may be known
    /// nowhere else (a bridge that is gone with its switch).
    /// </summary>
    public static void Forget(Target target, InterfaceEntry entry)
    {
        if (entry.AdoptIpFrom is null && target.RememberedOf(entry.Id) is { Adopted.IsEmpty: false } memory
            && target.Spec.Interfaces.Items.Where(other => other.AdoptIpFrom == entry.Name)
                .All(other => memory.Adopted.Items.All(address => target.RememberedOf(other.Id).Adopted.Items.Any(address.IsSameAs))))
        {
            target.Remember(entry.Id, remembered => remembered);
        }
    }

    /// <summary>What was adopted onto the interface that is adopted from now: where it is gone with its addresses, only the store knows them.</summary>
    private static InterfaceMemory LostWith(Target target, string source) => target.Observed.Link(source) is not null
        ? InterfaceMemory.Nothing
        : Enum.GetValues<InterfaceType>().Select(type => target.RememberedOf(NetworkIds.Interface(type, source))).FirstOrDefault(found => !found.Adopted.IsEmpty)
            ?? InterfaceMemory.Nothing;

    /// <summary>The routes by the interface that lead through the subnets of the addresses, but for those that the document itself has.</summary>
    private static IEnumerable<RouteModel> MovedWith(Target target, string link, List<AddressModel> moved) => target.Routes.All.Where(route =>
        route is { IsKernels: false, IsForeign: false }
        && route.Hops.Items.Any(hop => hop.Link == link && hop.Gateway is { } gateway && moved.Exists(address => address.Subnet.Contains(gateway)))
        && !target.Spec.Routes.Items.Any(entry => entry.Destination == route.Destination && entry.TableId == route.Table));

    /// <summary>A family for which the document gives addresses, or leaves to others, is not adopted.</summary>
    private static IEnumerable<Family> Families(InterfaceEntry entry)
    {
        if (entry.Ipv4 is null or { Addresses: null, IsDynamic: false, Enabled: not false })
        {
            yield return Family.Inet;
        }

        if (entry.Ipv6 is null or { Addresses: null, IsDynamic: false, Enabled: not false })
        {
            yield return Family.Inet6;
        }
    }

    private static void Put(Target target, InterfaceEntry entry, LinkModel link, List<AddressModel> wanted)
    {
        var all = link.Addresses.Items.Concat(wanted.Where(address => !link.Addresses.Items.Any(address.IsSameAs))).ToList();
        if (all.Count > link.Addresses.Count)
        {
            target.Set(link.With(all), entry.Header);
        }
    }

    public static bool IsAdoptable(Target target, string link, AddressModel address) =>
        !address.IsLinkLocal && !address.IsLeased && address.Scope == Scope.Global && !IsDaemons(target, link, address);

    /// <summary>keepalived and the like say so in the address's protocol (IFA_PROTO, since Linux 5.18).</summary>
    private static bool IsDaemons(Target target, string link, AddressModel address) =>
        target.Observed.State.Find(link) is { } state
        && target.Observed.State.AddressesOf(state.Index).Any(found => found.Local.Equals(address.Local)
            && (RouteProtocol.IsRoutingDaemon(found.Protocol) || found.Protocol == RouteProtocol.Dhcp));

    private static void NoteWhatStays(Target target, InterfaceEntry entry, string source, Family family)
    {
        foreach (var address in target.LinkOrRemoved(source)?.AddressesOf(family) ?? [])
        {
            if (!IsAdoptable(target, source, address))
            {
                var why = address.IsLeased ? "it has a lifetime: a lease or an advertisement made it"
                    : address.Scope != Scope.Global ? "its scope is not global"
                    : "a routing or virtual-IP daemon made it";
                target.Note(entry.Id, $"{address} stays on {source}: {why}");
            }
        }
    }

    /// <summary>The document asks that it be gone.</summary>
    private static bool Dropped(Target target, RouteModel route) =>
        target.Spec.AbsentRoutes.Items.Any(pattern => RoutePattern.Matches(pattern, route));
}
