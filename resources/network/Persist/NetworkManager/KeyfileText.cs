using System.Globalization;
using System.Net;
using Reconciler.Core.Ports.Network;

namespace Reconciler.Resources.Network;

/// <summary>The text of a profile with a wish in it.</summary>
internal static class KeyfileText
{
    // What NetworkManager gives to routes of a card without a metric (nm_device_get_route_metric_default).
    private const uint DefaultMetric = 100;

    private const string RuleKey = "routing-rule";

    public static string Write(string text, BootWish wish, List<string> notes)
    {
        var file = new IniEdit(text);
        foreach (var family in new[] { Family.Inet, Family.Inet6 })
        {
            var section = family == Family.Inet6 ? "ipv6" : "ipv4";
            var metric = file[section, "route-metric"] is { } own ? RouteWords.Number(own) : DefaultMetric;
            var asWritten = wish with { Routes = [.. wish.Routes.Items.Select(route => route.Metric == metric ? route with { Metric = null } : route)] };
            var addresses = asWritten.AddressList(family);
            var isMissing = addresses.IsMissingIn(Addresses(file, asWritten, section));
            addresses.Write(
                () => Addresses(file, asWritten, section),
                missing => file.Add(section, Next(file, section, "address"), missing.ToString(), key => IsNumbered(key, "address") || key.Key == "method"));
            asWritten.RouteList(family).Write(() => Routes(file, section, family), missing => Add(file, section, missing));
            asWritten.RuleList(family).Write(
                () => Rules(file, section, family),
                missing => file.Add(section, Next(file, section, RuleKey), $"priority {missing.Priority} {(missing with { Priority = null })}", key => IsNumbered(key, RuleKey) || IsListed(key)));
            Method(file, asWritten, section, family, isMissing, notes);
        }

        if (wish.IsWanted && file["connection", "autoconnect"] == "false")
        {
            file.Set("connection", "autoconnect", "true");
        }

        if (wish.Mtu is { } mtu)
        {
            file.Set(file.Named("802-3-ethernet").Any() ? "802-3-ethernet" : "ethernet", "mtu", mtu.ToString(CultureInfo.InvariantCulture));
        }

        foreach (var key in wish.Keys)
        {
            var dot = key.Key.IndexOf('.', StringComparison.Ordinal);
            file.Set(dot < 0 ? "connection" : key.Key[..dot], key.Key[(dot + 1)..], key.Value);
        }

        return file.ToString();
    }

    private static IEnumerable<BootEntry<InterfaceAddress>> Addresses(IniEdit file, BootWish wish, string section) => file.Keys(section)
        .Where(key => IsNumbered(key, "address")).Select(key => (Key: key, Address: Address(key.Value))).Where(found => found.Address is not null)
        .Select(found => new BootEntry<InterfaceAddress>(found.Address!, () => Remove(file, wish, section, found.Key)));

    private static void Remove(IniEdit file, BootWish wish, string section, IniKey key)
    {
        // Its gateway may be another's too.
        if (GatewayOf(key) is { } gateway && file[section, "gateway"] is null && wish.Addresses.Items.Any(address => address.Subnet.Contains(gateway)))
        {
            file.Set(section, "gateway", gateway.ToString());
            key = file.Keys(section).First(other => other.Key == key.Key && other.Value == key.Value);
        }

        file.Remove(key);
    }

    private static IEnumerable<BootEntry<BootRoute>> Routes(IniEdit file, string section, Family family) => Gateways(file, section)
        .Select(found => new BootEntry<BootRoute>(new BootRoute(IpPrefix.DefaultOf(family), found.Gateway), () => RemoveGateway(file, found.Key)))
        .Concat(file.Keys(section).Select(key => (Key: key, Route: Route(file, section, key, family))).Where(found => found.Route is not null)
            .Select(found => new BootEntry<BootRoute>(found.Route!, () => RemoveWithOptions(file, section, found.Key))));

    private static IEnumerable<BootEntry<BootRule>> Rules(IniEdit file, string section, Family family) => file.Keys(section)
        .Where(key => IsNumbered(key, RuleKey))
        .Select(key => (Key: key, Rule: RouteWords.ParseRule(key.Value.Split(' ', StringSplitOptions.RemoveEmptyEntries), family)))
        .Where(found => found.Rule is not null)
        .Select(found => new BootEntry<BootRule>(found.Rule!, () => file.Remove(found.Key)));

    private static void RemoveGateway(IniEdit file, IniKey key)
    {
        if (key.Key == "gateway")
        {
            file.Remove(key);
        }
        else
        {
            file.Replace(key, key.Value.Split(',')[0]);
        }
    }

    private static void RemoveWithOptions(IniEdit file, string section, IniKey key)
    {
        var options = file.Keys(section).FirstOrDefault(other => other.Key == key.Key + "_options");
        foreach (var gone in new[] { key, options }.OfType<IniKey>().OrderByDescending(item => item.Line))
        {
            file.Remove(gone);
        }
    }

    private static void Add(IniEdit file, string section, BootRoute missing)
    {
        if (missing.IsPlainDefault)
        {
            file.Add(section, "gateway", missing.Gateway!.ToString(), key => IsNumbered(key, "address") || key.Key == "method");
            return;
        }

        var name = Next(file, section, "route");
        var destination = missing.Destination.IsDefault ? $"{missing.Destination.Address}/0" : missing.Destination.ToString();
        var parts = new[] { destination, missing.Gateway?.ToString(), missing.Metric?.ToString(CultureInfo.InvariantCulture) };
        file.Add(section, name, missing.Metric is not null && missing.Gateway is null
            ? $"{parts[0]},{(missing.Family == Family.Inet6 ? "::" : "0.0.0.0")},{parts[2]}"
            : string.Join(',', parts.Where(part => part is not null)), IsListed);
        if (Options(missing) is { Length: > 0 } options)
        {
            file.Add(section, name + "_options", options, key => key.Key == name);
        }
    }

    /// <summary>The profile must have a method, and one that agrees with the addresses.</summary>
    private static void Method(IniEdit file, BootWish wish, string section, Family family, bool isMissing, List<string> notes)
    {
        var method = file[section, "method"];
        var hasAddresses = file.Keys(section).Any(key => IsNumbered(key, "address"));
        var isExact = wish.Exact.Items.Contains(family);
        var wanted = (method, hasAddresses) switch
        {
            ("auto" or "dhcp", true) => isMissing || isExact ? "manual" : method,
            (_, true) => "manual",
            ("manual", false) => family == Family.Inet6 && !isExact ? "ignore" : "disabled",
            ("auto" or "dhcp", false) => isExact ? "disabled" : method,
            (null, false) => !isExact && wish.RoutesOf(family).Any() ? "auto" : family == Family.Inet6 && !isExact ? "ignore" : "disabled",
            _ => method,
        };
        if (wanted != method && wanted is not null && (method is not null || file.Named(section).Any() || hasAddresses))
        {
            if (method is "auto" or "dhcp")
            {
                notes.Add($"{wish.Name} was configured by {(family == Family.Inet ? "dhcp" : method)} there");
            }

            if (method is null)
            {
                file.AddFirst(section, "method", wanted);
            }
            else
            {
                file.Set(section, "method", wanted);
            }
        }
    }

    private static string Options(BootRoute route) => string.Join(',', new[]
    {
        route.Mtu is { } mtu ? $"mtu={mtu}" : null,
        route.OnLink ? "onlink=true" : null,
        route.Source is { } source ? $"src={source}" : null,
        route.Table == RouteTable.Main ? null : $"table={route.Table}",
    }.Where(part => part is not null));

    private static bool IsListed(IniKey key) => IsNumbered(key, "route") || key.Key.StartsWith("route", StringComparison.Ordinal) || IsNumbered(key, "address") || key.Key is "method" or "gateway";

    private static bool IsNumbered(IniKey key, string name) => key.Key.StartsWith(name, StringComparison.Ordinal) && key.Key.AsSpan(name.Length).IndexOfAnyExceptInRange('0', '9') < 0;

    private static string Next(IniEdit file, string section, string name)
    {
        var numbers = file.Keys(section).Where(key => IsNumbered(key, name)).Select(key => RouteWords.Number(key.Key[name.Length..]) ?? 0).ToList();
        return string.Create(CultureInfo.InvariantCulture, $"{name}{(numbers.Count == 0 ? 1 : numbers.Max() + 1)}");
    }

    private static InterfaceAddress? Address(string value) => value.Split(',')[0].Trim().Split('/') is [var ip, var length]
        && RouteWords.Address(ip) is { } address && Masks.Length(length.TrimEnd(';'), 128) is { } known ? new InterfaceAddress(address, known) : null;

    private static IPAddress? GatewayOf(IniKey key) =>
        IsNumbered(key, "address") && key.Value.Split(',') is [_, var gateway, ..] && RouteWords.Address(gateway.Trim(' ', ';')) is { } parsed && !Masks.IsAny(parsed) ? parsed : null;

    /// <summary>Behind an address, or as a key of its own.</summary>
    private static IEnumerable<(IniKey Key, IPAddress Gateway)> Gateways(IniEdit file, string section) => file.Keys(section)
        .Select(key => (key, key.Key == "gateway" ? RouteWords.Address(key.Value) : GatewayOf(key)))
        .Where(item => item.Item2 is not null).Select(item => (item.key, item.Item2!));

    private static BootRoute? Route(IniEdit file, string section, IniKey key, Family family)
    {
        if (!IsNumbered(key, "route") || key.Value.TrimEnd(';').Split(',') is not [var to, .. var rest] || RouteWords.Prefix(to.Trim(), family) is not { } destination)
        {
            return null;
        }

        var gateway = rest.Length > 0 ? RouteWords.Address(rest[0].Trim()) : null;
        var route = new BootRoute(destination, gateway is null || Masks.IsAny(gateway) ? null : gateway)
        {
            Metric = rest.Length > 1 ? RouteWords.Number(rest[1].Trim()) : null,
        };
        foreach (var option in (file[section, key.Key + "_options"] ?? "").Split(',', StringSplitOptions.RemoveEmptyEntries))
        {
            switch (option.Split('=', 2))
            {
                case ["table", var table] when RouteWords.Number(table) is { } number: route = route with { Table = number == 0 ? RouteTable.Main : number }; break;
                case ["src", var source] when RouteWords.Address(source) is { } address: route = route with { Source = address }; break;
                case ["mtu", var mtu] when RouteWords.Number(mtu) is { } number: route = route with { Mtu = number }; break;
                case ["onlink", var flag]: route = route with { OnLink = flag is "true" or "1" }; break;
                case ["type", "unicast"]: break;
                default: return null;
            }
        }

        return route;
    }
}
