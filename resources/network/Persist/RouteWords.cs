using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Reconciler.Core.Ports.Network;

namespace Reconciler.Resources.Network;

/// <summary>Reads routes in the words of <c>ip route</c> and of net-tools' <c>route</c>. What has a word that is not known is not understood at all.</summary>
internal static class RouteWords
{
    /// <summary>
    /// What stands behind <c>ip route add</c>, by the link of its <c>dev</c> (null: it has none, or several next hops). Null: not understood. A
    /// default route without a gateway is of the family given.
    /// </summary>
    public static (BootRoute Route, string? Link)? Parse(IReadOnlyList<string> words, Family family = Family.Inet)
    {
        IPAddress? via = null, source = null;
        uint? metric = null, mtu = null;
        uint table = RouteTable.Main;
        string? link = null;
        var onLink = false;
        var end = words.TakeWhile(word => word != "nexthop").Count();
        if (end == 0 || Hops(words.Skip(end)) is not { } hops)
        {
            return null;
        }

        for (var i = 1; i < end; i++)
        {
            if (words[i] == "onlink")
            {
                onLink = true;
                continue;
            }

            if (i + 1 == end)
            {
                return null;
            }

            var value = words[++i];
            switch (words[i - 1])
            {
                case "via" when Address(value) is { } address: via = address; break;
                case "dev": link = value; break;
                case "metric" or "priority" or "preference" when Number(value) is { } number: metric = number; break;
                case "table" when Table(value) is { } number: table = number; break;
                case "src" when Address(value) is { } address: source = address; break;
                case "mtu" when value == "lock" && i + 1 < end && Number(words[i + 1]) is { } number: (mtu, i) = (number, i + 1); break;
                case "mtu" when Number(value) is { } number: mtu = number; break;
                case "scope" when value is "link" or "global": break;
                case "proto" or "protocol" when value is "static" or "boot": break;
                default: return null;
            }
        }

        if (hops.Count > 0 && (via is not null || link is not null || onLink))
        {
            return null;
        }

        if (hops is [var only])
        {
            (via, link, onLink, hops) = (only.Gateway, only.Link, only.OnLink, []);
        }

        return Prefix(words[0], (via ?? hops.Select(hop => hop.Gateway).FirstOrDefault(gateway => gateway is not null)) is { } hop ? IpPrefix.FamilyOf(hop) : family) is { } destination
            ? (new BootRoute(destination, via) { Metric = metric, Table = table, Source = source, Mtu = mtu, OnLink = onLink, Hops = [.. hops] }, link)
            : null;
    }

    /// <summary>What stands behind each <c>nexthop</c>; null: not understood.</summary>
    private static List<BootHop>? Hops(IEnumerable<string> words)
    {
        var hops = new List<BootHop>();
        string? key = null;
        foreach (var word in words)
        {
            switch (key, word)
            {
                case (null, "nexthop"): hops.Add(new BootHop(null, null)); break;
                case (null, "onlink"): hops[^1] = hops[^1] with { OnLink = true }; break;
                case (null, "via" or "dev" or "weight"): key = word; continue;
                case ("via", _) when Address(word) is { } gateway: hops[^1] = hops[^1] with { Gateway = gateway }; break;
                case ("dev", _): hops[^1] = hops[^1] with { Link = word }; break;
                case ("weight", _) when Number(word) is > 0 and <= 256 and var weight: hops[^1] = hops[^1] with { Weight = (ushort)weight }; break;
                default: return null;
            }

            key = null;
        }

        return key is null && hops.TrueForAll(hop => hop.Gateway is not null || hop.Link is not null) ? hops : null;
    }

    /// <summary>What stands behind <c>route add</c> (route(8)).</summary>
    public static (BootRoute Route, string? Link)? ParseNetTools(IReadOnlyList<string> words, Family family)
    {
        IPAddress? gateway = null, mask = null;
        uint? metric = null;
        string? target = null, link = null;
        for (var i = 0; i < words.Count; i++)
        {
            if (words[i] is "-net" or "-host")
            {
                continue;
            }

            if (target is null)
            {
                target = words[i];
                continue;
            }

            if (i + 1 == words.Count)
            {
                link = words[i];
                break;
            }

            var value = words[++i];
            switch (words[i - 1])
            {
                case "netmask" when Address(value) is { } address: mask = address; break;
                case "gw" when Address(value) is { } address: gateway = address; break;
                case "metric" when Number(value) is { } number: metric = number; break;
                case "dev": link = value; break;
                default: return null;
            }
        }

        if (target is null)
        {
            return null;
        }

        if (mask is not null)
        {
            if (Masks.LengthOf(mask) is not { } length)
            {
                return null;
            }

            target += string.Create(CultureInfo.InvariantCulture, $"/{length}");
        }

        return Prefix(target, family) is { } destination ? (new BootRoute(destination, gateway) { Metric = metric }, link) : null;
    }

    /// <summary>What stands behind <c>ip rule add</c>. Null: not understood.</summary>
    public static BootRule? ParseRule(IReadOnlyList<string> words, Family family)
    {
        var rule = new BootRule(family, RouteTable.Main);
        for (var i = 0; i < words.Count; i += 2)
        {
            if (i + 1 == words.Count)
            {
                return null;
            }

            var value = words[i + 1];
            switch (words[i])
            {
                case "from" or "to" when value is "all" or "any" or "default": break;
                case "from" when Prefix(value, family) is { } prefix: rule = rule with { Family = prefix.Family, From = prefix.Length > 0 ? prefix : null }; break;
                case "to" when Prefix(value, family) is { } prefix: rule = rule with { Family = prefix.Family, To = prefix.Length > 0 ? prefix : null }; break;
                case "iif" or "dev": rule = rule with { Iif = value }; break;
                case "oif": rule = rule with { Oif = value }; break;
                case "fwmark" when Mark(value) is { } mark: rule = rule with { FwMark = mark.Mark, FwMask = mark.Mask }; break;
                case "table" or "lookup" when Table(value) is { } table: rule = rule with { Table = table }; break;
                case "priority" or "prio" or "pref" or "preference" or "order" when Number(value) is { } number: rule = rule with { Priority = number }; break;
                case "suppress_prefixlength" or "sup_pl" when Number(value) is { } number: rule = rule with { SuppressPrefixLength = (int)number }; break;
                default: return null;
            }
        }

        return words.Count == 0 ? null : rule;
    }

    /// <summary>A mark and, behind a slash, its mask; each in decimal or hexadecimal.</summary>
    public static (uint Mark, uint? Mask)? Mark(string word) => word.Split('/') switch
    {
        [var mark] when Hex(mark) is { } known => (known, null),
        [var mark, var mask] when Hex(mark) is { } known && Hex(mask) is { } bits => (known, bits == uint.MaxValue ? null : bits),
        _ => null,
    };

    /// <summary>A destination with its host bits cleared: <c>default</c>, an address, or an address and a length.</summary>
    public static IpPrefix? Prefix(string word, Family family)
    {
        if (word is "default" or "any" or "all")
        {
            return IpPrefix.DefaultOf(family);
        }

        var slash = word.IndexOf('/', StringComparison.Ordinal);
        if (Address(slash < 0 ? word : word[..slash]) is not { } address)
        {
            return null;
        }

        var longest = address.AddressFamily == AddressFamily.InterNetworkV6 ? 128 : 32;
        var length = slash < 0 ? (byte)longest : Masks.Length(word[(slash + 1)..], longest);
        return length is { } known ? new IpPrefix(address, known).Masked : null;
    }

    /// <summary>Neither <c>ip</c> nor <c>route</c> takes such a destination.</summary>
    public static bool HasHostBits(string word) =>
        word.Split('/') is [var ip, var length] && Address(ip) is { } address && Masks.Length(length, 128) is { } known && !new IpPrefix(address, known).Masked.Address.Equals(address);

    public static IPAddress? Address(string word) =>
        word.AsSpan().IndexOfAny('.', ':') >= 0 && !word.Contains('%', StringComparison.Ordinal) && IPAddress.TryParse(word, out var address) ? address : null;

    public static uint? Number(string word) => uint.TryParse(word, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;

    private static uint? Hex(string word) => !word.StartsWith("0x", StringComparison.OrdinalIgnoreCase) ? Number(word)
        : uint.TryParse(word.AsSpan(2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var number) ? number : null;

    private static uint? Table(string word) => word switch
    {
        "main" => RouteTable.Main,
        "local" => RouteTable.Local,
        "default" => 253,
        _ => Number(word),
    };
}
