using System.Globalization;
using Reconciler.Core.Ports.Network;

namespace Reconciler.Resources.Network;

/// <summary>The text of a .network file with a wish in it.</summary>
internal static class NetworkdText
{
    private const string RuleSection = "RoutingPolicyRule";
    private static readonly string[] RuleKeys = ["From", "To", "IncomingInterface", "OutgoingInterface", "FirewallMark", "Table", "Priority", "SuppressPrefixLength", "Family"];
    private static readonly string[] RouteKeys = ["Destination", "Gateway", "GatewayOnLink", "Metric", "Table", "PreferredSource", "MTUBytes", "Scope", "Protocol", "Type", "MultiPathRoute"];

    public static string Write(string text, BootWish wish, List<string> notes)
    {
        var file = new IniEdit(text);
        Dynamic(file, wish, notes);
        foreach (var family in new[] { Family.Inet, Family.Inet6 })
        {
            wish.AddressList(family).Write(() => Addresses(file, family), missing => file.Add("Network", "Address", missing.ToString()));
            wish.RouteList(family).Write(() => Routes(file, family), missing => Add(file, missing));
            wish.RuleList(family).Write(() => Rules(file, family), missing => file.AddSection(RuleSection, Lines(missing)));
        }

        if (wish.Mtu is { } mtu)
        {
            file.Set("Link", "MTUBytes", mtu.ToString(CultureInfo.InvariantCulture));
        }

        foreach (var key in wish.Keys)
        {
            var dot = key.Key.IndexOf('.', StringComparison.Ordinal);
            file.Set(dot < 0 ? "Network" : key.Key[..dot], key.Key[(dot + 1)..], key.Value);
        }

        return file.ToString();
    }

    private static IEnumerable<BootEntry<InterfaceAddress>> Addresses(IniEdit file, Family family) => Entries(
        file, family, "Address", key => key.Key == "Address" ? Address(key.Value) : null, section => section["Address"] is { } value ? Address(value) : null, address => address.Family);

    private static IEnumerable<BootEntry<BootRoute>> Routes(IniEdit file, Family family) => Entries(
        file, family, "Route", key => key.Key == "Gateway" && RouteWords.Address(key.Value) is { } gateway ? new BootRoute(IpPrefix.DefaultOf(IpPrefix.FamilyOf(gateway)), gateway) : null,
        Route, route => route.Family);

    private static IEnumerable<BootEntry<BootRule>> Rules(IniEdit file, Family family) => Entries(file, family, RuleSection, _ => null, Rule, rule => rule.Family);

    /// <summary>A key of [Network], or a section of its own.</summary>
    private static IEnumerable<BootEntry<T>> Entries<T>(IniEdit file, Family family, string name, Func<IniKey, T?> ofKey, Func<IniSection, T?> ofSection, Func<T, Family> familyOf)
        where T : class =>
        file.Keys("Network").Select(key => (Value: ofKey(key), Remove: (Action)(() => file.Remove(key))))
            .Concat(file.Named(name).Select(section => (Value: ofSection(section), Remove: (Action)(() => file.RemoveSection(section)))))
            .Where(found => found.Value is not null && familyOf(found.Value) == family)
            .Select(found => new BootEntry<T>(found.Value!, found.Remove));

    private static void Add(IniEdit file, BootRoute missing)
    {
        if (missing.IsPlainDefault)
        {
            file.Add("Network", "Gateway", missing.Gateway!.ToString(), key => key.Key is "Gateway" or "Address");
        }
        else
        {
            file.AddSection("Route", Lines(missing));
        }
    }

    private static IEnumerable<string> Lines(BootRoute route) => Lines(
    [
        // Without a destination it is the default route of its gateway's family.
        ("Destination", route.Destination.IsDefault ? $"{route.Destination.Address}/0" : route.Destination), ("Gateway", route.Gateway),
        ("GatewayOnLink", route.OnLink ? "yes" : null), ("Metric", route.Metric), ("Table", route.Table == RouteTable.Main ? null : route.Table),
        ("PreferredSource", route.Source), ("MTUBytes", route.Mtu),
        .. route.Hops.Items.Select(hop => ("MultiPathRoute", (object?)string.Create(CultureInfo.InvariantCulture, $"{hop.Gateway}@{hop.Link}{(hop.Weight > 1 ? $" {hop.Weight}" : "")}"))),
    ]);

    private static IEnumerable<string> Lines(BootRule rule) => Lines(
    [
        ("Family", rule is not { From: null, To: null } ? null : rule.Family == Family.Inet6 ? "ipv6" : "ipv4"), ("From", rule.From), ("To", rule.To), ("IncomingInterface", rule.Iif), ("OutgoingInterface", rule.Oif),
        ("FirewallMark", rule.Mark("{0}")), ("Table", rule.Table), ("Priority", rule.Priority), ("SuppressPrefixLength", rule.SuppressPrefixLength),
    ]);

    private static IEnumerable<string> Lines(IEnumerable<(string Key, object? Value)> keys) =>
        keys.Where(key => key.Value is not null).Select(key => string.Create(CultureInfo.InvariantCulture, $"{key.Key}={key.Value}"));

    /// <summary>Null: it says something that is not understood.</summary>
    private static BootRule? Rule(IniSection section)
    {
        var words = section.Keys.Where(key => key.Key != "Family").SelectMany(key => new[]
        {
            key.Key switch
            {
                "From" or "To" or "Table" or "Priority" => key.Key.ToLowerInvariant(),
                "IncomingInterface" => "iif",
                "OutgoingInterface" => "oif",
                "FirewallMark" => "fwmark",
                "SuppressPrefixLength" => "suppress_prefixlength",
                _ => "",
            },
            key.Value,
        });
        return section.Keys.Exists(key => !RuleKeys.Contains(key.Key)) || section["Family"] is "both" ? null
            : RouteWords.ParseRule([.. words], section["Family"] is "ipv6" ? Family.Inet6 : Family.Inet);
    }

    /// <summary>Null: it says something that is not understood.</summary>
    private static BootRoute? Route(IniSection section)
    {
        var gateway = section["Gateway"] is { } via ? RouteWords.Address(via) : null;
        var hops = section.Keys.Where(key => key.Key == "MultiPathRoute").Select(key => Hop(key.Value)).ToList();
        var family = (gateway ?? hops.FirstOrDefault()?.Gateway) is { } first ? IpPrefix.FamilyOf(first) : Family.Inet;
        if (section.Keys.Exists(key => !RouteKeys.Contains(key.Key)) || (section["Gateway"] is not null && gateway is null) || section["Type"] is not (null or "unicast")
            || RouteWords.Prefix(section["Destination"] ?? "default", family) is not { } destination
            || (section["Destination"] is null && gateway is null && hops.Count == 0) || hops.Contains(null) || (hops.Count > 0 && gateway is not null))
        {
            return null;
        }

        return new BootRoute(destination, gateway)
        {
            Metric = section["Metric"] is { } metric ? RouteWords.Number(metric) : null,
            Table = section["Table"] is { } table ? (table == "main" ? RouteTable.Main : RouteWords.Number(table) ?? 0) : RouteTable.Main,
            Source = section["PreferredSource"] is { } source ? RouteWords.Address(source) : null,
            Mtu = section["MTUBytes"] is { } mtu ? RouteWords.Number(mtu) : null,
            OnLink = section["GatewayOnLink"] is "yes" or "true" or "1",
            Hops = [.. hops.OfType<BootHop>()],
        };
    }

    /// <summary><c>address[@name] [weight]</c>; null: not understood.</summary>
    private static BootHop? Hop(string value)
    {
        var words = value.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        var weight = words.Length == 2 ? RouteWords.Number(words[1]) : 1;
        return words.Length is 1 or 2 && words[0].Split('@') is [var via, .. { Length: <= 1 } link] && RouteWords.Address(via) is { } gateway && weight is > 0 and <= 256
            ? new BootHop(link.FirstOrDefault(), gateway) { Weight = (ushort)weight }
            : null;
    }

    private static InterfaceAddress? Address(string value)
    {
        var slash = value.IndexOf('/', StringComparison.Ordinal);
        return RouteWords.Address(slash < 0 ? value : value[..slash]) is { } ip
            && Masks.Length(slash < 0 ? (IpPrefix.FamilyOf(ip) == Family.Inet6 ? "128" : "32") : value[(slash + 1)..], 128) is { } length
            ? new InterfaceAddress(ip, length)
            : null;
    }

    /// <summary>A family that gets an address here, or of which nothing else may be there, has no lease any more.</summary>
    private static void Dynamic(IniEdit file, BootWish wish, List<string> notes)
    {
        if (file["Network", "DHCP"] is { } dhcp)
        {
            var (four, six) = (dhcp is "yes" or "true" or "1" or "on" or "ipv4" or "both", dhcp is "yes" or "true" or "1" or "on" or "ipv6" or "both");
            var (keepsFour, keepsSix) = (four && !IsStatic(Family.Inet), six && !IsStatic(Family.Inet6));
            if ((four, six) != (keepsFour, keepsSix))
            {
                notes.Add($"{wish.Name} was configured by dhcp there");
                file.Set("Network", "DHCP", keepsFour ? "ipv4" : keepsSix ? "ipv6" : "no");
            }
        }

        if (wish.Exact.Items.Contains(Family.Inet6) && file["Network", "IPv6AcceptRA"] is "yes" or "true" or "1" or "on")
        {
            file.Set("Network", "IPv6AcceptRA", "no");
        }

        bool IsStatic(Family family) => wish.Exact.Items.Contains(family) || wish.AddressList(family).IsMissingIn(Addresses(file, family));
    }
}
