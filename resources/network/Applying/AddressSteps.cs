using Reconciler.Core.Ports.Network;

namespace Reconciler.Resources.Network;

/// <summary>Addresses that come to a link, and that leave it.</summary>
internal static class AddressSteps
{
    /// <summary>
    /// What was not there, and what is there otherwise than wanted; of IPv6 the last first, since the kernel puts what comes before the
    /// others (ipv6_link_dev_addr).
    /// </summary>
    public static IEnumerable<AddressModel> Added(LinkTransition link) =>
        InOrderOfAdding(link.After!.Addresses.Items.Where(address => link.IsMadeAnew || link.Before?.Addresses.Items.Contains(address) != true));

    /// <summary>So that the kernel then lists them in this order.</summary>
    public static IEnumerable<AddressModel> InOrderOfAdding(IEnumerable<AddressModel> addresses)
    {
        var all = addresses.ToList();
        return all.Where(address => address.Family == Family.Inet).Concat(Enumerable.Reverse(all).Where(address => address.Family == Family.Inet6));
    }

    /// <summary>
    /// The last first: deleting a primary takes its secondaries with it, or makes one of them primary (promote_secondaries). Then those that
    /// stay are put again, in order: a primary that left may have taken them along, and where only the order is wrong this is what mends it.
    /// </summary>
    public static IEnumerable<NetworkStep> Remove(LinkTransition link, Func<string, int?> indexOf)
    {
        if (indexOf(link.Name) is not { } index)
        {
            yield break;
        }

        var (taken, given) = Exchange(link.Before!, link.After);
        foreach (var address in taken)
        {
            yield return new NetworkStep(new DeleteAddress(address.ToState(index, link.Name)), link.Change);
        }

        foreach (var address in given)
        {
            yield return new NetworkStep(new AddAddress(address.ToState(index, link.Name), Replace: true), link.Change);
        }
    }

    /// <summary>Addresses that are missing for a moment though they are there before and after.</summary>
    public static List<AddressModel> GivenAgain(LinkModel before, LinkModel? after)
    {
        var (_, given) = Exchange(before, after);
        return [.. given.Where(address => before.Addresses.Items.Any(address.IsSameAs))];
    }

    private static (List<AddressModel> Taken, List<AddressModel> Given) Exchange(LinkModel link, LinkModel? wish)
    {
        // What is there by now: an address that is new stands behind the others.
        var before = link.Addresses.Items;
        var after = wish?.Addresses.Items ?? [];
        var present = before.Concat(after.Where(address => !before.Any(address.IsSameAs))).ToList();
        var leaving = present.Where(address => !after.Any(address.IsSameAs)).ToList();
        var displaced = new List<AddressModel>();
        var again = new List<AddressModel>();
        foreach (var subnet in present.Where(address => address.Family == Family.Inet).GroupBy(address => address.Subnet))
        {
            var wanted = after.Where(address => address.Family == Family.Inet && address.Subnet == subnet.Key).ToList();
            var staying = subnet.Where(address => !leaving.Contains(address)).ToList();
            var right = staying.Zip(wanted).TakeWhile(pair => pair.First.IsSameAs(pair.Second)).Count();
            displaced.AddRange(staying.Skip(right));
            again.AddRange(leaving.Contains(subnet.First()) ? wanted : wanted.Skip(right));
        }

        return ([.. Enumerable.Reverse(present).Where(address => leaving.Contains(address) || displaced.Contains(address))], again);
    }
}
