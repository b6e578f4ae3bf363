using System.Collections.Immutable;
using Reconciler.Core.Documents;
using Reconciler.Core.Guarding;
using Reconciler.Core.Model;
using Reconciler.Core.Ports.Network;
using Reconciler.Core.Sections;

namespace Reconciler.Resources.Network;

/// <summary>Writes the section in nmstate's form: reading it gives the spec again.</summary>
public static class NetworkExport
{
    public static ExportedMap Write(NetworkSpec spec) => new MapWriter()
        .Node("guard", Guard(spec.Guard))
        .Node("persist", Persist(spec.Persist))
        .Node("ovs", spec.OvsSocket is { } socket ? new MapWriter().Text("socket", socket).Map() : null)
        .Node("yield-to", spec.YieldTo.IsEmpty
            ? null
            : new ExportedList([.. spec.YieldTo.Items.Select(yieldTo => new MapWriter().Text("process", yieldTo.Process).Map())]))
        .Word("foreign-manager", Words.ForeignManagers, spec.ForeignManager)
        .Node("interfaces", List(spec.Interfaces.Items.Select(Interface)))
        .Node("routes", Config(List([.. spec.AbsentRoutes.Items.Select(AbsentRoute), .. spec.Routes.Items.SelectMany(RouteItems)])))
        .Node("route-rules", Config(List(spec.Rules.Items.Select(Rule))))
        .Node("dns-resolver", spec.Dns is { } dns ? Config(Dns(dns)) : null)
        .Node("ovs-db", spec.OvsDb is { } ovs ? OvsKeys(ovs.Keys) : null)
        .Map();

    public static ExportedMap Interface(InterfaceEntry entry) => InterfaceExport.Write(entry);

    /// <summary>All items of a route, as one list.</summary>
    public static ExportedNode Route(RouteEntry route) => new ExportedList([.. RouteItems(route)]);

    public static ExportedMap AbsentRoute(AbsentRouteEntry route) => new MapWriter()
        .Text("state", "absent")
        .Text("destination", route.Destination?.ToString())
        .Text("next-hop-address", route.WithoutNextHopAddress ? "" : route.NextHopAddress?.ToString())
        .Text("next-hop-interface", route.NextHopInterface)
        .Text("route-type", route.Type is { } type ? Words.Of(type) : null)
        .Number("table-id", route.TableId)
        .Number("metric", route.Metric)
        .Number("weight", route.Weight)
        .Text("source", route.Source?.ToString())
        .Number("mtu", route.Mtu)
        .Map();

    public static ExportedMap Rule(RouteRuleEntry rule) => new MapWriter()
        .Text("state", rule.Absent ? "absent" : null)
        .Text("family", rule.Family is { } family && rule.From is null && rule.To is null ? Words.Of(family) : null)
        .Number("priority", rule.Priority)
        .Text("ip-from", rule.From?.ToString())
        .Text("ip-to", rule.To?.ToString())
        .Text("iif", rule.Iif)
        .Number("fwmark", rule.FwMark)
        .Number("fwmask", rule.FwMask)
        .Number("route-table", rule.TableId)
        .Text("action", rule.Action is { } action ? Words.Of(action) : null)
        .Number("suppress-prefix-length", rule.SuppressPrefixLength)
        .Map();

    public static ExportedMap Dns(DnsEntry dns) => new MapWriter()
        .List("server", dns.Servers, server => new ExportedScalar(server.ToString()))
        .List("search", dns.Search, domain => new ExportedScalar(domain))
        .Map();

    public static ExportedMap OvsKeys(OvsKeysSpec keys) => new MapWriter()
        .Node("external_ids", Keys(keys.ExternalIds))
        .Node("other_config", Keys(keys.OtherConfig))
        .Map();

    private static IEnumerable<ExportedNode> RouteItems(RouteEntry route)
    {
        var hops = route.NextHops.IsEmpty ? [null] : route.NextHops.Items.Select(hop => (RouteHop?)hop);
        return hops.Select(hop => new MapWriter()
            .Text("destination", route.Destination.ToString())
            .Text("next-hop-address", hop?.Address?.ToString())
            .Text("next-hop-interface", hop?.Interface)
            .Text("route-type", route.Type == RouteType.Unicast ? null : Words.Of(route.Type))
            .Number("table-id", route.TableId == RouteTable.Main ? null : route.TableId)
            .Number("metric", route.Metric)
            .Number("weight", hop?.Weight)
            .Text("source", route.Source?.ToString())
            .Number("mtu", route.Mtu)
            .Map());
    }

    private static ExportedMap? Keys(Sequence<OvsKey>? keys) => keys is { } list
        ? new ExportedMap([.. list.Items.Select(key => (key.Key, key.Value is { } value
            ? (ExportedNode)new ExportedScalar(value)
            : new ExportedScalar("null", Quoted: false)))])
        : null;

    private static ExportedNode? Guard(GuardSpec? guard) => guard switch
    {
        null => null,
        { None: true } => new ExportedScalar("none"),
        _ => new MapWriter()
            .Text("within", Durations.Print(guard.Within))
            .Word("require", Words.ProbeRequirements, (ProbeRequirement?)guard.Require)
            .List("probes", (Sequence<Probe>?)guard.Probes, Probe)
            .Flag("confirm", guard.Confirm ? true : null)
            .Map(),
    };

    private static ExportedMap Probe(Probe probe) => probe switch
    {
        Core.Guarding.Probe.PingGateway => new MapWriter().Text("ping", "gateway").Map(),
        Core.Guarding.Probe.Ping ping => new MapWriter().Text("ping", ping.Address.ToString()).Map(),
        Core.Guarding.Probe.Tcp tcp => new MapWriter().Text("tcp", tcp.ToString()["tcp ".Length..]).Map(),
        Core.Guarding.Probe.Http http => new MapWriter().Text("http", http.Url).Map(),
        Core.Guarding.Probe.Dns dns => new MapWriter().Text("dns", dns.Name).Map(),
        Core.Guarding.Probe.Exec exec => new MapWriter()
            .List("exec", (Sequence<string>?)exec.Arguments, argument => new ExportedScalar(argument)).Map(),
        _ => throw new ArgumentOutOfRangeException(nameof(probe), probe, "is no probe of the document"),
    };

    internal static ExportedMap? Persist(PersistSpec? persist) => persist is null
        ? null
        : new MapWriter()
            .Word("format", Words.PersistFormats, (PersistFormat?)persist.Format)
            .Word("activate", Words.PersistActivations, (PersistActivation?)persist.Activate)
            .Node("keys", persist.Keys.IsEmpty
                ? null
                : new ExportedMap([.. persist.Keys.Items.Select(key => (key.Key, (ExportedNode)new ExportedScalar(key.Value)))]))
            .Map();

    private static ExportedMap? Config(ExportedNode? config) => config is null ? null : new MapWriter().Node("config", config).Map();

    private static ExportedList? List(IEnumerable<ExportedNode> items)
    {
        var list = items.ToImmutableArray();
        return list.IsEmpty ? null : new ExportedList(list);
    }
}
