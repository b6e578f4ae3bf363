using Reconciler.Core.Diagnostics;

namespace Reconciler.Resources.Network;

/// <summary>What must fit together within one interface.</summary>
internal static class InterfaceChecks
{
    // RFC 8200, section 5: the kernel takes IPv6 off an interface with less.
    private const uint LeastMtuOfIpv6 = 1280;

    public static void Check(InterfaceEntry entry, PortMap ports, InterfaceNames names, DiagnosticBag diagnostics)
    {
        if (entry is { Mtu: < LeastMtuOfIpv6, Ipv6: { } ipv6 } && ipv6.Enabled != false
            && (ipv6.Enabled == true || ipv6.IsDynamic || ipv6.Addresses is { IsEmpty: false }))
        {
            diagnostics.Error(
                Codes.Conflict,
                $"`{entry.Name}` has IPv6 and an MTU of {entry.Mtu}, and IPv6 needs {LeastMtuOfIpv6}",
                entry.PlaceOf("mtu"),
                $"give it {LeastMtuOfIpv6} or more, or `ipv6: {{ enabled: false }}`");
        }

        if (entry is { MacAddress: not null, CopyMacFrom: not null })
        {
            diagnostics.Error(
                Codes.Conflict, $"`{entry.Name}` has both `mac-address` and `copy-mac-from`", entry.PlaceOf("copy-mac-from"), "keep one of the two");
        }

        if (entry is { ByMac: false } && (entry.MacAddress is not null || entry.CopyMacFrom is not null) && ports.ControllerOf(entry.Name) is { Type: InterfaceType.Bond } bond)
        {
            diagnostics.Warning(
                Codes.Conflict,
                $"`{entry.Name}` is a port of the bond `{bond.Name}`, which chooses the MAC of its ports: the one given here is left alone",
                entry.PlaceOf(entry.MacAddress is null ? "copy-mac-from" : "mac-address"),
                $"take it out, or give it to `{bond.Name}`");
        }

        if (entry.Type == InterfaceType.OvsBridge)
        {
            CheckOvsBridge(entry, diagnostics);
        }

        if (entry.PatchPeer == entry.Name)
        {
            diagnostics.Error(Codes.Cycle, $"the patch port `{entry.Name}` cannot be its own peer", entry.PlaceOf("patch"), "name the patch port at the other bridge");
        }

        if (entry.PatchPeer is not null && (entry.Ipv4 ?? entry.Ipv6) is not null)
        {
            diagnostics.Error(
                Codes.Conflict, $"the patch port `{entry.Name}` is no link of the kernel, and can have no addresses", entry.PlaceOf("ipv4"), "take ipv4 and ipv6 out");
        }

        if (entry.Veth is { } veth)
        {
            CheckPeer(entry, veth, names, diagnostics);
        }

        if (entry.BaseInterface is { } lower && names.Link(lower) is { Mtu: { } lowerMtu } && entry.Type == InterfaceType.Vlan && entry.Mtu > lowerMtu)
        {
            diagnostics.Error(
                Codes.Conflict,
                $"the MTU of `{entry.Name}`, {entry.Mtu}, is larger than the {lowerMtu} of `{lower}` below it",
                entry.PlaceOf("mtu"),
                "the kernel refuses that: give both the same, or the VLAN less");
        }

        if (entry.AdoptIpFrom is not null && ports.Enslaving(entry) is { } controller)
        {
            diagnostics.Error(
                Codes.Conflict,
                $"`{entry.Name}` is to adopt addresses, and is a port of `{controller.Name}`, so that it can have none",
                entry.PlaceOf("adopt-ip-from"),
                "put `adopt-ip-from` on the bridge's interface, or detach the port with `controller: \"\"`");
        }
    }

    private static void CheckOvsBridge(InterfaceEntry entry, DiagnosticBag diagnostics)
    {
        var misplaced = new (string Key, bool Given)[]
        {
            ("mac-address", entry.MacAddress is not null),
            ("copy-mac-from", entry.CopyMacFrom is not null),
            ("mtu", entry.Mtu is not null),
            ("ipv4", entry.Ipv4 is { Enabled: not false }),
            ("ipv6", entry.Ipv6 is { Enabled: not false }),
            ("adopt-ip-from", entry.AdoptIpFrom is not null),
            ("persist-on", entry.PersistOn is not null),
            ("controller", entry.Controller is not null),
        };
        foreach (var (key, _) in misplaced.Where(item => item.Given))
        {
            diagnostics.Error(
                Codes.Conflict,
                $"the Open vSwitch bridge `{entry.Name}` is a row of a database and can have no `{key}`",
                entry.PlaceOf(key),
                $"give it to its internal interface: an interface of type ovs-interface, listed as a port (often `{entry.Name}` too)");
        }
    }

    private static void CheckPeer(InterfaceEntry entry, VethSpec veth, InterfaceNames names, DiagnosticBag diagnostics)
    {
        if (veth.Peer == entry.Name)
        {
            diagnostics.Error(Codes.Cycle, $"the veth `{entry.Name}` cannot be its own peer", entry.PlaceOf("veth"), "the other end needs a name of its own");
        }
        else if (names.Link(veth.Peer) is { } peer
            && (peer.Type is not (InterfaceType.Veth or InterfaceType.Ethernet or InterfaceType.Unknown) || (peer.Veth is { } back && back.Peer != entry.Name)))
        {
            var what = peer.Veth is { } other ? $"has the peer `{other.Peer}`" : $"is {Words.Of(peer.Type)}";
            diagnostics.Error(
                Codes.Conflict, $"the peer of `{entry.Name}` is `{veth.Peer}`, which {what} at {peer.Header.Origin}", entry.PlaceOf("veth"), "the two ends must name each other");
        }
    }
}
