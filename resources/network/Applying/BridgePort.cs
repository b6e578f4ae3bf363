using Reconciler.Core.Model;
using Reconciler.Core.Ports;
using Reconciler.Core.Ports.Network;

namespace Reconciler.Resources.Network;

/// <summary>The settings and VLANs of a port of a Linux bridge.</summary>
internal static class BridgePort
{
    public static IEnumerable<NetworkStep> Settings(PortTransition port) => port.After.Controller is not { } controller ? [] : [.. Options(port), .. Vlans(port, controller)];

    private static IEnumerable<NetworkStep> Options(PortTransition port)
    {
        if (port.After.Port is { } options && options != port.Before?.Port)
        {
            yield return new NetworkStep(new SetBridgePort(port.Index, options), port.Change);
        }
    }

    /// <summary>A new port gets the bridge's default VLAN from the kernel (nbp_vlan_init); what it has by then goes unless it is wanted.</summary>
    private static IEnumerable<NetworkStep> Vlans(PortTransition port, string controller)
    {
        if (port.After.Vlans == (port.Before?.Vlans ?? []))
        {
            yield break;
        }

        var wanted = LinkOptions.Each(port.After.Vlans);
        var present = LinkOptions.Each(port.Before?.Controller == controller ? port.Before.Vlans : Default(port.State.Find(controller)));
        foreach (var vlan in present.Where(vlan => !wanted.Any(other => other.First == vlan.First)))
        {
            yield return new NetworkStep(new DeleteBridgeVlans(port.Index, [vlan with { Pvid = false, Untagged = false }]), port.Change, Errno.ENOENT);
        }

        yield return new NetworkStep(new AddBridgeVlans(port.Index, port.After.Vlans), port.Change);
    }

    private static Sequence<BridgeVlan> Default(LinkState? bridge) => (bridge?.Data as BridgeData)?.DefaultPvid switch
    {
        0 => [],
        var id => [new BridgeVlan(id ?? 1, id ?? 1, Pvid: true, Untagged: true)],
    };
}
