using System.Text.Json;

namespace Reconciler.Testing.Networks;

/// <summary>
/// What <c>ip -j</c> shows of a namespace as lines to be compared: links, addresses in order, routes and rules. Numbers of links, timers,
/// link-local addresses and what the kernel keeps for them are left out. <c>ip</c> is handed in: it may run anywhere.
/// </summary>
public static class NetworkText
{
    private static readonly string[] LinkKeys = ["mtu", "address", "master", "link", "ifalias"];
    private static readonly string[] AddressKeys = ["family", "local", "address", "prefixlen", "broadcast", "scope", "label", "secondary", "noprefixroute", "metric", "protocol"];
    private static readonly string[] Passing = ["flags", "cache", "expires", "used"];

    public static string Of(Func<string, JsonElement> ip) => string.Concat(
        Links(ip).Concat(Routes(ip, "-4")).Concat(Routes(ip, "-6")).Concat(Rules(ip, "-4")).Concat(Rules(ip, "-6"))
            .Select(line => line + "\n"));

    public static IEnumerable<string> Routes(Func<string, JsonElement> ip, string family) => ip(family + " route show table all").EnumerateArray()
        .Where(route => Text(route, "table") != "local" && !Text(route, "dst").StartsWith("fe80", StringComparison.Ordinal) && !Text(route, "dst").StartsWith("ff00", StringComparison.Ordinal))
        .Select(route => "route " + Render(route, key => !Passing.Contains(key)))
        .Order(StringComparer.Ordinal);

    public static string Addresses(Func<string, JsonElement> ip, string link) => string.Join(" ", ip($"addr show dev {link}").EnumerateArray()
        .SelectMany(item => item.GetProperty("addr_info").EnumerateArray())
        .Where(address => !Text(address, "local").StartsWith("fe80", StringComparison.Ordinal))
        .Select(address => $"{Text(address, "local")}/{Text(address, "prefixlen")}"));

    private static IEnumerable<string> Links(Func<string, JsonElement> ip)
    {
        // The switch's userspace datapath has a device of its own, ovs-netdev.
        foreach (var link in ip("addr show").EnumerateArray().Where(link => Text(link, "ifname") != "ovs-netdev").OrderBy(link => Text(link, "ifname"), StringComparer.Ordinal))
        {
            var up = link.GetProperty("flags").EnumerateArray().Any(flag => flag.GetString() == "UP");
            var kind = link.TryGetProperty("linkinfo", out var info) ? $" {Text(info, "info_kind")} {Text(info, "info_slave_kind")}" : "";
            yield return $"link {Text(link, "ifname")}{kind} {(up ? "up" : "down")} {Render(link, LinkKeys.Contains)}";
            foreach (var address in link.GetProperty("addr_info").EnumerateArray().Where(a => !Text(a, "local").StartsWith("fe80", StringComparison.Ordinal)))
            {
                yield return $"    address {Render(address, AddressKeys.Contains)}";
            }
        }
    }

    private static IEnumerable<string> Rules(Func<string, JsonElement> ip, string family) =>
        // The kernel makes a rule of its own for the first VRF, and keeps it.
        ip(family + " rule show").EnumerateArray().Where(rule => !rule.TryGetProperty("l3mdev", out _)).Select(rule => $"rule {family} {Render(rule, _ => true)}");

    private static string Render(JsonElement item, Func<string, bool> keep) =>
        string.Join(" ", item.EnumerateObject().Where(property => keep(property.Name)).Select(property => $"{property.Name}={property.Value.GetRawText()}"));

    private static string Text(JsonElement item, string name) => item.TryGetProperty(name, out var value) ? value.ToString() : "";
}
