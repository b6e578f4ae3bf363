using System.Globalization;
using System.Text;
using Reconciler.Core.Documents;
using Reconciler.Core.Model;
using Reconciler.Core.Ports.Network;

namespace Reconciler.Resources.Network;

/// <summary>Our own file of netplan's: what is wished and no other file says. It is ours alone, and written as a whole.</summary>
internal sealed record NetplanOwn(Sequence<NetplanOwnItem> Items)
{
    private const string Header = "# Written by reconciler: what its document wishes and no other file here says. Give what else you need a file of its own.\n";

    public static NetplanOwn Read(NetplanYaml file)
    {
        var network = file.Root?.Mapping("network");
        return new NetplanOwn([.. NetplanYaml.Groups.SelectMany(group => (network?.Mapping(group)?.Pairs ?? [])
            .Select(pair => Item(new NetplanDefinition(file.File, group, pair.Key.Text, pair.Value as YamlMapping ?? YamlMapping.Empty))))]);
    }

    public NetplanOwnItem Of(string group, string id) => Items.Items.FirstOrDefault(item => item.Group == group && item.Id == id) ?? new NetplanOwnItem(group, id);

    public NetplanOwn With(NetplanOwnItem item) => Items.Items.Any(other => other.Group == item.Group && other.Id == item.Id)
        ? new([.. Items.Items.Select(other => other.Group == item.Group && other.Id == item.Id ? item : other).Where(other => !other.IsEmpty)])
        : item.IsEmpty ? this : new([.. Items.Items, item]);

    /// <summary>Null: nothing is left to say.</summary>
    public string? Text()
    {
        if (Items.IsEmpty)
        {
            return null;
        }

        var text = new StringBuilder(Header).Append("network:\n  version: 2\n");
        foreach (var group in NetplanYaml.Groups.Where(group => Items.Items.Any(item => item.Group == group)))
        {
            text.Append(CultureInfo.InvariantCulture, $"  {group}:\n");
            foreach (var item in Items.Items.Where(item => item.Group == group).OrderBy(item => item.Id, StringComparer.Ordinal))
            {
                Write(text, item);
            }
        }

        return text.ToString();
    }

    private static void Write(StringBuilder text, NetplanOwnItem item)
    {
        text.Append(CultureInfo.InvariantCulture, $"    {Quoted(item.Id)}:{(item.IsBare ? " {}" : "")}\n");
        if (item.IsOvs)
        {
            text.Append("      openvswitch: {}\n");
        }

        List(text, "interfaces", item.Interfaces.Items);
        List(text, "addresses", item.Addresses.Items.Select(address => address.ToString()));
        Mappings(text, "routes", item.Routes.Items.Select(route => new (string, object?)[]
        {
            ("to", Quoted(route.Destination.IsDefault ? $"{route.Destination.Address}/0" : route.Destination.ToString())),
            ("via", route.Gateway is { } gateway ? Quoted(gateway.ToString()) : null), ("metric", route.Metric), ("table", route.Table == RouteTable.Main ? null : route.Table),
            ("from", route.Source is { } source ? Quoted(source.ToString()) : null), ("mtu", route.Mtu), ("on-link", route.OnLink ? "true" : null),
        }));
        Mappings(text, NetplanDefinition.RuleList, item.Rules.Items.Select(rule => new (string, object?)[]
        {
            ("from", rule.From is { } from ? Quoted(from.ToString()) : null), ("to", rule.To is { } to ? Quoted(to.ToString()) : null), ("table", rule.Table),
            ("priority", rule.Priority), ("mark", rule.FwMark),
        }));

        foreach (var scalar in item.Scalars)
        {
            text.Append(CultureInfo.InvariantCulture, $"      {scalar.Key}: {Plain(scalar.Value)}\n");
        }
    }

    private static void Mappings(StringBuilder text, string key, IEnumerable<(string Key, object? Value)[]> items)
    {
        var start = $"      {key}:\n";
        foreach (var item in items)
        {
            var dash = start + "        - ";
            foreach (var (name, value) in item.Where(pair => pair.Value is not null))
            {
                text.Append(CultureInfo.InvariantCulture, $"{dash}{name}: {value}\n");
                dash = "          ";
            }

            start = "";
        }
    }

    private static void List(StringBuilder text, string key, IEnumerable<string> values)
    {
        var list = values.ToList();
        if (list.Count > 0)
        {
            text.Append(CultureInfo.InvariantCulture, $"      {key}:\n");
            list.ForEach(value => text.Append(CultureInfo.InvariantCulture, $"        - {Quoted(value)}\n"));
        }
    }

    private static string Quoted(string value) => value.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_') && !value.All(char.IsAsciiDigit) ? value
        : $"\"{value.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal)}\"";

    private static string Plain(string value) => value is "true" or "false" || (value.Length > 0 && value.All(char.IsAsciiDigit)) ? value : Quoted(value);

    private static NetplanOwnItem Item(NetplanDefinition definition) => new(definition.Group, definition.Id)
    {
        Addresses = [.. definition.Addresses.Select(item => item.Address).OfType<InterfaceAddress>()],
        Routes = [.. definition.Routes.Select(item => item.Route).OfType<BootRoute>()],
        Rules = [.. definition.Rules.Select(item => item.Rule).OfType<BootRule>()],
        Interfaces = [.. definition.Items("interfaces").OfType<YamlScalar>().Select(scalar => scalar.Text)],
        IsOvs = definition.Body["openvswitch"] is not null,
        IsPort = definition.Body.Pairs.Count == 0,
        Scalars = [.. definition.Body.Pairs.Where(pair => pair.Value is YamlScalar).Select(pair => new PersistKey(pair.Key.Text, ((YamlScalar)pair.Value).Text))],
    };
}

internal sealed record NetplanOwnItem(string Group, string Id)
{
    public Sequence<InterfaceAddress> Addresses { get; init; }

    public Sequence<BootRoute> Routes { get; init; }

    public Sequence<BootRule> Rules { get; init; }

    public Sequence<string> Interfaces { get; init; }

    public bool IsOvs { get; init; }

    /// <summary>It is named so that a bridge may have it; nothing else need be said of it.</summary>
    public bool IsPort { get; init; }

    public Sequence<PersistKey> Scalars { get; init; }

    public bool IsBare => Addresses.IsEmpty && Routes.IsEmpty && Rules.IsEmpty && Interfaces.IsEmpty && !IsOvs && Scalars.IsEmpty;

    public bool IsEmpty => IsBare && !IsPort;

    public NetplanOwnItem With(string key, string? value) => this with
    {
        Scalars = [.. Scalars.Items.Where(scalar => scalar.Key != key), .. value is null ? [] : new[] { new PersistKey(key, value) }],
    };
}
