using Reconciler.Core.Ports.Ovsdb;

namespace Reconciler.Resources.Network;

/// <summary>Lays what the document says of Open vSwitch over its database: bridges, their ports, and the rows of interfaces.</summary>
internal static class OvsProjection
{
    public static void Bridge(Target target, InterfaceEntry entry)
    {
        if (Unread(target, entry))
        {
            return;
        }

        if (entry.State != InterfaceState.Absent && target.Observed.Ovs is { Condition: OvsCondition.DaemonDown } down)
        {
            // What its database says is so takes effect with nobody.
            target.Block(entry, down.Message);
            return;
        }

        var before = target.Bridge(entry.Name);
        if (entry.State == InterfaceState.Absent)
        {
            if (before is not null)
            {
                target.RemoveBridge(entry.Name, entry.Header);
                foreach (var port in before.Ports.Items.Where(port => port.Interfaces.Items.Any(member => OvsKeys.TypeOf(member.Columns) is "internal")))
                {
                    if (target.Link(port.Name) is not null)
                    {
                        target.Remove(port.Name, entry.Header);
                    }
                }
            }

            return;
        }

        if (before is null && target.Observed.State.Find(entry.Name) is { } other && !(target.Observed.IsSwitchPredicted && other.Kind is "openvswitch" or "tun"))
        {
            target.Block(entry, $"a link {entry.Name} ({other.Kind ?? "a network card"}) is there that is no bridge of Open vSwitch: remove it, or choose another name");
            return;
        }

        var bridge = before ?? new OvsBridgeModel(entry.Name);
        bridge = bridge with { Columns = Columns(target, entry, bridge.Columns) };
        bridge = LocalPort(bridge);
        bridge = OvsPortProjection.Apply(target, entry, bridge);
        if (target.IsBlocked(entry))
        {
            return;
        }

        if (Pin(target, entry, bridge, before is null) is { } mac)
        {
            bridge = bridge with { Columns = bridge.Columns.WithKey(OvsColumn.OtherConfig, "hwaddr", mac) };
        }

        target.Set(bridge, entry.Header);
    }

    /// <summary>A row of Interface, and the link that comes with it.</summary>
    public static void Interface(Target target, InterfaceEntry entry)
    {
        if (GoesWithItsBridge(target, entry) || Unread(target, entry))
        {
            return;
        }

        var link = target.Link(entry.Name);
        var bridge = target.BridgeOfPort(entry.Name);
        if (entry.State == InterfaceState.Absent)
        {
            Absent(target, entry, link, bridge);
            return;
        }

        var owner = target.Spec.Interfaces.Items.FirstOrDefault(e => e.Type == InterfaceType.OvsBridge && target.IsBlocked(e)
            && (e.Name == entry.Name || (e.PortNames is { } ports && ports.Any(port => port.Name == entry.Name))));
        if (owner is not null || bridge is null)
        {
            target.Block(entry, owner is null
                ? $"no bridge of Open vSwitch has a port {entry.Name}: list it among the ports of one"
                : $"it waits for {owner.Id}, which is blocked");
            return;
        }

        if (entry.PatchPeer is not null)
        {
            return;
        }

        link ??= new LinkModel(entry.Name) { IsPlanned = true, Up = true };
        if (!link.IsPlanned && !LinkKind.Fits(entry.Type, link))
        {
            target.Block(entry, $"{entry.Name} is {Words.Of(LinkKind.TypeOf(link))}, not an interface of Open vSwitch");
            return;
        }

        var columns = Row(target, entry, link.Ovs ?? OvsPortProjection.InterfaceColumns(entry));
        link = link with
        {
            Up = entry.State == InterfaceState.Up,
            Mtu = (int?)entry.Mtu ?? link.Mtu,
            Alias = entry.Description is { } description ? (description.Length == 0 ? null : description) : link.Alias,
            Ovs = columns,
        };
        if (LinkProjection.Mac(target, entry) is { } mac)
        {
            link = link with
            {
                Mac = mac,
                Ovs = bridge.Name == entry.Name ? columns : columns.With(OvsColumn.Mac, OvsValue.Of(mac.ToString())),
            };
        }

        if (!target.IsBlocked(entry))
        {
            target.Set(link, entry.Header);
        }
    }

    /// <summary>
    /// The local port goes with the bridge, and if the database cannot be asked, it waits with it; what lies on it is moved all the same, for the
    /// kernel does that alone.
    /// </summary>
    private static bool GoesWithItsBridge(Target target, InterfaceEntry entry) => entry.State == InterfaceState.Absent
        && target.Spec.Interfaces.Items.Any(other => other is { Type: InterfaceType.OvsBridge, State: InterfaceState.Absent } && other.Name == entry.Name);

    /// <summary>Keys of the row of a device that is a port.</summary>
    public static void DeviceKeys(Target target, InterfaceEntry entry)
    {
        if (entry.OvsKeys is null || entry.Type is InterfaceType.OvsBridge or InterfaceType.OvsInterface || Unread(target, entry))
        {
            return;
        }

        var name = target.NameOf(entry);
        if (target.Link(name) is not { } link || target.BridgeOfPort(name) is null)
        {
            target.Block(entry, $"{name} is no port of an Open vSwitch bridge, so it has no row for `ovs-db`");
            return;
        }

        target.Set(link with { Ovs = Row(target, entry, link.Ovs ?? OvsColumns.None) }, entry.Header);
    }

    private static OvsColumns Row(Target target, InterfaceEntry entry, OvsColumns columns)
    {
        if (entry.Type == InterfaceType.OvsInterface && entry.Mtu is { } mtu)
        {
            columns = columns.With(OvsColumn.MtuRequest, OvsValue.Of(mtu));
        }

        target.Remember(entry.Id, memory => memory with { Keys = OvsKeys.Given(entry.OvsKeys) });
        return OvsKeys.Merge(columns, entry.OvsKeys, target.RememberedOf(entry.Id).Keys);
    }

    private static void Absent(Target target, InterfaceEntry entry, LinkModel? link, OvsBridgeModel? bridge)
    {
        if (bridge is null)
        {
            return;
        }

        if (bridge.Name == entry.Name)
        {
            target.Block(entry, $"it is the local port of the bridge {bridge.Name}, and goes only with it: say `state: absent` of the bridge");
            return;
        }

        target.Set(bridge.Without(entry.Name), entry.Header);
        if (link is not null)
        {
            target.Remove(link.Name, entry.Header);
        }
    }

    private static OvsColumns Columns(Target target, InterfaceEntry entry, OvsColumns columns)
    {
        var spec = entry.OvsBridge ?? new OvsBridgeSpec();
        if (spec.Datapath is { } datapath && datapath != (columns[OvsColumn.DatapathType].Text ?? "system"))
        {
            columns = columns.With(OvsColumn.DatapathType, OvsValue.Of(datapath));
        }

        if (spec.FailMode is { } mode && Words.Of(Words.OvsFailModes, mode) is var word && word != (columns[OvsColumn.FailMode].Text ?? "standalone"))
        {
            columns = columns.With(OvsColumn.FailMode, OvsValue.Of(word));
        }

        columns = Flag(columns, OvsColumn.StpEnable, spec.Stp);
        columns = Flag(columns, OvsColumn.RstpEnable, spec.Rstp);
        columns = Flag(columns, OvsColumn.McastSnoopingEnable, spec.McastSnooping);
        target.Remember(entry.Id, memory => memory with { Keys = OvsKeys.Given(entry.OvsKeys) });
        return OvsKeys.Merge(columns, entry.OvsKeys, target.RememberedOf(entry.Id).Keys);
    }

    private static OvsColumns Flag(OvsColumns columns, string column, bool? wanted) =>
        wanted is { } flag && flag != (columns[column].Text == "true") ? columns.With(column, OvsValue.Of(flag)) : columns;

    /// <summary>Every bridge has one, by its name: ovs-vsctl makes it, and the bridge's link is it.</summary>
    private static OvsBridgeModel LocalPort(OvsBridgeModel bridge) => bridge.Port(bridge.Name) is { Broken: false }
        ? bridge
        : bridge.With(OvsPortModel.Of(bridge.Name, OvsColumns.None, OvsColumns.None.With(OvsColumn.Type, OvsValue.Of("internal"))));

    /// <summary>
    /// The bridge takes the MAC of a port only where that is globally administered, and another whenever ports come and go
    /// (ofproto-dpif, bridge_pick_local_hw_addr): so it is always said.
    /// </summary>
    private static string? Pin(Target target, InterfaceEntry entry, OvsBridgeModel bridge, bool isNew)
    {
        if (target.EntryOf(entry.Name) is { } local && LinkProjection.Mac(target, local) is { } mac)
        {
            return mac.ToString();
        }

        if (!isNew || bridge.Columns.Map(OvsColumn.OtherConfig).ContainsKey("hwaddr"))
        {
            return null;
        }

        return bridge.Ports.Items
            .Where(port => port.Interfaces.Items.Any(member => OvsKeys.IsDevice(member.Columns)))
            .Select(port => target.Link(port.Name)?.Mac?.ToString())
            .FirstOrDefault(found => found is not null);
    }

    /// <summary>Whether the database could not be read. What shall be absent then is, if the kernel has no such link.</summary>
    private static bool Unread(Target target, InterfaceEntry entry)
    {
        if (target.Observed.Ovs is not { IsRead: false } ovs)
        {
            return false;
        }

        if (entry.State == InterfaceState.Absent && LeftOvers.IsInterface(target.Observed, entry.Name))
        {
            target.Remove(entry.Name, entry.Header);
            target.Note(target.IdOf(entry.Name), "left over from a switch that does not run: the kernel removes it; what its database says of it goes once it runs again");
        }
        else if (entry.State != InterfaceState.Absent || target.Link(entry.Name) is not null)
        {
            target.Block(entry, ovs.Message);
        }

        return true;
    }
}
