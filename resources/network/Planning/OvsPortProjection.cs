using Reconciler.Core.Ports.Ovsdb;

namespace Reconciler.Resources.Network;

/// <summary>The ports of a bridge of Open vSwitch, merged three ways. A port of another bridge is never taken from it unasked.</summary>
internal static class OvsPortProjection
{
    public static OvsBridgeModel Apply(Target target, InterfaceEntry entry, OvsBridgeModel bridge)
    {
        var listed = (entry.OvsBridge?.Ports ?? []).Items.ToList();
        var owned = target.Spec.Interfaces.Items
            .Where(e => e.Controller == entry.Name && e.State != InterfaceState.Absent && !listed.Any(port => port.Name == target.NameOf(e)))
            .Select(e => new OvsPort(target.NameOf(e)));
        foreach (var port in listed.Concat(owned))
        {
            bridge = Attach(target, entry, bridge, port);
            if (target.IsBlocked(entry))
            {
                return bridge;
            }
        }

        if (entry.OvsBridge?.Ports is null)
        {
            return bridge;
        }

        target.Remember(entry.Id, memory => memory with { Ports = [.. listed.Select(port => port.Name)] });
        return Detach(target, entry, bridge, listed);
    }

    /// <summary>How the row of a new interface is set up.</summary>
    public static OvsColumns InterfaceColumns(InterfaceEntry? entry) => entry switch
    {
        { PatchPeer: { } peer } => OvsColumns.None.With(OvsColumn.Type, OvsValue.Of("patch")).WithKey(OvsColumn.Options, "peer", peer),
        { Type: InterfaceType.OvsInterface } => OvsColumns.None.With(OvsColumn.Type, OvsValue.Of("internal")),
        _ => OvsColumns.None,
    };

    private static OvsBridgeModel Attach(Target target, InterfaceEntry entry, OvsBridgeModel bridge, OvsPort port)
    {
        var own = target.EntryOf(port.Name);
        if (bridge.Port(port.Name) is { } present)
        {
            var peer = own?.PatchPeer ?? present.Peer;
            return present.Broken || peer != present.Peer
                ? bridge.With(OvsPortModel.Of(port.Name, Vlan(present.Columns, port.Vlan), InterfaceColumns(own), peer))
                : bridge.With(present with { Columns = Vlan(present.Columns, port.Vlan) });
        }

        if (target.Observed.Bridges.SelectMany(other => other.Ports.Items.Select(held => (Bridge: other, Port: held)))
            .FirstOrDefault(held => held.Port.Name != port.Name && held.Port.Interfaces.Items.Any(member => member.Name == port.Name)) is { Port: { } bond } taken)
        {
            target.Block(entry, $"{port.Name} is a member of the port {bond.Name} of {taken.Bridge.Name}, and is not taken from it: detach it there first");
            return bridge;
        }

        if (own?.Type != InterfaceType.OvsInterface && !IsFree(target, entry, port.Name, own))
        {
            return bridge;
        }

        if (target.BridgeOfPort(port.Name) is { } other && other.Name != bridge.Name)
        {
            if (own?.Controller is null)
            {
                target.Block(entry, $"{port.Name} is a port of the bridge {other.Name}, and is not taken from it: remove it there, or say `controller: {entry.Name}` of {port.Name}");
                return bridge;
            }

            target.Set(other.Without(port.Name), own.Header);
        }

        var columns = InterfaceColumns(own);
        if (own is not null)
        {
            columns = OvsKeys.Merge(columns, own.OvsKeys, []);
            columns = own is { Type: InterfaceType.OvsInterface, Mtu: { } mtu } ? columns.With(OvsColumn.MtuRequest, OvsValue.Of(mtu)) : columns;
        }

        return bridge.With(OvsPortModel.Of(port.Name, Vlan(OvsColumns.None, port.Vlan), columns, own?.PatchPeer));
    }

    private static bool IsFree(Target target, InterfaceEntry entry, string port, InterfaceEntry? own)
    {
        if (target.Link(port) is not { } link)
        {
            target.Block(entry, $"its port {port} is not there: no link has that name, and nothing was written");
            return false;
        }

        if (link.Controller is { } controller)
        {
            if (own?.Controller is null)
            {
                target.Block(entry, $"{port} is a port of {controller}, and is not taken from it: detach it, or say `controller: {entry.Name}` of {port}");
                return false;
            }

            target.Set(link with { Controller = null }, own.Header);
        }

        return true;
    }

    private static OvsBridgeModel Detach(Target target, InterfaceEntry entry, OvsBridgeModel bridge, List<OvsPort> listed)
    {
        var ours = target.RememberedOf(entry.Id).Ports;
        foreach (var port in bridge.Ports.Items.Where(p => p.Name != bridge.Name && !listed.Any(l => l.Name == p.Name)))
        {
            var own = target.EntryOf(port.Name);
            var unwanted = own?.IsDetached == true
                || (own?.Controller is { Length: > 0 } other && other != entry.Name)
                || ours.Items.Contains(port.Name)
                || (entry.AllowExtraPorts == false && !(port.Peer is not null && entry.OvsBridge?.AllowExtraPatchPorts == true));
            if (unwanted && own?.Controller != entry.Name)
            {
                bridge = bridge.Without(port.Name);
            }
        }

        return bridge;
    }

    private static OvsColumns Vlan(OvsColumns columns, PortVlan? vlan)
    {
        if (vlan is null || vlan == new PortVlan())
        {
            return columns;
        }

        if (vlan.Mode == PortVlanMode.Access)
        {
            return columns.With(OvsColumn.Tag, Tag(vlan)).With(OvsColumn.Trunks, OvsValue.None).With(OvsColumn.VlanMode, OvsValue.Of("access"));
        }

        var native = vlan.EnableNative == true && vlan.Tag is not null;
        return columns
            .With(OvsColumn.Tag, native ? Tag(vlan) : OvsValue.None)
            .With(OvsColumn.Trunks, OvsValue.Set((vlan.TrunkTags ?? []).Items.SelectMany(range =>
                Enumerable.Range(range.Min, range.Max - range.Min + 1).Select(tag => (long)tag))))
            .With(OvsColumn.VlanMode, OvsValue.Of(native ? "native-untagged" : "trunk"));
    }

    private static OvsValue Tag(PortVlan vlan) => vlan.Tag is { } tag ? OvsValue.Of(tag) : OvsValue.None;
}
