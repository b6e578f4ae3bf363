using Reconciler.Core.Ports.Network;

namespace Reconciler.Resources.Network;

/// <summary>Lays what an entry says of a link of the kernel over it: its being there, and its own attributes.</summary>
internal static class LinkProjection
{
    public static void Apply(Target target, InterfaceEntry entry)
    {
        var name = target.NameOf(entry);
        var link = target.Link(name);
        if (entry.State == InterfaceState.Absent)
        {
            Absent(target, entry, name, link);
            return;
        }

        if (link is null)
        {
            link = Planned(target, entry, name);
        }
        else if (!LinkKind.Fits(entry.Type, link))
        {
            target.Block(entry, $"{name} is {Words.Of(LinkKind.TypeOf(link))}, not {Words.Of(entry.Type)}: remove it, or name it as what it is");
            return;
        }

        if (link is not null && Attributes(target, entry, link) is var wanted
            && (!link.ReachesElsewhere || !LinkSteps.MustBeMadeAnew(link, wanted) || CanGo(target, entry)))
        {
            target.Set(wanted, entry.Header);
        }
    }

    private static void Absent(Target target, InterfaceEntry entry, string name, LinkModel? link)
    {
        if (link is null || (entry.Type != InterfaceType.Unknown && !LinkKind.Fits(entry.Type, link)))
        {
            return;
        }

        if (link.Kind is null || entry.Type == InterfaceType.Ethernet)
        {
            // A card cannot be removed: as with nmstate, nothing of its configuration is left.
            target.Set(link with { Up = false, Controller = null, Addresses = [] }, entry.Header);
            return;
        }

        if (link.ReachesElsewhere && !CanGo(target, entry))
        {
            return;
        }

        target.Remove(name, entry.Header);
        Release(target, entry, name);
        if (link is { Kind: "veth", Base: { } peer } && target.EntryOf(peer) is null)
        {
            target.Remove(peer, entry.Header);
            target.Note(entry.Id, $"its peer {peer} goes with it");
        }
    }

    /// <summary>What cannot be made again from here goes only where nobody has promised to put it back.</summary>
    private static bool CanGo(Target target, InterfaceEntry entry)
    {
        const string Why = "its other end is in another network namespace, as a pod's is: once removed it cannot be brought back";
        if (target.Spec.Guard is { None: true })
        {
            target.Note(entry.Id, $"{Why}, not by undo either");
            return true;
        }

        target.Block(entry, $"{Why}, so the guard could not put it back: remove it by hand (ip link delete {entry.Name}), or say `guard: none`");
        return false;
    }

    /// <summary>What the kernel does with a link that goes: its ports are free, and what lies on it goes too (NETDEV_UNREGISTER).</summary>
    private static void Release(Target target, InterfaceEntry entry, string name)
    {
        if (target.Observed.State.Find(name) is not { } state)
        {
            return;
        }

        foreach (var port in target.Observed.State.PortsOf(state.Index).Select(port => target.Link(port.Name)).OfType<LinkModel>().Where(port => port.Controller == name))
        {
            target.Set(port with { Controller = null, Port = null, Vlans = [] }, entry.Header);
        }

        foreach (var above in target.Observed.State.Links.Where(link => link.Link == state.Index && link.LinkNetnsId is null && (link.Kind is "vlan" or "macvlan" or "macvtap" or "ipvlan")))
        {
            target.Remove(above.Name, entry.Header);
            target.Note(entry.Id, $"{above.Name}, which lies on it, goes with it");
        }
    }

    private static LinkModel? Planned(Target target, InterfaceEntry entry, string name)
    {
        if (LinkKind.Of(entry.Type) is not { } kind)
        {
            target.Block(entry, entry.ByMac
                ? $"no link has the MAC address {entry.MacAddress}"
                : $"there is no link {name}, and a link of type {Words.Of(entry.Type)} cannot be made: plug it in, or give a type that can");
            return null;
        }

        if (Missing(entry) is { } missing)
        {
            target.Block(entry, $"there is no link {name}, and without {missing.What} it cannot be made: give `{missing.Key}`");
            return null;
        }

        if (entry.BaseInterface is { } below && target.Link(below) is null)
        {
            target.Block(entry, $"the interface below it, {below}, is not there");
            return null;
        }

        // A bridge without a MAC of its own takes that of a port, and another as ports come and go (br_stp_recalculate_bridge_id).
        var mac = entry.LinuxBridge?.Ports is { } ports ? ports.Items.Select(port => target.Link(port.Name)?.Mac).FirstOrDefault(found => found is not null) : null;
        var planned = new LinkModel(name) { IsPlanned = true, Kind = kind, Up = true, Base = entry.BaseInterface, Mac = mac };
        if (entry.Veth is { } veth)
        {
            if (target.Link(veth.Peer) is { IsPlanned: false })
            {
                target.Block(entry, $"its peer {veth.Peer} is there already, with another end: remove it first");
                return null;
            }

            planned = planned with { Base = veth.Peer };
            if (target.Link(veth.Peer) is null)
            {
                target.Set(new LinkModel(veth.Peer) { IsPlanned = true, Kind = kind, Up = true, Base = name }, entry.Header);
            }
        }

        return planned;
    }

    /// <summary>What of an entry nothing can be made without, and the key that says it; null if it is all there.</summary>
    private static (string What, string Key)? Missing(InterfaceEntry entry) => entry switch
    {
        { Type: InterfaceType.Veth, Veth: null } => ("its peer", "veth: { peer: ... }"),
        { Type: InterfaceType.Vlan, Vlan: null } => ("the interface below it and its number", "vlan: { base-iface: ..., id: ... }"),
        { Type: InterfaceType.Vxlan, Vxlan: null } => ("its number", "vxlan: { id: ... }"),
        { Type: InterfaceType.MacVlan, MacVlan: null } => ("the interface below it and its mode", "mac-vlan: { base-iface: ..., mode: ... }"),
        { Type: InterfaceType.Vrf, Vrf: null or { TableId: null } } => ("its table", "vrf: { route-table-id: ... }"),
        { Type: InterfaceType.Bond, Bond: null or { Mode: null } } => ("its mode", "link-aggregation: { mode: ... }"),
        _ => null,
    };

    private static LinkModel Attributes(Target target, InterfaceEntry entry, LinkModel link)
    {
        var before = link;
        link = link with
        {
            Up = entry.State != InterfaceState.Down,
            Mtu = (int?)entry.Mtu ?? link.Mtu,
            Alias = entry.Description is { } description ? (description.Length == 0 ? null : description) : link.Alias,
            Base = entry.BaseInterface ?? link.Base,
            Data = LinkDataOverlay.Over(link.Data, LinkOptions.Of(entry)),
            Primary = entry.Bond?.Options?.Primary ?? link.Primary,
        };
        if (entry.Bond is { Mode: { } mode } bond && before.Data is BondData old && old.Mode != mode)
        {
            // It is made anew: what nobody asked for is as the kernel has it in that mode.
            link = link with { IsPlanned = true, Primary = bond.Options?.Primary };
        }

        if (entry.Type == InterfaceType.OvsInterface)
        {
            return link;
        }

        if (entry.IsDetached)
        {
            link = link with { Controller = null };
        }

        return Mac(target, entry) is { } mac ? link with { Mac = mac } : link;
    }

    /// <summary>The MAC that the document asks for, its own or that of another link.</summary>
    public static HardwareAddress? Mac(Target target, InterfaceEntry entry)
    {
        if (entry.CopyMacFrom is not { } source)
        {
            return entry.ByMac ? null : entry.MacAddress;
        }

        if (target.Link(source)?.Mac is { } mac)
        {
            return mac;
        }

        target.Block(entry, $"copy-mac-from {source}: " + (target.Link(source) is null ? "there is no such link" : "its MAC is not known before it is made"));
        return null;
    }
}
