using System.Net;
using Reconciler.Core.Diagnostics;
using Reconciler.Core.Ports.Network;

namespace Reconciler.Resources.Network;

/// <summary>Decodes one item of <c>interfaces</c>: what is common to all types, and which part belongs to which.</summary>
internal static class InterfaceReader
{
    private static readonly (string Key, string? Alias, InterfaceType[] Types)[] Parts =
    [
        ("veth", null, [InterfaceType.Veth]),
        ("bridge", null, [InterfaceType.LinuxBridge, InterfaceType.OvsBridge]),
        ("patch", null, [InterfaceType.OvsInterface]),
        ("vlan", null, [InterfaceType.Vlan]),
        ("vxlan", null, [InterfaceType.Vxlan]),
        ("link-aggregation", "bond", [InterfaceType.Bond]),
        ("mac-vlan", null, [InterfaceType.MacVlan]),
        ("vrf", null, [InterfaceType.Vrf]),
    ];

    /// <summary>Null where too little of it can be used; the reason was reported.</summary>
    public static InterfaceEntry? Read(MappingReader item, EntryScope scope)
    {
        item.Refuse(UnsupportedKeys.Interface);
        var byMac = item.Text("identifier") == "mac-address";
        if (ReadType(item) is not { } type || ReadName(item, byMac, scope.Diagnostics) is not { } name)
        {
            return null;
        }

        CheckIdentifier(item, byMac, scope.Diagnostics);
        CheckParts(item, type, scope.Diagnostics);
        var bridge = item.Mapping("bridge");
        return new InterfaceEntry(scope.Header(NetworkIds.Interface(type, name), item))
        {
            Name = name,
            Places = item.Places,
            Type = type,
            State = item.Word("state", Words.InterfaceStates) ?? InterfaceState.Up,
            ByMac = byMac,
            Description = item.Text("description"),
            Mtu = (uint?)item.Number("mtu", 68, int.MaxValue),
            MacAddress = NetworkValues.Mac(item.Scalar("mac-address"), scope.Diagnostics),
            CopyMacFrom = item.Text("copy-mac-from"),
            Controller = item.Text("controller"),
            Ipv4 = ReadIp(item.Mapping("ipv4"), Family.Inet),
            Ipv6 = ReadIp(item.Mapping("ipv6"), Family.Inet6),
            AdoptIpFrom = item.Text("adopt-ip-from"),
            PersistOn = item.Text("persist-on"),
            Veth = type == InterfaceType.Veth ? LinkReader.Veth(item.Mapping("veth")) : null,
            LinuxBridge = type == InterfaceType.LinuxBridge && bridge is not null ? BridgeReader.Linux(bridge) : null,
            OvsBridge = type == InterfaceType.OvsBridge && bridge is not null ? BridgeReader.Ovs(bridge) : null,
            PatchPeer = type == InterfaceType.OvsInterface ? NetworkValues.LinkName(item.Mapping("patch")?.Scalar("peer"), scope.Diagnostics) : null,
            Vlan = type == InterfaceType.Vlan ? LinkReader.Vlan(item.Mapping("vlan")) : null,
            Vxlan = type == InterfaceType.Vxlan ? LinkReader.Vxlan(item.Mapping("vxlan")) : null,
            Bond = type == InterfaceType.Bond ? BondReader.Read(item.Mapping(item.Either("link-aggregation", "bond"))) : null,
            MacVlan = type == InterfaceType.MacVlan ? LinkReader.MacVlan(item.Mapping("mac-vlan")) : null,
            Vrf = type == InterfaceType.Vrf ? LinkReader.Vrf(item.Mapping("vrf")) : null,
            OvsKeys = OvsKeysReader.Read(item.Mapping("ovs-db")),
        };
    }

    private static InterfaceType? ReadType(MappingReader item)
    {
        if (item.Scalar("type") is not { } type)
        {
            return item.Has("type") ? null : InterfaceType.Unknown;
        }

        if (UnsupportedKeys.Types.Contains(type.Text))
        {
            item.Diagnostics.Error(
                Codes.NotSupportedYet,
                $"the type `{type.Text}` is not supported yet",
                type.Span,
                $"supported are {string.Join(", ", Words.InterfaceTypes.Select(word => word.Text).Where(word => word != "unknown"))}");
            return null;
        }

        return Words.Parse(Words.InterfaceTypes, type.Text);
    }

    /// <summary>With <c>identifier: mac-address</c> the name is only a label.</summary>
    private static string? ReadName(MappingReader item, bool byMac, DiagnosticBag diagnostics) =>
        byMac ? item.Text("name") : NetworkValues.LinkName(item.Scalar("name"), diagnostics);

    private static void CheckIdentifier(MappingReader item, bool byMac, DiagnosticBag diagnostics)
    {
        if (item.Scalar("identifier") is { Text: "pci-address" } pci)
        {
            diagnostics.Error(Codes.NotSupportedYet, "`identifier: pci-address` is not supported yet", pci.Span, "use the name, or `identifier: mac-address`");
        }

        if (byMac && !item.Has("mac-address"))
        {
            diagnostics.Error(
                Codes.MissingKey, "`identifier: mac-address` without the address to look for", item.SpanOf("identifier"), "give `mac-address`");
        }
    }

    private static void CheckParts(MappingReader item, InterfaceType type, DiagnosticBag diagnostics)
    {
        foreach (var (key, alias, types) in Parts)
        {
            foreach (var given in (string?[])[key, alias])
            {
                if (given is not null && item.Has(given) && !types.Contains(type))
                {
                    diagnostics.Error(
                        Codes.Conflict,
                        $"`{given}` belongs to an interface of type {string.Join(" or ", types.Select(Words.Of))}, and this one is {Words.Of(type)}",
                        item.SpanOf(given),
                        "change the type, or take it out");
                }
            }
        }
    }

    private static IpSpec? ReadIp(MappingReader? ip, Family family) => ip?.Refuse(UnsupportedKeys.Ip) is not { } given
        ? null
        : new IpSpec
        {
            Enabled = given.Flag("enabled"),
            Dhcp = given.Flag("dhcp"),
            Autoconf = family == Family.Inet6 ? given.Flag("autoconf") : null,
            Addresses = given.List("address", item => ReadAddress(item, family)),
            AllowExtraAddress = given.Flag("allow-extra-address"),
        };

    private static InterfaceAddress? ReadAddress(MappingReader item, Family family)
    {
        item.Refuse(UnsupportedKeys.Address);
        if (item.Scalar("ip") is not { } scalar || NetworkValues.Address(scalar, "`ip`", item.Diagnostics) is not { } ip)
        {
            return null;
        }

        if (IpPrefix.FamilyOf(ip) != family)
        {
            item.Diagnostics.Error(
                Codes.BadValue,
                $"{ip} is an {NetworkValues.Name(IpPrefix.FamilyOf(ip))} address, and stands under {Words.Of(family)}",
                scalar.Span,
                $"put it under {Words.Of(IpPrefix.FamilyOf(ip))}");
            return null;
        }

        if (!CanBeOnInterface(ip))
        {
            item.Diagnostics.Error(Codes.BadValue, $"{ip} cannot be the address of an interface", scalar.Span, "give the address of one host");
            return null;
        }

        return Length(item, ip) is { } length ? new InterfaceAddress(ip, length) { Place = item.Place } : null;
    }

    private static byte? Length(MappingReader item, IPAddress ip)
    {
        var longest = NetworkValues.LongestPrefix(IpPrefix.FamilyOf(ip));
        if (item.Scalar("prefix-length") is not { } scalar || MappingReader.ParseInteger(scalar.Text) is not { } length)
        {
            return null;
        }

        if (length >= 0 && length <= longest)
        {
            return (byte)length;
        }

        item.Diagnostics.Error(
            Codes.BadValue,
            $"{ip} cannot have the prefix length {length}",
            scalar.Span,
            $"of an {NetworkValues.Name(IpPrefix.FamilyOf(ip))} address it is 0 to {longest}");
        return null;
    }

    private static bool CanBeOnInterface(IPAddress ip) =>
        IpPrefix.FamilyOf(ip) == Family.Inet6
            ? !ip.IsIPv6Multicast && !ip.Equals(IPAddress.IPv6Any)
            : ip.GetAddressBytes()[0] is > 0 and < 224;
}
