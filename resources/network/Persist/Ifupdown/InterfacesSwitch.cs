using Reconciler.Core.Ports.Network;

namespace Reconciler.Resources.Network;

/// <summary>
/// Open vSwitch's part of a stanza, as its README.Debian has it. A bridge is brought up by <c>allow-ovs</c>, with the daemon, and not by
/// <c>auto</c>, which may come before it; its ports by <c>allow-BRIDGE</c>, with the bridge.
/// </summary>
internal static class InterfacesSwitch
{
    public static void Write(InterfacesEdit edit, BootWish wish)
    {
        if (wish.Switch is not { } part)
        {
            return;
        }

        if (edit.Main() is null)
        {
            edit.AddStanza(Family.Inet, "manual");
        }

        var main = edit.Main()!;
        switch (part.Role)
        {
            case BootSwitchRole.Bridge:
                edit.Set(main, "ovs_type", "OVSBridge");
                Ports(edit, part);
                edit.Name("allow-ovs", _ => true);
                break;
            case BootSwitchRole.Port:
                edit.Set(main, "ovs_bridge", part.Bridge);
                edit.Set(main with { Stanza = edit.Again(main) }, "ovs_type", "OVSPort");
                edit.Unname(wish.Name, statement => statement.Word is "auto" or "allow-auto" or "allow-hotplug");
                edit.Name("allow-" + part.Bridge, statement => statement.Word == "allow-" + part.Bridge);
                break;
            default:
                edit.Set(main, "ovs_bridge", part.Bridge);
                edit.Set(main with { Stanza = edit.Again(main) }, "ovs_type", "OVSIntPort");
                edit.Name("allow-" + part.Bridge, statement => statement.Word == "allow-" + part.Bridge);
                break;
        }
    }

    /// <summary>The link is to be gone: what would make it goes, and so does what makes others its ports.</summary>
    public static void Remove(InterfacesEdit edit, string link)
    {
        while (edit.Stanzas is [.., var stanza])
        {
            edit.RemoveStanza(stanza);
            edit.Unname(stanza.Stanza.Name);
        }

        foreach (var port in edit.All.Where(at => at.Stanza["ovs_bridge"] == link).ToList())
        {
            edit.RemoveOptions(port, option => option.Word is "ovs_bridge" or "ovs_type");
            var other = new InterfacesEdit(edit.Files, port.Stanza.Name);
            other.Unname(port.Stanza.Name, statement => statement.Word == "allow-" + link);
            other.Name("auto", _ => true);
            edit.Take(other.Files);
        }
    }

    private static void Ports(InterfacesEdit edit, BootSwitch part)
    {
        var main = edit.Main()!;
        var there = main.Stanza["ovs_ports"]?.Split(' ') ?? [];
        var missing = part.Ports.Items.Where(port => !there.Contains(port)).ToList();
        if (missing.Count > 0)
        {
            edit.Set(main, "ovs_ports", string.Join(' ', there.Concat(missing)));
        }
    }
}
