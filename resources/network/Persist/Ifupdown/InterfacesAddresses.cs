using Reconciler.Core.Ports.Network;

namespace Reconciler.Resources.Network;

/// <summary>Addresses in stanzas: one in each of method <c>static</c>, and more by commands of a stanza.</summary>
internal static class InterfacesAddresses
{
    public static void Write(InterfacesEdit edit, BootWish wish, Family family)
    {
        wish.AddressList(family).Write(() => Found(edit, wish.Name, family), missing => Add(edit, wish.Name, missing));
        if (wish.Exact.Items.Contains(family))
        {
            foreach (var dynamic in edit.Stanzas.Where(at => at.Stanza.Family == family && at.Stanza.Method is "dhcp" or "auto").ToList())
            {
                edit.SetMethod(dynamic, "manual");
            }
        }
    }

    private static void Add(InterfacesEdit edit, string link, InterfaceAddress missing)
    {
        if (edit.Stanzas.FirstOrDefault(at => at.Stanza.Family == missing.Family && at.Stanza.Name == link && at.Stanza.Address is null) is not { } place)
        {
            edit.AddStanza(missing.Family, "static", $"address {missing}");
            return;
        }

        if (place.Stanza.Method is "dhcp" or "auto")
        {
            edit.Notes.Add($"{link} was configured by {place.Stanza.Method} in {place.Path}");
        }

        edit.SetMethod(place, "static");
        edit.SetAddress(place, missing);
    }

    /// <summary>Of a stanza, and of the commands in it.</summary>
    private static IEnumerable<BootEntry<InterfaceAddress>> Found(InterfacesEdit edit, string link, Family family) => edit.Stanzas
        .SelectMany(at => at.Stanza.Options
            .Select(option => (Address: InterfacesCommands.Address(option, link), Remove: (Action)(() => edit.Remove(at, option)),
                Replace: (Action<InterfaceAddress>)(address => edit.Replace(at, option, InterfacesCommands.AddAddress(address, link)))))
            .Prepend((at.Stanza.Address, () => edit.DropAddress(at), address => edit.SetAddress(at, address))))
        .Where(item => item.Address?.Family == family)
        .Select(item => new BootEntry<InterfaceAddress>(item.Address!, item.Remove, item.Replace));
}
