using System.Globalization;
using Reconciler.Core.Ports.Network;

namespace Reconciler.Resources.Network;

/// <summary>The text of an ifcfg file with a wish in it.</summary>
internal static class IfcfgText
{
    public static string Write(string text, BootWish wish, List<string> notes)
    {
        var keys = new ShellKeys(text);
        if (wish.IsWanted)
        {
            keys.Set("ONBOOT", "yes");
        }

        Boot(keys, wish, notes);
        Ipv4(keys, wish);
        Ipv6(keys, wish);
        Gateway(keys, wish, Family.Inet, "GATEWAY", "DEFROUTE");
        Gateway(keys, wish, Family.Inet6, "IPV6_DEFAULTGW", "IPV6_DEFROUTE");
        if (wish.Mtu is { } mtu)
        {
            keys.Set("MTU", mtu.ToString(CultureInfo.InvariantCulture));
        }

        Switch(keys, wish);
        foreach (var key in wish.Keys)
        {
            keys.Set(key.Key, key.Value);
        }

        return keys.ToString();
    }

    /// <summary>The wish that is left for the file of routes: without the default route that <c>GATEWAY</c> says.</summary>
    public static BootWish WithoutGateway(ShellKeys keys, BootWish wish, Family family) =>
        AsWritten(wish) with { Routes = [.. AsWritten(wish).RoutesOf(family).Where(route => Found(keys, family)?.Fulfils(route) != true)] };

    // NetworkManager gives 100 to what has no metric, and the scripts none: either is what a file without one means.
    private static BootWish AsWritten(BootWish wish) =>
        wish with { Routes = [.. wish.Routes.Items.Select(route => route.Metric == 100 ? route with { Metric = null } : route)] };

    private static void Boot(ShellKeys keys, BootWish wish, List<string> notes)
    {
        var isExact = wish.Exact.Items.Contains(Family.Inet);
        var isDynamic = keys["BOOTPROTO"] is "dhcp" or "bootp";
        var isMissing = wish.AddressesOf(Family.Inet).Any(address => !Addresses(keys).Any(slot => slot.Address == address));
        if (isDynamic && (isMissing || isExact))
        {
            notes.Add($"{wish.Name} was configured by {keys["BOOTPROTO"]} there");
        }

        if (keys["BOOTPROTO"] is null ? wish.IsWanted : isDynamic && (isMissing || isExact))
        {
            keys.Set("BOOTPROTO", "none");
        }
    }

    /// <summary>
    /// Slots are filled in order and the last ones emptied: NetworkManager stops reading at the first that is missing.
    /// </summary>
    private static void Ipv4(ShellKeys keys, BootWish wish)
    {
        var slots = Addresses(keys).ToList();
        var merged = wish.AddressList(Family.Inet).Merged(slots.Select(slot => slot.Address).OfType<InterfaceAddress>().Distinct());
        if (merged.SequenceEqual(slots.Select(slot => slot.Address)))
        {
            return;
        }

        var hasMask = keys.Keys.Any(key => key.StartsWith("NETMASK", StringComparison.Ordinal)) && !keys.Keys.Any(key => key.StartsWith("PREFIX", StringComparison.Ordinal));
        for (var i = 0; i < merged.Count; i++)
        {
            var index = i < slots.Count ? slots[i].Index : Next(keys);
            var behind = i == 0 ? "BOOTPROTO" : (i <= slots.Count ? slots[i - 1].Index : Previous(index)) is var last && keys[(hasMask ? "NETMASK" : "PREFIX") + last] is not null ? (hasMask ? "NETMASK" : "PREFIX") + last : "IPADDR" + last;
            keys.Set("IPADDR" + index, merged[i].Ip.ToString(), behind);
            if (keys["PREFIX" + index] is not null || !hasMask)
            {
                keys.Set("PREFIX" + index, merged[i].PrefixLength.ToString(CultureInfo.InvariantCulture), "IPADDR" + index);
            }

            if (keys["NETMASK" + index] is not null || hasMask)
            {
                keys.Set("NETMASK" + index, Masks.Dotted(merged[i].PrefixLength), "IPADDR" + index);
            }

            keys.Remove("BROADCAST" + index);
            keys.Remove("NETWORK" + index);
        }

        foreach (var slot in slots.Skip(merged.Count))
        {
            foreach (var key in new[] { "IPADDR", "PREFIX", "NETMASK", "BROADCAST", "NETWORK" })
            {
                keys.Remove(key + slot.Index);
            }
        }
    }

    private static void Ipv6(ShellKeys keys, BootWish wish)
    {
        var texts = new[] { keys["IPV6ADDR"] }.Concat((keys["IPV6ADDR_SECONDARIES"] ?? "").Split(' ', StringSplitOptions.RemoveEmptyEntries)).OfType<string>().ToList();
        var found = texts.Select(Address6).ToList();
        var merged = wish.AddressList(Family.Inet6).Merged(found.OfType<InterfaceAddress>().Distinct());
        if (!merged.SequenceEqual(found))
        {
            Put(keys, "IPV6ADDR", merged.Count > 0 ? merged[0].ToString() : null);
            Put(keys, "IPV6ADDR_SECONDARIES", merged.Count > 1 ? string.Join(' ', merged.Skip(1)) : null);
        }

        if (wish.AddressesOf(Family.Inet6).Any() && keys["IPV6INIT"] != "yes")
        {
            keys.Set("IPV6INIT", "yes");
        }

        if (wish.Exact.Items.Contains(Family.Inet6) && merged.Count == 0 && keys["IPV6INIT"] is "yes")
        {
            keys.Set("IPV6INIT", "no");
        }
    }

    private static void Gateway(ShellKeys keys, BootWish wish, Family family, string key, string allowed)
    {
        var route = AsWritten(wish).RoutesOf(family).FirstOrDefault(item => item.IsPlainDefault);
        var found = Found(keys, family);
        if (route is not null && found?.Fulfils(route) != true)
        {
            keys.Set(key, route.Gateway!.ToString(), family == Family.Inet ? (keys["PREFIX"] is not null ? "PREFIX" : "NETMASK") : "IPV6ADDR");
        }
        else if (found is not null && AsWritten(wish).IsGone(found))
        {
            keys.Remove(key);
        }

        if (route is not null && keys[allowed] == "no")
        {
            keys.Set(allowed, "yes");
        }
    }

    private static void Switch(ShellKeys keys, BootWish wish)
    {
        if (wish.Switch is not { } part)
        {
            return;
        }

        keys.Set("DEVICETYPE", "ovs");
        keys.Set("TYPE", part.Role switch { BootSwitchRole.Bridge => "OVSBridge", BootSwitchRole.Port => "OVSPort", _ => "OVSIntPort" });
        if (part.Role != BootSwitchRole.Bridge)
        {
            keys.Set("OVS_BRIDGE", part.Bridge);
        }

        // openvswitch's ifup-ovs: a port is brought up with its bridge, and not when udev sees it.
        keys.Set("HOTPLUG", "no");
    }

    private static BootRoute? Found(ShellKeys keys, Family family) =>
        keys[family == Family.Inet ? "GATEWAY" : "IPV6_DEFAULTGW"] is { } text && RouteWords.Address(text.Split('%')[0]) is { } gateway ? new BootRoute(IpPrefix.DefaultOf(family), gateway) : null;

    private static IEnumerable<(string Index, InterfaceAddress? Address)> Addresses(ShellKeys keys) => keys.Keys
        .Where(key => key.StartsWith("IPADDR", StringComparison.Ordinal) && key.AsSpan("IPADDR".Length).IndexOfAnyExceptInRange('0', '9') < 0)
        .Select(key => key["IPADDR".Length..]).Distinct()
        .OrderBy(index => index.Length == 0 ? -1 : int.Parse(index, CultureInfo.InvariantCulture))
        .Select(index => (index, RouteWords.Address(keys["IPADDR" + index] ?? "") is { } ip
            && (keys["PREFIX" + index] is { } prefix ? Masks.Length(prefix) : keys["NETMASK" + index] is { } mask ? Masks.Length(mask) : Masks.Classful(ip)) is { } length
            ? new InterfaceAddress(ip, length) : null));

    private static string Next(ShellKeys keys)
    {
        var used = Addresses(keys).Select(slot => slot.Index).ToList();
        return used.Count == 0 ? "" : string.Create(CultureInfo.InvariantCulture, $"{used.Max(index => index.Length == 0 ? 0 : int.Parse(index, CultureInfo.InvariantCulture)) + 1}");
    }

    private static string Previous(string index) => index is "" or "1" ? "" : string.Create(CultureInfo.InvariantCulture, $"{int.Parse(index, CultureInfo.InvariantCulture) - 1}");

    private static InterfaceAddress? Address6(string text)
    {
        var slash = text.IndexOf('/', StringComparison.Ordinal);
        return RouteWords.Address(slash < 0 ? text : text[..slash]) is { } ip && Masks.Length(slash < 0 ? "64" : text[(slash + 1)..], 128) is { } length
            ? new InterfaceAddress(ip, length) : null;
    }

    private static void Put(ShellKeys keys, string key, string? value)
    {
        if (value is null)
        {
            keys.Remove(key);
        }
        else
        {
            keys.Set(key, value, "IPV6ADDR");
        }
    }
}
