using Reconciler.Core.Model;
using Reconciler.Core.Ports.Network;

namespace Reconciler.Resources.Network;

/// <summary>A link's being a port of a controller of the kernel, and its settings as one.</summary>
internal static class PortSteps
{
    /// <summary>Comes after the ports: of a link that is no port of the bond yet, the kernel forgets that it was to be the primary one.</summary>
    public static NetworkStep? Primary(LinkTransition link, Func<string, int?> indexOf)
    {
        var before = link.IsMadeAnew ? null : link.Before?.Primary;
        return link.After!.Primary == before || link.After.Data is not BondData || indexOf(link.Name) is not { } index
            ? null
            : new NetworkStep(
                new SetLink(index, new LinkSettings { Data = new BondData { Primary = link.After.Primary is { } name ? indexOf(name) ?? 0 : 0 } }, link.After.Kind),
                link.Change);
    }

    public static IEnumerable<NetworkStep> Of(LinkTransition link, Func<string, int?> indexOf, NetworkState state)
    {
        var before = link.IsMadeAnew ? null : link.Before;
        var after = link.After!;
        if (indexOf(link.Name) is not { } index)
        {
            yield break;
        }

        if (before?.Controller == LeftOvers.Datapath && after.Controller is null)
        {
            yield return new NetworkStep(new DeleteDatapathPort(link.Name), link.Change, Core.Ports.Errno.ENODEV);
        }
        else if (before?.Controller != after.Controller)
        {
            var master = after.Controller is { } controller ? indexOf(controller) ?? 0 : 0;

            // A bond takes no port that is up (bond_enslave: "Device can not be enslaved while up").
            var enters = after.Controller is { } name && state.Find(name)?.Kind == "bond";
            if (enters && (before?.Up == true || after.Up))
            {
                yield return new NetworkStep(new SetLink(index, new LinkSettings { Up = false }), link.Change);
            }

            yield return new NetworkStep(new SetLink(index, new LinkSettings { Master = master }), link.Change);

            // It sets down a port that it lets go, and gives it the MAC from before (__bond_release_one).
            var leaves = state.Find(index)?.AddressOutsideBond is not null;
            if (leaves && after.Mac is { } mac && mac != before?.Mac)
            {
                yield return new NetworkStep(new SetLink(index, new LinkSettings { Address = mac }), link.Change);
            }

            if ((enters || leaves) && after.Up)
            {
                yield return new NetworkStep(new SetLink(index, new LinkSettings { Up = true }), link.Change);
            }
        }

        if (after is { Controller: not null, Port: { } port } && port != before?.Port)
        {
            yield return new NetworkStep(new SetBridgePort(index, port), link.Change);
        }

        // A new port gets the bridge's default VLAN from the kernel (nbp_vlan_init); what it has by then goes unless it is wanted.
        if (after.Controller is not null && after.Vlans != (before?.Vlans ?? []))
        {
            var wanted = LinkOptions.Each(after.Vlans);
            var present = LinkOptions.Each(before?.Controller == after.Controller ? before?.Vlans ?? [] : DefaultVlans(state.Find(after.Controller)));
            foreach (var vlan in present.Where(vlan => !wanted.Any(other => other.First == vlan.First)))
            {
                yield return new NetworkStep(new DeleteBridgeVlans(index, [vlan with { Pvid = false, Untagged = false }]), link.Change, Core.Ports.Errno.ENOENT);
            }

            yield return new NetworkStep(new AddBridgeVlans(index, after.Vlans), link.Change);
        }
    }

    private static Sequence<BridgeVlan> DefaultVlans(LinkState? bridge) => (bridge?.Data as BridgeData)?.DefaultPvid switch
    {
        0 => [],
        var id => [new BridgeVlan(id ?? 1, id ?? 1, Pvid: true, Untagged: true)],
    };
}
