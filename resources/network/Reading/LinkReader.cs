using Reconciler.Core.Diagnostics;
using Reconciler.Core.Documents;
using Reconciler.Core.Model;

namespace Reconciler.Resources.Network;

/// <summary>Decodes the parts of veth, VLAN, VXLAN, MAC VLAN and VRF interfaces.</summary>
internal static class LinkReader
{
    public static VethSpec? Veth(MappingReader? veth) =>
        NetworkValues.LinkName(veth?.Refuse(UnsupportedKeys.Veth).Scalar("peer"), veth?.Diagnostics!) is { } peer ? new VethSpec(peer) : null;

    public static VlanSpec? Vlan(MappingReader? vlan) =>
        vlan is not null
        && vlan.Refuse(UnsupportedKeys.Vlan).Number("id", 1, 4094) is { } id
        && NetworkValues.LinkName(vlan.Scalar("base-iface"), vlan.Diagnostics) is { } lower
            ? new VlanSpec(lower, (ushort)id) { Protocol = vlan.Word("protocol", Words.VlanProtocols) }
            : null;

    public static VxlanSpec? Vxlan(MappingReader? vxlan) => vxlan?.Number("id", 0, 0xFF_FFFF) is { } id
        ? new VxlanSpec((uint)id)
        {
            BaseInterface = NetworkValues.LinkName(vxlan.Scalar("base-iface"), vxlan.Diagnostics),
            Remote = NetworkValues.Address(vxlan.Scalar("remote"), "`remote`", vxlan.Diagnostics),
            Local = NetworkValues.Address(vxlan.Scalar("local"), "`local`", vxlan.Diagnostics),
            DestinationPort = (ushort?)vxlan.Number("destination-port", 1, ushort.MaxValue),
            Learning = vxlan.Flag("learning"),
        }
        : null;

    public static MacVlanSpec? MacVlan(MappingReader? macVlan)
    {
        if (macVlan is null)
        {
            return null;
        }

        if (macVlan.Scalar("mode") is { Text: "source" } source)
        {
            macVlan.Diagnostics.Error(
                Codes.NotSupportedYet, "the mode `source` is not supported yet", source.Span, "supported are private, vepa, bridge and passthru");
        }

        var promiscuous = macVlan.Either("promiscuous", "accept-all-mac");
        return macVlan.Word("mode", Words.MacvlanModes) is { } mode && NetworkValues.LinkName(macVlan.Scalar("base-iface"), macVlan.Diagnostics) is { } lower
            ? new MacVlanSpec(lower, mode) { Promiscuous = macVlan.Flag(promiscuous) }
            : null;
    }

    public static VrfSpec? Vrf(MappingReader? vrf) => vrf is null
        ? null
        : new VrfSpec
        {
            TableId = (uint?)vrf.Refuse(UnsupportedKeys.Vrf).Number("route-table-id", 1, uint.MaxValue),
            Ports = Ports(vrf),
            AllowExtraPorts = vrf.Flag("allow-extra-ports"),
        };

    /// <summary>Ports that are listed by name alone.</summary>
    public static Sequence<PortName>? Ports(MappingReader controller) => controller.Scalars(controller.Either("port", "ports")) is { } names
        ? names.Select(name => Port(name, controller.Diagnostics)).OfType<PortName>().ToSequence()
        : null;

    private static PortName? Port(YamlScalar name, DiagnosticBag diagnostics) =>
        NetworkValues.LinkName(name, diagnostics) is { } link ? new PortName(link, new Place(name.Span)) : null;
}
