using Reconciler.Core.Model;
using Reconciler.Core.Ports.Network;

namespace Reconciler.Resources.Network;

/// <summary>
/// <c>identifier: mac-address</c>: the entry's name is a label of the document's, and means the link that has the MAC, in the entry and wherever
/// else the document says it. Identities stay as they were written.
/// </summary>
internal static class FoundByMac
{
    public static NetworkSpec Resolve(NetworkSpec spec, NetworkState state)
    {
        var names = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var entry in spec.Interfaces.Items.Where(entry => entry.ByMac))
        {
            if (Find(entry, state) is { } found)
            {
                names.TryAdd(entry.Name, found.Name);
            }
        }

        return names.Count == 0 || names.All(name => name.Key == name.Value) ? spec : spec with
        {
            Interfaces = [.. spec.Interfaces.Items.Select(entry => Resolve(entry, names))],
            Routes = [.. spec.Routes.Items.Select(route => route with { NextHops = [.. route.NextHops.Items.Select(hop => hop with { Interface = Of(hop.Interface, names) })] })],
            AbsentRoutes = [.. spec.AbsentRoutes.Items.Select(route => route with { NextHopInterface = Of(route.NextHopInterface, names) })],
            Rules = [.. spec.Rules.Items.Select(rule => rule with { Iif = Of(rule.Iif, names) })],
        };
    }

    /// <summary>By its permanent address before any that it was given: a bridge or a VLAN has that of the card too, and is another type of link.</summary>
    public static LinkState? Find(InterfaceEntry entry, NetworkState state) => entry is not { ByMac: true, MacAddress: { } mac }
        ? null
        : state.Links.FirstOrDefault(link => link.PermanentAddress == mac)
            ?? state.Links.FirstOrDefault(link => link.PermanentAddress is null && link.OwnAddress == mac && IsOf(entry.Type, link))
            ?? state.Links.FirstOrDefault(link => link.OwnAddress == mac);

    private static bool IsOf(InterfaceType type, LinkState link) => type == InterfaceType.Ethernet ? link.Kind is null or "veth" : link.Kind == LinkKind.Of(type);

    private static InterfaceEntry Resolve(InterfaceEntry entry, Dictionary<string, string> names) => entry with
    {
        Name = entry.ByMac ? Of(entry.Name, names) : entry.Name,
        CopyMacFrom = Of(entry.CopyMacFrom, names),
        Controller = Of(entry.Controller, names),
        AdoptIpFrom = Of(entry.AdoptIpFrom, names),
        PersistOn = Of(entry.PersistOn, names),
        Vlan = entry.Vlan is { } vlan ? vlan with { BaseInterface = Of(vlan.BaseInterface, names) } : null,
        Vxlan = entry.Vxlan is { } vxlan ? vxlan with { BaseInterface = Of(vxlan.BaseInterface, names) } : null,
        MacVlan = entry.MacVlan is { } macVlan ? macVlan with { BaseInterface = Of(macVlan.BaseInterface, names) } : null,
        LinuxBridge = entry.LinuxBridge is { Ports: { } ports } bridge
            ? bridge with { Ports = [.. ports.Items.Select(port => port with { Name = Of(port.Name, names) })] }
            : entry.LinuxBridge,
        OvsBridge = entry.OvsBridge is { Ports: { } switchPorts } ovs
            ? ovs with { Ports = [.. switchPorts.Items.Select(port => port with { Name = Of(port.Name, names) })] }
            : entry.OvsBridge,
        Bond = entry.Bond is { } bond
            ? bond with
            {
                Ports = Of(bond.Ports, names),
                Options = bond.Options is { } options ? options with { Primary = Of(options.Primary, names) } : null,
            }
            : null,
        Vrf = entry.Vrf is { } vrf ? vrf with { Ports = Of(vrf.Ports, names) } : null,
    };

    private static Sequence<PortName>? Of(Sequence<PortName>? ports, Dictionary<string, string> names) =>
        ports is { } list ? list.Items.Select(port => port with { Name = Of(port.Name, names) }).ToSequence() : null;

    [return: System.Diagnostics.CodeAnalysis.NotNullIfNotNull(nameof(name))]
    private static string? Of(string? name, Dictionary<string, string> names) => name is null ? null : names.GetValueOrDefault(name, name);
}
