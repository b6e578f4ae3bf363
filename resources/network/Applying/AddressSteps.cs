using Reconciler.Core.Ports.Network;

namespace Reconciler.Resources.Network;

/// <summary>Addresses that come to a link, and that leave it.</summary>
internal static class AddressSteps
{
    /// <summary>What was not there, and what is there otherwise than wanted.</summary>
    public static IEnumerable<AddressModel> Added(LinkTransition link) =>
        link.After!.Addresses.Items.Where(address => link.IsMadeAnew || link.Before?.Addresses.Items.Contains(address) != true);

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

        var before = link.Before!.Addresses.Items;
        var after = link.After?.Addresses.Items ?? [];
        var leaving = before.Where(address => !after.Any(address.IsSameAs)).ToList();
        var order = after.Where(address => address.Family == Family.Inet && before.Any(address.IsSameAs)).ToList();
        var disordered = !before.Where(address => order.Exists(address.IsSameAs)).Select(address => address.ToString())
            .SequenceEqual(order.Select(address => address.ToString()));
        foreach (var address in before.Reverse().Where(address => leaving.Contains(address) || (disordered && order.Exists(address.IsSameAs))))
        {
            yield return new NetworkStep(new DeleteAddress(address.ToState(index, link.Name)), link.Change);
        }

        var disturbed = disordered
            ? order
            : after.Where(address => address.Family == Family.Inet && leaving.Exists(gone => gone.Family == Family.Inet && gone.Subnet == address.Subnet)).ToList();
        foreach (var address in disturbed)
        {
            yield return new NetworkStep(new AddAddress(address.ToState(index, link.Name), Replace: true), link.Change);
        }
    }
}
