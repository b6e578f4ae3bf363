using System.Text.Json;
using Reconciler.Testing.Networks;

namespace Reconciler.Network.Tests.Support;

/// <summary>
/// What <c>ip -j</c> shows of a namespace as lines to be compared: links, addresses in order, routes and rules. Numbers of links, timers,
/// link-local addresses and what the kernel keeps for them are left out.
/// </summary>
internal static class NetworkText
{
    private static readonly string[] LinkKeys = ["mtu", "address", "master", "link", "ifalias"];
    private static readonly string[] AddressKeys = ["family", "local", "address", "prefixlen", "broadcast", "scope", "label", "secondary", "noprefixroute", "metric", "protocol"];
    private static readonly string[] Passing = ["flags", "cache", "expires", "used"];

    public static string Of(PrivateNetwork network) => string.Concat(
        Links(network).Concat(Routes(network, "-4")).Concat(Routes(network, "-6")).Concat(Rules(network, "-4")).Concat(Rules(network, "-6"))
            .Select(line => line + "\n"));

    public static IEnumerable<string> Routes(PrivateNetwork network, string family) => network.IpJson(family + " route show table all").EnumerateArray()
        .Where(route => Text(route, "table") != "local" && !Text(route, "dst").StartsWith("fe80", StringComparison.Ordinal) && !Text(route, "dst").StartsWith("ff00", StringComparison.Ordinal))
        .Select(route => "route " + Render(route, key => !Passing.Contains(key)))
        .Order(StringComparer.Ordinal);

    public static string Addresses(PrivateNetwork network, string link) => string.Join(" ", network.IpJson($"addr show dev {link}").EnumerateArray()
        .SelectMany(item => item.GetProperty("addr_info").EnumerateArray())
        .Where(address => !Text(address, "local").StartsWith("fe80", StringComparison.Ordinal))
        .Select(address => $"{Text(address, "local")}/{Text(address, "prefixlen")}"));

    private static IEnumerable<string> Links(PrivateNetwork network)
    {
        // The switch's userspace datapath has a device of its own, ovs-netdev.
        foreach (var link in network.IpJson("addr show").EnumerateArray().Where(link => Text(link, "ifname") != "ovs-netdev").OrderBy(link => Text(link, "ifname"), StringComparer.Ordinal))
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

    private static IEnumerable<string> Rules(PrivateNetwork network, string family) =>
        network.IpJson(family + " rule show").EnumerateArray().Select(rule => $"rule {family} {Render(rule, _ => true)}");

    private static string Render(JsonElement item, Func<string, bool> keep) =>
        string.Join(" ", item.EnumerateObject().Where(property => keep(property.Name)).Select(property => $"{property.Name}={property.Value.GetRawText()}"));

    private static string Text(JsonElement item, string name) => item.TryGetProperty(name, out var value) ? value.ToString() : "";
}
