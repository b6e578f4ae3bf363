using System.Net;
using Reconciler.Core.Diagnostics;

namespace Reconciler.Resources.Network;

/// <summary>Which interface may have which addresses.</summary>
internal static class AddressChecks
{
    public static void Check(IReadOnlyList<InterfaceEntry> wanted, PortMap ports, DiagnosticBag diagnostics)
    {
        // In different VRFs one address may well be there twice.
        var owners = new Dictionary<(string? Vrf, IPAddress Ip), (InterfaceEntry Entry, Place Place)>();
        foreach (var entry in wanted)
        {
            foreach (var (key, ip) in new[] { ("ipv4", entry.Ipv4), ("ipv6", entry.Ipv6) })
            {
                if (ip is not null)
                {
                    CheckFamily(entry, key, ip, ports, diagnostics);
                }

                foreach (var address in ip?.Addresses?.Items ?? [])
                {
                    var vrf = ports.ControllerOf(entry.Name) is { Type: InterfaceType.Vrf } controller ? controller.Name : null;
                    CheckAddress(entry, address, owners, vrf, diagnostics);
                }
            }

            CheckAdoption(entry, diagnostics);
        }
    }

    private static void CheckFamily(InterfaceEntry entry, string key, IpSpec ip, PortMap ports, DiagnosticBag diagnostics)
    {
        var carries = ip.IsDynamic || ip.Addresses is { IsEmpty: false };
        if (carries && ip.Enabled == false)
        {
            diagnostics.Error(
                Codes.Conflict, $"`{key}` of `{entry.Name}` is not enabled, and has addresses", entry.PlaceOf(key), "say `enabled: true`, or take the addresses out");
        }
        else if (carries && ports.Enslaving(entry) is { } controller)
        {
            diagnostics.Error(
                Codes.Conflict,
                $"`{entry.Name}` is a port of `{controller.Name}`, and may not have addresses",
                ip.Addresses is { IsEmpty: false } addresses ? addresses[0].Place.Span : entry.PlaceOf(key),
                controller.Type == InterfaceType.OvsBridge
                    ? $"give them to an internal interface of `{controller.Name}` (type ovs-interface)"
                    : $"give them to `{controller.Name}`");
        }
    }

    private static void CheckAddress(
        InterfaceEntry entry,
        InterfaceAddress address,
        Dictionary<(string? Vrf, IPAddress Ip), (InterfaceEntry Entry, Place Place)> owners,
        string? vrf,
        DiagnosticBag diagnostics)
    {
        if (address.IsLinkLocal)
        {
            diagnostics.Warning(
                Codes.Conflict,
                $"{address} is link-local: the kernel gives such addresses itself, and this one is left alone",
                address.Place.Span,
                "take it out");
        }
        else if (!owners.TryAdd((vrf, address.Ip), (entry, address.Place)))
        {
            var (first, place) = owners[(vrf, address.Ip)];
            var where = ReferenceEquals(first, entry) ? "twice" : $"here and on `{first.Name}`";
            diagnostics.Error(Codes.SameIdentity, $"{address.Ip} is wanted {where}, first at {place}", address.Place.Span, "keep one of the two");
        }
    }

    /// <summary>A family for which the document gives addresses is not adopted.</summary>
    private static void CheckAdoption(InterfaceEntry entry, DiagnosticBag diagnostics)
    {
        if (entry is { AdoptIpFrom: not null, Ipv4.Addresses: { IsEmpty: false }, Ipv6.Addresses: { IsEmpty: false } })
        {
            diagnostics.Warning(
                Codes.Conflict,
                $"`{entry.Name}` adopts nothing from `{entry.AdoptIpFrom}`, because addresses of both families are given",
                entry.PlaceOf("adopt-ip-from"),
                "take `adopt-ip-from` out, or the addresses of a family");
        }
    }
}
