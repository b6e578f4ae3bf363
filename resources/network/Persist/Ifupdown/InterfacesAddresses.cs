using Reconciler.Core.Ports.Network;

namespace Reconciler.Resources.Network;

/// <summary>Addresses in stanzas: one in each of method <c>static</c>, and more by commands of a stanza.</summary>
internal static class InterfacesAddresses
{
    public static void Write(InterfacesEdit edit, BootWish wish, Family family)
    {
        foreach (var missing in wish.AddressesOf(family).Where(address => !Found(edit, wish.Name, family).Any(found => found.Address == address)).ToList())
        {
            var gone = Found(edit, wish.Name, family).Where(found => wish.IsGone(found.Address)).ToList();
            if ((gone.Find(found => found.Address.Ip.Equals(missing.Ip)) ?? gone.FirstOrDefault()) is { } place)
            {
                Replace(edit, wish.Name, place, missing);
            }
            else if (edit.Stanzas.FirstOrDefault(at => at.Stanza.Family == family && at.Stanza.Name == wish.Name && at.Stanza.Address is null) is { } other)
            {
                if (other.Stanza.Method is "dhcp" or "auto")
                {
                    edit.Notes.Add($"{wish.Name} was configured by {other.Stanza.Method} in {other.Path}");
                }

                edit.SetMethod(other, "static");
                edit.SetAddress(other, missing);
            }
            else
            {
                edit.AddStanza(family, "static", $"address {missing}");
            }
        }

        for (var found = Gone(edit, wish, family); found is not null; found = Gone(edit, wish, family))
        {
            if (found.Command is { } command)
            {
                edit.Remove(found.At, command);
            }
            else
            {
                edit.DropAddress(found.At);
            }
        }

        if (wish.Exact.Items.Contains(family))
        {
            foreach (var dynamic in edit.Stanzas.Where(at => at.Stanza.Family == family && at.Stanza.Method is "dhcp" or "auto").ToList())
            {
                edit.SetMethod(dynamic, "manual");
            }
        }
    }

    private static FoundAddress? Gone(InterfacesEdit edit, BootWish wish, Family family) =>
        Found(edit, wish.Name, family).FirstOrDefault(found => wish.IsGone(found.Address));

    private static void Replace(InterfacesEdit edit, string link, FoundAddress place, InterfaceAddress address)
    {
        if (place.Command is { } command)
        {
            edit.Replace(place.At, command, InterfacesCommands.AddAddress(address, link));
        }
        else
        {
            edit.SetAddress(place.At, address);
        }
    }

    private static IEnumerable<FoundAddress> Found(InterfacesEdit edit, string link, Family family) => edit.Stanzas
        .SelectMany(at => at.Stanza.Options.Select(option => (Address: InterfacesCommands.Address(option, link), (Statement?)option))
            .Prepend((at.Stanza.Address, null))
            .Where(item => item.Address?.Family == family)
            .Select(item => new FoundAddress(item.Address!, at, item.Item2)));

    /// <summary>An address of a stanza, or of a command in it.</summary>
    private sealed record FoundAddress(InterfaceAddress Address, StanzaAt At, Statement? Command);
}
