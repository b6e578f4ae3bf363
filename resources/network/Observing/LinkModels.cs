using Reconciler.Core.Ports.Network;

namespace Reconciler.Resources.Network;

/// <summary>From what the kernel reports of a link to what somebody decided of it.</summary>
internal static class LinkModels
{
    public static LinkModel Of(LinkState state, NetworkObserved observed)
    {
        var network = observed.State;
        return new LinkModel(state.Name)
        {
            Kind = state.Kind,
            Up = state.IsUp,
            Mtu = state.Mtu,
            Mac = state.OwnAddress,
            Controller = state.Master is { } master && network.Find(master) is { } controller && (state.PortKind != "openvswitch" || observed.IsSwitchGone) ? controller.Name : null,
            Base = Below(state, network),
            ReachesElsewhere = state is { Kind: not null, LinkNetnsId: not null },
            Alias = state.Alias,
            Data = state.Data switch
            {
                VxlanData vxlan => vxlan with { Link = null },
                BondData bond => bond with { Primary = null, ActiveSlave = null },
                var other => other,
            },
            Primary = state.Data is BondData { Primary: { } primary } ? network.Find(primary)?.Name : null,
            Port = state.BridgePort is { } port ? port with { State = null, BackupPort = null } : null,
            Vlans = state.BridgeVlans,
            Ipv6Disabled = observed.Ipv6Disabled.Contains(state.Name),
            Addresses = [.. network.AddressesOf(state.Index).Where(IsSomebodys).Select(address => AddressModel.Of(address, state.Name))],
            Ovs = observed.Ovs?.State?.Interface(state.Name) is { } row ? new OvsColumns(row.Columns) : null,
        };
    }

    private static string? Below(LinkState state, NetworkState network)
    {
        var index = state.Data is VxlanData vxlan ? vxlan.Link : state.Link;
        return index is { } below && state.LinkNetnsId is null ? network.Find(below)?.Name : null;
    }

    /// <summary>Addresses of a link that another host had when the kernel checked them: they are there, and of no use.</summary>
    public static IEnumerable<AddressState> Duplicates(string link, NetworkState state) => state.Find(link) is { } found
        ? state.AddressesOf(found.Index).Where(IsDuplicate)
        : [];

    private static bool IsDuplicate(AddressState address) => (address.Flags & AddressFlags.DadFailed) != 0;

    /// <summary>The link-local address that the kernel gives every link is nobody's wish, and neither is a temporary one (RFC 8981).</summary>
    private static bool IsSomebodys(AddressState address) =>
        !address.Local.IsIPv6LinkLocal
        && !IsDuplicate(address)
        && !(address.Family == Family.Inet6 && (address.Flags & AddressFlags.Secondary) != 0);
}
