using Reconciler.Core.Ports.Network;

namespace Reconciler.Resources.Network;

/// <summary>Addresses that the document lists, merged three ways.</summary>
internal static class AddressProjection
{
    public static void Apply(Target target, InterfaceEntry entry)
    {
        var name = target.NameOf(entry);
        if (entry.State != InterfaceState.Up || target.Link(name) is not { } link)
        {
            return;
        }

        link = Family(target, entry, link, Core.Ports.Network.Family.Inet, entry.Ipv4);
        link = Family(target, entry, link, Core.Ports.Network.Family.Inet6, entry.Ipv6);
        target.Set(link, entry.Header);
    }

    private static LinkModel Family(Target target, InterfaceEntry entry, LinkModel link, Family family, IpSpec? wanted)
    {
        if (wanted is null || wanted.IsDynamic)
        {
            return link;
        }

        if (wanted.Enabled == false)
        {
            return link with
            {
                Addresses = [.. link.Addresses.Items.Where(address => address.Family != family)],
                Ipv6Disabled = family == Core.Ports.Network.Family.Inet6 || link.Ipv6Disabled,
            };
        }

        if (family == Core.Ports.Network.Family.Inet6 && (wanted.Enabled == true || wanted.Addresses is { IsEmpty: false }))
        {
            link = link with { Ipv6Disabled = false };
        }

        if (wanted.Addresses is not { } addresses)
        {
            return link;
        }

        var listed = addresses.Items.Where(address => !address.IsLinkLocal).ToList();
        target.Remember(entry.Id, memory => memory with { Addresses = [.. memory.Addresses.Items, .. listed.Select(address => address.ToString())] });
        var ours = target.RememberedOf(entry.Id).Addresses;
        var current = link.AddressesOf(family).ToList();
        var kept = current.Where(address =>
            listed.Any(address.IsSameAs) || !(wanted.AllowExtraAddress == false || ours.Items.Contains(address.ToString()))).ToList();
        var merged = InOrder(kept, listed);
        var others = link.Addresses.Items.Where(address => address.Family != family);
        return link with { Addresses = family == Core.Ports.Network.Family.Inet ? [.. merged, .. others] : [.. others, .. merged] };
    }

    /// <summary>
    /// The kernel's list with what is missing put behind it; and in the order of the document where that is needed for the right primary,
    /// which is the first of its subnet.
    /// </summary>
    private static List<AddressModel> InOrder(List<AddressModel> kept, List<InterfaceAddress> listed)
    {
        var all = kept.Concat(listed.Where(address => !kept.Any(k => k.IsSameAs(address))).Select(AddressModel.Of)).ToList();
        var places = listed.Select(address => all.FindIndex(a => a.IsSameAs(address))).ToList();
        var wrong = listed.Select((address, i) => (address, i)).Any(item => item.address.Family == Core.Ports.Network.Family.Inet
            && listed.Take(item.i).Select((earlier, j) => (earlier, j)).Any(e => e.earlier.Subnet == item.address.Subnet && places[e.j] > places[item.i]));
        return wrong
            ? listed.Select(address => all[all.FindIndex(a => a.IsSameAs(address))]).Concat(all.Where(a => !listed.Exists(l => a.IsSameAs(l)))).ToList()
            : all;
    }
}
