using Reconciler.Core.Diagnostics;
using Reconciler.Core.Ports.Network;

namespace Reconciler.Resources.Network;

/// <summary>Routes and rules as a document says them.</summary>
internal static class RouteExport
{
    public static IEnumerable<RouteEntry> Entries(IEnumerable<RouteModel> routes, DiagnosticBag diagnostics)
    {
        var ids = new HashSet<string>(StringComparer.Ordinal);
        foreach (var route in routes.Where(route => !route.IsKernels))
        {
            var usual = route.Family == Family.Inet6 ? 1024u : 0u;
            uint? metric = route.Metric == usual ? null : route.Metric;
            var id = NetworkIds.Route(route.Destination, route.Table, metric);
            if (WhyNot(route) is { } why || (!ids.Add(id) && (why = "another has the same destination, table and metric") is not null))
            {
                diagnostics.Warning(Codes.NotObserved, $"the route {CarriedRoutes.Describe(route)} is left out: {why}");
                continue;
            }

            var several = route.Hops.Count > 1;
            yield return new RouteEntry(NetworkObservedExport.Header(id))
            {
                Destination = route.Destination,
                Type = route.Type,
                TableId = route.Table,
                Metric = metric,
                NextHops = route.Type == RouteType.Unicast
                    ? [.. route.Hops.Items.Select(hop => new RouteHop(hop.Gateway, hop.Link, several ? hop.Weight : null))]
                    : [],
                Source = route.Source,
                Mtu = route.Mtu,
            };
        }
    }

    public static IEnumerable<RouteRuleEntry> Rules(IEnumerable<RuleState> rules, DiagnosticBag diagnostics)
    {
        foreach (var rule in rules.Where(rule => !RuleProjection.IsForeign(rule)))
        {
            var entry = new RouteRuleEntry(NetworkObservedExport.Header(NetworkIds.Section))
            {
                Family = rule.Family,
                Priority = rule.Priority,
                From = rule.From is { Length: > 0 } from ? from : null,
                To = rule.To is { Length: > 0 } to ? to : null,
                TableId = rule.Action == RuleAction.ToTable ? rule.Table : null,
                FwMark = rule.FwMark,
                FwMask = rule.FwMask == uint.MaxValue ? null : rule.FwMask,
                Iif = rule.Iif,
                Action = rule.Action == RuleAction.ToTable ? null : rule.Action,
                SuppressPrefixLength = rule.SuppressPrefixLength,
            };
            if (RuleProjection.Matches(entry, rule))
            {
                yield return entry;
            }
            else
            {
                diagnostics.Warning(Codes.NotObserved, $"the rule `{RuleModel.Text(rule)}` is left out: it selects by something that cannot be described");
            }
        }
    }

    private static string? WhyNot(RouteModel route) => route switch
    {
        { IsForeign: true } => $"{CarriedRoutes.Maker(route)} made it",
        { From: not null } => "it selects by source address",
        { Tos: not 0 } => "it selects by type of service",
        { NextHopId: not null } => "it uses a nexthop object",
        { Type: not (RouteType.Unicast or RouteType.Blackhole or RouteType.Unreachable or RouteType.Prohibit) } => $"its type is {route.Type.ToString().ToLowerInvariant()}",
        _ => null,
    };
}
