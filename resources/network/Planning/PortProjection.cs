using Reconciler.Core.Ports.Network;

namespace Reconciler.Resources.Network;

/// <summary>Ports of a controller of the kernel (bridge, bond, VRF), by its list and by their own <c>controller</c>.</summary>
internal static class PortProjection
{
    /// <summary>The port's own word.</summary>
    public static void ApplyOwn(Target target, InterfaceEntry entry)
    {
        if (entry is not { Controller: { Length: > 0 } controller } || target.Spec.Interfaces.Items.Any(e => e.Type == InterfaceType.OvsBridge && e.Name == controller))
        {
            return;
        }

        Attach(target, entry, target.NameOf(entry), controller);
    }

    public static void ApplyList(Target target, InterfaceEntry entry)
    {
        if (entry.PortNames is not { } ports)
        {
            return;
        }

        var names = ports.Select(port => target.OwnName(port.Name)).ToList();
        foreach (var port in names)
        {
            Attach(target, entry, port, entry.Name);
        }

        if (entry.LinuxBridge is { Ports: { } settings })
        {
            foreach (var port in settings.Items)
            {
                Settings(target, entry, port);
            }
        }

        Detach(target, entry, names);
        target.Remember(entry.Id, memory => memory with { Ports = [.. names] });
    }

    private static void Attach(Target target, InterfaceEntry entry, string port, string controller)
    {
        if (target.Link(port) is not { } link)
        {
            target.Block(entry, $"its port {port} is not there");
            return;
        }

        if (target.Link(controller) is not { } above)
        {
            target.Block(entry, $"its controller {controller} is not there");
            return;
        }

        if (target.Observed.Ovs?.State?.BridgeOfPort.GetValueOrDefault(port) is { } other && target.BridgeOfPort(port) is not null)
        {
            target.Block(entry, $"{port} is a port of the Open vSwitch bridge {other}, and is not taken from it: remove it there first");
            return;
        }

        // The MAC of a bond's port is the bond's to choose, so that nothing said of it could be brought about.
        var mac = above.Kind == "bond" && target.Observed.Link(port) is { } seen ? seen.Mac : link.Mac;
        target.Set(link with { Controller = controller, Mac = mac }, entry.Header);
    }

    /// <summary>What we attached and the list no longer names goes; with <c>allow-extra-ports: false</c>, whatever is not named.</summary>
    private static void Detach(Target target, InterfaceEntry entry, List<string> names)
    {
        if (target.Observed.State.Find(entry.Name) is not { } controller)
        {
            return;
        }

        var ours = target.RememberedOf(entry.Id).Ports;
        foreach (var port in target.Observed.State.PortsOf(controller.Index).Select(port => port.Name).Except(names))
        {
            if ((entry.AllowExtraPorts == false || ours.Items.Contains(port)) && target.Link(port) is { } link && link.Controller == entry.Name)
            {
                target.Set(link with { Controller = null }, entry.Header);
            }
        }
    }

    private static void Settings(Target target, InterfaceEntry entry, LinuxBridgePort port)
    {
        if (target.Link(port.Name) is not { } link)
        {
            return;
        }

        var current = link.Port ?? new BridgePortData();
        var wanted = current with
        {
            Hairpin = port.StpHairpinMode ?? current.Hairpin,
            Cost = port.StpPathCost ?? current.Cost,
            Priority = port.StpPriority ?? current.Priority,
        };
        var vlans = LinkOptions.Vlans(port.Vlan) is { } list && !LinkOptions.Each(list).SequenceEqual(LinkOptions.Each(link.Vlans)) ? list : link.Vlans;
        target.Set(link with { Port = wanted == new BridgePortData() ? link.Port : wanted, Vlans = vlans }, entry.Header);
    }
}
