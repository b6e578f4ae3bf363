namespace Reconciler.Resources.Network;

/// <summary>nmstate's types and iproute2's kinds.</summary>
internal static class LinkKind
{
    /// <summary>Null where the type says nothing of it, or the kernel does not make it.</summary>
    public static string? Of(InterfaceType type) => type switch
    {
        InterfaceType.Veth => "veth",
        InterfaceType.Dummy => "dummy",
        InterfaceType.LinuxBridge => "bridge",
        InterfaceType.Vlan => "vlan",
        InterfaceType.Vxlan => "vxlan",
        InterfaceType.Bond => "bond",
        InterfaceType.MacVlan => "macvlan",
        InterfaceType.Vrf => "vrf",
        _ => null,
    };

    public static InterfaceType TypeOf(LinkModel? link) => link switch
    {
        null => InterfaceType.Unknown,
        { Ovs: { } row } when OvsKeys.TypeOf(row.Values) is "internal" => InterfaceType.OvsInterface,
        { Kind: null } => InterfaceType.Ethernet,
        { Kind: "veth" } => InterfaceType.Veth,
        { Kind: "dummy" } => InterfaceType.Dummy,
        { Kind: "bridge" } => InterfaceType.LinuxBridge,
        { Kind: "openvswitch" } => InterfaceType.OvsInterface,
        { Kind: "vlan" } => InterfaceType.Vlan,
        { Kind: "vxlan" } => InterfaceType.Vxlan,
        { Kind: "bond" } => InterfaceType.Bond,
        { Kind: "macvlan" } => InterfaceType.MacVlan,
        { Kind: "vrf" } => InterfaceType.Vrf,
        _ => InterfaceType.Unknown,
    };

    /// <summary>Whether a link that is there can be what the document calls it. <c>ethernet</c> is also a veth, or any link without a kind.</summary>
    public static bool Fits(InterfaceType type, LinkModel link) => type switch
    {
        InterfaceType.Unknown => true,
        InterfaceType.Ethernet => link.Kind is null or "veth",

        // In userspace an internal port is a tap device, and the database knows best.
        InterfaceType.OvsInterface => link.Kind is "openvswitch" or "tun" || link.Ovs is not null,
        _ => link.Kind == Of(type),
    };
}
