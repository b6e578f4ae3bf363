using Reconciler.Core.Ports.Network;

namespace Reconciler.Resources.Network;

/// <summary>What the kernel can and cannot change of a link that is there.</summary>
internal static class LinkSteps
{
    /// <summary>Identities that are given when a link is made (the changelink of each driver refuses them, or has none).</summary>
    public static bool MustBeMadeAnew(LinkModel before, LinkModel after) => (before.Data, after.Data) switch
    {
        (VlanData a, VlanData b) => a.Id != b.Id || (b.Protocol is not null && a.Protocol != b.Protocol) || before.Base != after.Base,
        (VxlanData a, VxlanData b) => a.Id != b.Id || (b.DestinationPort is not null && a.DestinationPort != b.DestinationPort) || before.Base != after.Base,
        (VrfData a, VrfData b) => a.Table != b.Table,
        (BondData a, BondData b) => b.Mode is not null && a.Mode != b.Mode,
        (MacvlanData a, MacvlanData b) => before.Base != after.Base || (b.Mode != a.Mode && (a.Mode == MacvlanMode.Passthru || b.Mode == MacvlanMode.Passthru)),
        _ => before.Kind == "veth" && after.Kind == "veth" && before.Base != after.Base && after.IsPlanned,
    };

    /// <summary>ovs-vswitchd makes and removes it: netlink only sets it up.</summary>
    public static bool IsSwitchMade(LinkModel? link) =>
        link is not null && (link.Kind == "openvswitch" || (link.Ovs is { } row && !OvsKeys.IsDevice(row.Values)));

    /// <summary>What differs of the link's own attributes; null if nothing does.</summary>
    public static LinkSettings? Settings(LinkModel? before, LinkModel after, Func<string, int?> indexOf)
    {
        var switchMade = IsSwitchMade(after);
        var settings = new LinkSettings
        {
            Mtu = after.Mtu != 0 && after.Mtu != before?.Mtu && !(switchMade && after.Ovs is not null) ? after.Mtu : null,
            Address = after.Mac is { } mac && mac != before?.Mac && !switchMade ? mac : null,
            Alias = (after.Alias ?? "") != (before?.Alias ?? "") ? after.Alias ?? "" : null,
            Up = before is null || before.Up != after.Up ? after.Up : null,
            Data = DataOf(before, after, indexOf),
        };
        return settings == new LinkSettings() ? null : settings;
    }

    /// <summary>
    /// Comes after the ports: a bridge follows their smallest MTU until it is given one while it is there, and that it was made with one does not
    /// count (br_mtu_auto_adjust and BROPT_MTU_SET_BY_USER, net/bridge).
    /// </summary>
    public static NetworkStep? BridgeMtu(LinkTransition link, Func<string, int?> indexOf) =>
        link is { IsMade: true, After: { Kind: "bridge", Mtu: not 0 } after } && indexOf(link.Name) is { } index
            ? new NetworkStep(new SetLink(index, new LinkSettings { Mtu = after.Mtu }), link.Change)
            : null;

    private static LinkData? DataOf(LinkModel? before, LinkModel after, Func<string, int?> indexOf)
    {
        if (after.Data is null || before?.Data == after.Data)
        {
            return null;
        }

        return after.Data switch
        {
            BondData bond => before?.Data is BondData old && !MustBeMadeAnew(before, after) ? LinkDataOverlay.Differences(old, bond.Writable) : bond.Writable,
            VxlanData vxlan => vxlan with { Link = after.Base is { } below ? indexOf(below) : null },
            BridgeData bridge when before?.Data is BridgeData old => LinkDataOverlay.Differences(old, bridge),
            var data => data,
        };
    }
}
