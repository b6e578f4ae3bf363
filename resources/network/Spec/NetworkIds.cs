using System.Globalization;
using System.Text;
using Reconciler.Core.Documents;
using Reconciler.Core.Ports.Network;

namespace Reconciler.Resources.Network;

/// <summary>
/// The identities of the section: <c>network/ovs-interface/br-int</c>, <c>network/route/10.9.0.0/16</c>, <c>network/route/10.9.0.0/16,table=100</c>.
/// An Open vSwitch bridge and its internal interface may share a name, so an interface's id has its type.
/// </summary>
public static class NetworkIds
{
    public const string Section = "network";
    public const string Dns = "network/dns-resolver";
    public const string Persist = "network/persist";
    public const string OvsDb = "network/ovs-db";

    public static string Interface(InterfaceType type, string name) => $"{Section}/{Words.Of(type)}/{name}";

    public static string Route(IpPrefix destination, uint table, uint? metric)
    {
        var id = new StringBuilder($"{Section}/route/{destination}");
        Add(id, "table", table == RouteTable.Main ? null : Number(table));
        Add(id, "metric", Number(metric));
        return id.ToString();
    }

    /// <summary>All that is given; <c>any</c> stands for a destination that is not.</summary>
    public static string AbsentRoute(AbsentRouteEntry route)
    {
        var id = new StringBuilder($"{Section}/route/{route.Destination?.ToString() ?? "any"}");
        Add(id, "table", route.TableId == RouteTable.Main ? null : Number(route.TableId));
        Add(id, "metric", Number(route.Metric));
        Add(id, "via", route.WithoutNextHopAddress ? "none" : route.NextHopAddress?.ToString());
        Add(id, "dev", route.NextHopInterface);
        Add(id, "weight", Number((uint?)route.Weight));
        Add(id, "source", route.Source?.ToString());
        Add(id, "mtu", Number(route.Mtu));
        Add(id, "type", route.Type is { } type ? Words.Of(type) : null);
        return id.ToString();
    }

    public static string Rule(RouteRuleEntry rule)
    {
        var id = new StringBuilder($"{Section}/route-rule/{(rule.Family is { } family ? Words.Of(family) : "any")}");
        Add(id, "priority", Number(rule.Priority));
        Add(id, "from", rule.From?.ToString());
        Add(id, "to", rule.To?.ToString());
        Add(id, "iif", rule.Iif);
        Add(id, "fwmark", Number(rule.FwMark));
        Add(id, "fwmask", Number(rule.FwMask));
        Add(id, "table", Number(rule.TableId));
        Add(id, "action", rule.Action is { } action ? Words.Of(action) : null);
        Add(id, "suppress", Number((uint?)rule.SuppressPrefixLength));
        return id.ToString();
    }

    /// <summary>The ids that a body names, as far as they can be told before it is decoded: those of its interfaces, routes and lists.</summary>
    public static IEnumerable<string> Of(YamlMapping body)
    {
        foreach (var item in Items(body["interfaces"]))
        {
            if (item["name"] is YamlScalar name)
            {
                yield return Interface(item["type"] is YamlScalar type ? Words.Parse(Words.InterfaceTypes, type.Text) ?? InterfaceType.Unknown : InterfaceType.Unknown, name.Text);
            }
        }

        foreach (var item in Items(body.Mapping("routes")?["config"]))
        {
            if (item["destination"] is YamlScalar destination && System.Net.IPNetwork.TryParse(destination.Text, out var network))
            {
                yield return Route(new IpPrefix(network.BaseAddress, (byte)network.PrefixLength), Number(item["table-id"]) ?? RouteTable.Main, Number(item["metric"]));
            }
        }

        yield return Dns;
        yield return OvsDb;
        yield return Persist;
    }

    private static IEnumerable<YamlMapping> Items(YamlNode? node) => node is YamlSequence list ? list.Items.OfType<YamlMapping>() : [];

    private static uint? Number(YamlNode? node) =>
        node is YamlScalar scalar && uint.TryParse(scalar.Text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;

    private static string? Number(uint? value) => value?.ToString(CultureInfo.InvariantCulture);

    private static void Add(StringBuilder id, string name, string? value)
    {
        if (value is not null)
        {
            id.Append(',').Append(name).Append('=').Append(value);
        }
    }
}
