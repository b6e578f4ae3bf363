using Reconciler.Core.Ports.Network;
using Reconciler.Core.Sections;

namespace Reconciler.Resources.Network;

/// <summary>Writes an interface in nmstate's form.</summary>
internal static class InterfaceExport
{
    public static ExportedMap Write(InterfaceEntry entry) => new MapWriter()
        .Text("name", entry.Name)
        .Text("type", entry.Type == InterfaceType.Unknown ? null : Words.Of(entry.Type))
        .Word("state", Words.InterfaceStates, (InterfaceState?)entry.State)
        .Text("identifier", entry.ByMac ? "mac-address" : null)
        .Text("description", entry.Description)
        .Text("mac-address", entry.MacAddress?.ToString())
        .Text("copy-mac-from", entry.CopyMacFrom)
        .Number("mtu", entry.Mtu)
        .Text("controller", entry.Controller == LeftOvers.Datapath ? null : entry.Controller)
        .Node("ipv4", Ip(entry.Ipv4))
        .Node("ipv6", Ip(entry.Ipv6))
        .Text("adopt-ip-from", entry.AdoptIpFrom)
        .Text("persist-on", entry.PersistOn)
        .Node("veth", entry.Veth is { } veth ? new MapWriter().Text("peer", veth.Peer).Map() : null)
        .Node("bridge", entry.LinuxBridge is { } bridge ? BridgeExport.Linux(bridge) : entry.OvsBridge is { } ovs ? BridgeExport.Ovs(ovs) : null)
        .Node("patch", entry.PatchPeer is { } peer ? new MapWriter().Text("peer", peer).Map() : null)
        .Node("vlan", Vlan(entry.Vlan))
        .Node("vxlan", Vxlan(entry.Vxlan))
        .Node("link-aggregation", entry.Bond is { } bond ? BondExport.Write(bond) : null)
        .Node("mac-vlan", MacVlan(entry.MacVlan))
        .Node("vrf", Vrf(entry.Vrf))
        .Node("ovs-db", entry.OvsKeys is { } keys ? NetworkExport.OvsKeys(keys) : null)
        .Map();

    private static ExportedMap? Ip(IpSpec? ip) => ip is null
        ? null
        : new MapWriter()
            .Flag("enabled", ip.Enabled)
            .Flag("dhcp", ip.Dhcp)
            .Flag("autoconf", ip.Autoconf)
            .List("address", ip.Addresses, address =>
                new MapWriter().Text("ip", address.Ip.ToString()).Number("prefix-length", address.PrefixLength).Map())
            .Flag("allow-extra-address", ip.AllowExtraAddress)
            .Map();

    private static ExportedMap? Vlan(VlanSpec? vlan) => vlan is null
        ? null
        : new MapWriter()
            .Text("base-iface", vlan.BaseInterface)
            .Number("id", vlan.Id)
            .Word("protocol", Words.VlanProtocols, vlan.Protocol)
            .Map();

    private static ExportedMap? Vxlan(VxlanSpec? vxlan) => vxlan is null
        ? null
        : new MapWriter()
            .Text("base-iface", vxlan.BaseInterface)
            .Number("id", vxlan.Id)
            .Text("remote", vxlan.Remote?.ToString())
            .Text("local", vxlan.Local?.ToString())
            .Number("destination-port", vxlan.DestinationPort)
            .Flag("learning", vxlan.Learning)
            .Map();

    private static ExportedMap? MacVlan(MacVlanSpec? macVlan) => macVlan is null
        ? null
        : new MapWriter()
            .Text("base-iface", macVlan.BaseInterface)
            .Word("mode", Words.MacvlanModes, (MacvlanMode?)macVlan.Mode)
            .Flag("promiscuous", macVlan.Promiscuous)
            .Map();

    private static ExportedMap? Vrf(VrfSpec? vrf) => vrf is null
        ? null
        : new MapWriter()
            .Number("route-table-id", vrf.TableId)
            .List("port", vrf.Ports, port => new ExportedScalar(port.Name))
            .Flag("allow-extra-ports", vrf.AllowExtraPorts)
            .Map();
}
