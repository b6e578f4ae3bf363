using System.Globalization;
using Reconciler.Core.Ports;
using Reconciler.Core.Ports.Network;
using Reconciler.Resources.Files;

namespace Reconciler.Resources.Network;

/// <summary>
/// netplan's /etc/netplan. Its reader lays all files upon each other in the order of their names: lists are joined, and the last scalar
/// counts. So what is missing goes into a file of our own, and only what must go is taken out of others' files.
/// </summary>
internal sealed class Netplan : IBootFormat
{
    public const string Own = "/etc/netplan/60-reconciler.yaml";

    private static readonly Family[] Families = [Family.Inet, Family.Inet6];
    private static readonly string[] Directories = ["/etc/netplan", "/run/netplan", "/lib/netplan"];

    public PersistFormat Word => PersistFormat.Netplan;

    public BootReader Reader => new("netplan", "/etc/netplan", "/usr/sbin/netplan");

    public uint? ModeOf(string path) => path == Own ? Modes.Private : null;

    /// <summary>Its keys are from, to, table, priority and mark, and one of the first two must be there (netplan(5), routing-policy).</summary>
    public string? WhyNot(BootRule rule) => rule switch
    {
        { From: null, To: null } => "netplan has no rule without from and to",
        { Iif: not null } => "netplan has no word for the interface of a rule",
        { FwMask: not null } => "netplan has no word for the mask of a mark",
        { SuppressPrefixLength: not null } => "netplan has no word for suppress-prefix-length",
        _ => null,
    };

    public string? WhyNot(BootRoute route) => route.Hops.IsEmpty ? null : "netplan has no word for several next hops";

    public BootFiles Observe(IFileReader files, IReadOnlyCollection<string> interfaces)
    {
        var byName = BootFiles.ByName(files, Directories, ".yaml");
        byName[Paths.Name(Own)] = Own;
        return BootFiles.Read(files, byName.Values);
    }

    public bool Describes(BootFiles files, string link) => files.Present.Select(NetplanYaml.Parse).Any(file => file.Find(link) is not null);

    public BootText Write(BootFiles files, BootWish wish)
    {
        if (files.Present.Select(NetplanYaml.Parse).FirstOrDefault(file => file.Error is not null) is { } broken)
        {
            return new BootText(files, wish.IsWanted ? $"netplan's files cannot be read: {broken.Error}" : null);
        }

        if (Others(files, wish.Name).Count == 0 && wish is { IsWanted: true, MadeAs: { } type, Switch: null or { Role: BootSwitchRole.Internal } })
        {
            return new BootText(files, $"netplan's files have no {wish.Name} ({Words.Of(type)}), and making it there is not supported yet: "
                + "write its definition, and the addressing is kept with it; or name the interface with `persist-on` that is to have it at boot");
        }

        var (rest, why) = Removed(files, wish);
        if (why is not null)
        {
            return new BootText(files, why);
        }

        var others = Others(rest, wish.Name);
        var before = NetplanOwn.Read(NetplanYaml.Parse(new BootFile(Own, rest[Own])));
        var after = Laid(before, others, wish);
        var written = after == before ? rest : rest.With(Own, after.Text());
        return new BootText(written) { Path = Own, Notes = [.. LostLeases(files, written, wish.Name)] };
    }

    private static List<NetplanDefinition> Others(BootFiles files, string link) =>
        [.. files.Present.Where(file => file.Path != Own).Select(NetplanYaml.Parse).Select(file => file.Find(link)).OfType<NetplanDefinition>()];

    private static (BootFiles Files, string? WhyNot) Removed(BootFiles files, BootWish wish)
    {
        for (var gone = Gone(files, wish); gone is not null; gone = Gone(files, wish))
        {
            var (definition, what, text) = gone.Value;
            var path = definition.File.Path;
            if (text is null || !path.StartsWith("/etc/", StringComparison.Ordinal) || definition.File.Text!.Contains("password", StringComparison.Ordinal))
            {
                return (files, $"{path} says `{what}` of {wish.Name}, and cannot be edited here ({(text is null ? "in this form" : "it is generated, or holds a secret")}): take it out there");
            }

            files = files.With(path, text);
        }

        return (files, null);
    }

    private static (NetplanDefinition Definition, string What, string? Text)? Gone(BootFiles files, BootWish wish)
    {
        var others = Others(files, wish.Name);
        foreach (var other in others)
        {
            if (other.Addresses.FirstOrDefault(item => item.Address is { } address && wish.IsGone(address)) is { Node: { } node, Address: { } gone })
            {
                return (other, gone.ToString(), NetplanRemoval.Item(other.File.Text!, other.Body, "addresses", node));
            }

            if (other.Routes.FirstOrDefault(item => item.Route is { } found && wish.IsGone(found)) is { Node: { } at, Route: { } route })
            {
                return (other, route.ToString(), NetplanRemoval.Item(other.File.Text!, other.Body, "routes", at));
            }

            if (other.Rules.FirstOrDefault(item => item.Rule is { } found && wish.IsGone(found)) is { Node: { } place, Rule: { } rule })
            {
                return (other, rule.ToString(), NetplanRemoval.Item(other.File.Text!, other.Body, NetplanDefinition.RuleList, place));
            }

            if (other.Gateways.FirstOrDefault(item => item.Route is { } found && wish.IsGone(found)) is { Route: not null, Key: var key })
            {
                return (other, key, NetplanRemoval.Key(other.File.Text!, other.Body, key));
            }

            // A scalar that is read after our file counts more than ours.
            if (string.CompareOrdinal(Paths.Name(other.File.Path), Paths.Name(Own)) > 0
                && Array.Find(Families, family => IsStatic(family, wish, others) && other.Text(DhcpOf(family)) is { } said && Same(said, "true")) is var lease and not default(Family))
            {
                return (other, DhcpOf(lease), NetplanRemoval.Key(other.File.Text!, other.Body, DhcpOf(lease)));
            }
        }

        return null;
    }

    private static NetplanOwn Laid(NetplanOwn own, List<NetplanDefinition> others, BootWish wish)
    {
        var (group, id) = others is [var first, ..] ? (first.Group, first.Id) : (wish.Switch?.Role == BootSwitchRole.Bridge ? "bridges" : "ethernets", wish.Name);
        if (wish.IsAbsent)
        {
            return new NetplanOwn([.. own.Items.Items.Where(item => item.Id != wish.Name)]);
        }

        var item = own.Of(group, id);
        var addresses = others.SelectMany(other => other.Addresses).Select(found => found.Address).OfType<InterfaceAddress>().ToList();
        var routes = others.SelectMany(other => other.Routes.Select(found => found.Route).Concat(other.Gateways.Select(found => found.Route))).OfType<BootRoute>().ToList();
        var rules = others.SelectMany(other => other.Rules).Select(found => found.Rule).OfType<BootRule>().ToList();
        item = item with
        {
            Addresses = [.. Families.SelectMany(family => wish.AddressList(family).Merged(item.Addresses.Items.Where(address => address.Family == family).Distinct())).Where(address => !addresses.Contains(address))],
            Routes = [.. Families.SelectMany(family => wish.RouteList(family).Merged(item.Routes.Items.Where(route => route.Family == family))).Where(route => !routes.Exists(other => other.Fulfils(route)))],
            Rules = [.. Families.SelectMany(family => wish.RuleList(family).Merged(item.Rules.Items.Where(rule => rule.Family == family))).Where(rule => !rules.Exists(other => other.Fulfils(rule)))],
            IsPort = wish.Switch?.Role == BootSwitchRole.Port ? others.Count == 0 : item.IsPort,
        };
        if (wish.Switch is { Role: BootSwitchRole.Bridge } bridge)
        {
            var ports = others.SelectMany(other => other.Items("interfaces")).OfType<Core.Documents.YamlScalar>().Select(scalar => scalar.Text).ToList();
            item = item with
            {
                IsOvs = !others.Exists(other => other.Body["openvswitch"] is not null),
                Interfaces = [.. item.Interfaces.Items.Concat(bridge.Ports.Items).Distinct().Where(port => !ports.Contains(port))],
            };
        }

        // What was written against a lease goes with the address for which it was.
        foreach (var family in Families.Where(family => !IsStatic(family, wish, others) && Has(own.Of(group, id), family) && !Has(item, family)))
        {
            item = item.With(DhcpOf(family), null);
        }

        foreach (var (key, value) in Scalars(wish, others))
        {
            item = item.With(key, others.LastOrDefault(other => other.Text(key) is not null)?.Text(key) is { } said && Same(said, value) ? null : value);
        }

        return own.With(item);
    }

    private static IEnumerable<(string Key, string Value)> Scalars(BootWish wish, List<NetplanDefinition> others)
    {
        if (wish.Mtu is { } mtu)
        {
            yield return ("mtu", mtu.ToString(CultureInfo.InvariantCulture));
        }

        foreach (var family in Families.Where(family => IsStatic(family, wish, others)))
        {
            if (others.Exists(other => other.Text(DhcpOf(family)) is not null))
            {
                yield return (DhcpOf(family), "false");
            }
        }

        foreach (var key in wish.Keys)
        {
            yield return (key.Key, key.Value);
        }
    }

    /// <summary>A family of which an address is missing in the others' files, or of which nothing else may be there, has no lease.</summary>
    private static bool IsStatic(Family family, BootWish wish, List<NetplanDefinition> others) => wish.Exact.Items.Contains(family)
        || wish.AddressesOf(family).Any(address => !others.Exists(other => other.Addresses.Any(found => found.Address == address)));

    private static string DhcpOf(Family family) => family == Family.Inet6 ? "dhcp6" : "dhcp4";

    private static bool Has(NetplanOwnItem item, Family family) => item.Addresses.Items.Any(address => address.Family == family);

    private static IEnumerable<string> LostLeases(BootFiles before, BootFiles after, string link)
    {
        foreach (var key in Families.Select(DhcpOf))
        {
            if (LeaseOf(before, link, key) is { } path && LeaseOf(after, link, key) is null)
            {
                yield return $"{link} was configured by {key} in {path}";
            }
        }
    }

    /// <summary>The file by which the interface asks for a lease; null: it does not.</summary>
    private static string? LeaseOf(BootFiles files, string link, string key)
    {
        var id = Others(files, link) is [var first, ..] ? first.Id : link;
        var (path, text) = files.Present
            .Select(file => (file.Path, Text: file.Path == Own
                ? NetplanOwn.Read(NetplanYaml.Parse(file)).Items.Items.FirstOrDefault(item => item.Id == id)?.Scalars.Items.FirstOrDefault(scalar => scalar.Key == key)?.Value
                : NetplanYaml.Parse(file).Find(link)?.Text(key)))
            .LastOrDefault(said => said.Text is not null);
        return text is not null && Same(text, "true") ? path : null;
    }

    // libyaml's words of YAML 1.1.
    private static bool Same(string said, string value) => said == value
        || (value is "false" && said is "no" or "off" or "n" or "False" or "No") || (value is "true" && said is "yes" or "on" or "y" or "True" or "Yes");
}
