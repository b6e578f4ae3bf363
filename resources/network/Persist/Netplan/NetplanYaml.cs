using System.Collections.Immutable;
using System.Text;
using Reconciler.Core.Diagnostics;
using Reconciler.Core.Documents;
using Reconciler.Core.Model;

namespace Reconciler.Resources.Network;

/// <summary>A file of netplan's as YAML; one that is none says why.</summary>
internal sealed record NetplanYaml(BootFile File, YamlMapping? Root, string? Error)
{
    public static readonly ImmutableArray<string> Groups =
        ["ethernets", "bonds", "bridges", "vlans", "vrfs", "tunnels", "dummy-devices", "wifis", "modems", "nm-devices"];

    public static NetplanYaml Parse(BootFile file)
    {
        var diagnostics = new DiagnosticBag();
        var root = string.IsNullOrWhiteSpace(file.Text) ? YamlMapping.Empty : YamlReader.Read(file.Path, Encoding.Latin1.GetBytes(file.Text), diagnostics);
        return new NetplanYaml(file, root, diagnostics.Sorted().FirstOrDefault(diagnostic => diagnostic.Severity == Severity.Error)?.ToString());
    }

    /// <summary>The link's definition, by whatever id; null: this file has none.</summary>
    public NetplanDefinition? Find(string link)
    {
        if (Root?.Mapping("network") is not { } network)
        {
            return null;
        }

        return Groups.Where(group => network[group] is YamlMapping)
            .SelectMany(group => network.Mapping(group)!.Pairs.Select(pair => new NetplanDefinition(File, group, pair.Key.Text, pair.Value as YamlMapping ?? YamlMapping.Empty)))
            .FirstOrDefault(definition => definition.IsFor(link));
    }
}

/// <summary>What one file says of one interface.</summary>
internal sealed record NetplanDefinition(BootFile File, string Group, string Id, YamlMapping Body)
{
    public const string RuleList = "routing-policy";

    private static readonly string[] GatewayKeys = ["gateway4", "gateway6"];

    public bool IsFor(string link) => Text("set-name") is { } renamed ? renamed == link
        : Body.Mapping("match") is { } match && match["name"] is YamlScalar name ? new Glob(name.Text).Matches(link)
        : Id == link;

    public string? Text(string key) => Body[key] is YamlScalar scalar ? scalar.Text : null;

    /// <summary>With the node of each, which knows where it stands.</summary>
    public IEnumerable<(InterfaceAddress? Address, YamlNode Node)> Addresses => Items("addresses").Select(item => (Address(item), item));

    public IEnumerable<(BootRoute? Route, YamlNode Node)> Routes => Items("routes").Select(item => (item is YamlMapping route ? Route(route) : null, item));

    public IEnumerable<(BootRule? Rule, YamlNode Node)> Rules => Items(RuleList).Select(item => (item is YamlMapping rule ? Rule(rule) : null, item));

    public IEnumerable<(BootRoute? Route, string Key)> Gateways => GatewayKeys
        .Select(key => (Text(key) is { } text && RouteWords.Address(text) is { } gateway ? new BootRoute(Core.Ports.Network.IpPrefix.DefaultOf(Core.Ports.Network.IpPrefix.FamilyOf(gateway)), gateway) : null, key));

    public IReadOnlyList<YamlNode> Items(string key) => Body[key] is YamlSequence list ? list.Items : [];

    private static InterfaceAddress? Address(YamlNode item)
    {
        var text = item is YamlScalar scalar ? scalar.Text : item is YamlMapping { Pairs: [var pair, ..] } ? pair.Key.Text : "";
        return text.Split('/') is [var ip, var length] && RouteWords.Address(ip) is { } address && Masks.Length(length, 128) is { } known ? new InterfaceAddress(address, known) : null;
    }

    private static BootRule? Rule(YamlMapping item) => item.Pairs.All(pair => pair.Value is YamlScalar && pair.Key.Text is "from" or "to" or "table" or "priority" or "mark")
        ? RouteWords.ParseRule([.. item.Pairs.SelectMany(pair => new[] { pair.Key.Text == "mark" ? "fwmark" : pair.Key.Text, ((YamlScalar)pair.Value).Text })], Core.Ports.Network.Family.Inet)
        : null;

    private static BootRoute? Route(YamlMapping item)
    {
        var words = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var (key, value) in item.Pairs)
        {
            if (value is not YamlScalar scalar || key.Text is not ("to" or "via" or "metric" or "table" or "from" or "mtu" or "on-link"))
            {
                return null;
            }

            words[key.Text] = scalar.Text;
        }

        var via = words.TryGetValue("via", out var gateway) ? RouteWords.Address(gateway) : null;
        var family = via is null ? Core.Ports.Network.Family.Inet : Core.Ports.Network.IpPrefix.FamilyOf(via);
        return words.TryGetValue("to", out var to) && RouteWords.Prefix(to, family) is { } destination
            ? new BootRoute(destination, via)
            {
                Metric = words.TryGetValue("metric", out var metric) ? RouteWords.Number(metric) : null,
                Table = words.TryGetValue("table", out var table) ? RouteWords.Number(table) ?? 0 : Core.Ports.Network.RouteTable.Main,
                Source = words.TryGetValue("from", out var source) ? RouteWords.Address(source) : null,
                Mtu = words.TryGetValue("mtu", out var mtu) ? RouteWords.Number(mtu) : null,
                OnLink = words.GetValueOrDefault("on-link") is "true" or "yes" or "on",
            }
            : null;
    }
}
