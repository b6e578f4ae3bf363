using Reconciler.Core.Diagnostics;
using Reconciler.Core.Ports.Network;

namespace Reconciler.Resources.Network;

/// <summary>Decodes items of <c>route-rules.config</c>.</summary>
internal static class RuleReader
{
    public static RouteRuleEntry? Read(MappingReader item, EntryScope scope)
    {
        var diagnostics = scope.Diagnostics;
        var absent = item.Text("state") == "absent";
        var from = Prefix(item, "ip-from");
        var to = Prefix(item, "ip-to");
        var action = item.Word("action", Words.RuleActions);
        var table = Table(item);
        var rule = new RouteRuleEntry(scope.Header("", item))
        {
            Absent = absent,
            Family = Family(item, from, to),
            From = from,
            To = to,
            Priority = item.Number("priority", -1, uint.MaxValue) is { } priority and >= 0 ? (uint)priority : null,
            TableId = table ?? (absent || action is not null ? null : RouteTable.Main),
            FwMark = (uint?)item.Number("fwmark", 0, uint.MaxValue),
            FwMask = (uint?)item.Number("fwmask", 0, uint.MaxValue),
            Iif = NetworkValues.LinkName(item.Scalar("iif"), diagnostics),
            Action = action,
            SuppressPrefixLength = (int?)item.Number("suppress-prefix-length", 0, 128),
        };
        return IsWhole(rule, item, table) ? rule with { Header = rule.Header with { Id = NetworkIds.Rule(rule) } } : null;
    }

    private static bool IsWhole(RouteRuleEntry rule, MappingReader item, uint? table)
    {
        if (rule.Absent)
        {
            return rule != new RouteRuleEntry(rule.Header) { Absent = true } || Missing(
                item, "an absent rule without any property would be every rule", "say which: `ip-from`, `route-table`, `priority` ...");
        }

        if (rule is { From: null, To: null, Family: null, Iif: null, FwMark: null })
        {
            return !item.Has("ip-from") && !item.Has("ip-to") && Missing(
                item, "a rule that says nothing of what it matches", "give `ip-from`, `ip-to`, `fwmark` or `iif`; or `family` alone, to match all of it");
        }

        if (rule.Family is null)
        {
            return Missing(item, "a rule without a prefix does not tell its family", "give `family: ipv4` or `family: ipv6`");
        }

        if (rule is { FwMask: not null, FwMark: null })
        {
            item.Diagnostics.Error(Codes.MissingKey, "`fwmask` without `fwmark`", item.SpanOf("fwmask"), "give the mark that the mask is for");
        }

        if (rule.Action is not null && (table is not null || rule.SuppressPrefixLength is not null))
        {
            var key = table is not null ? "route-table" : "suppress-prefix-length";
            item.Diagnostics.Error(
                Codes.Conflict, $"`{key}` belongs to a rule that looks up a table, and this one has an `action` that drops", item.SpanOf(key), "keep one of the two");
        }

        return true;
    }

    private static bool Missing(MappingReader item, string message, string hint)
    {
        item.Diagnostics.Error(Codes.MissingKey, message, item.Node.Span, hint);
        return false;
    }

    /// <summary>Empty text means any source, as nmstate has it.</summary>
    private static IpPrefix? Prefix(MappingReader item, string key) =>
        item.Text(key) is "" ? null : NetworkValues.Network(item.Scalar(key), $"`{key}`", item.Diagnostics);

    private static Family? Family(MappingReader item, IpPrefix? from, IpPrefix? to)
    {
        var given = item.Word("family", Words.Families);
        var family = given ?? (from ?? to)?.Family;
        foreach (var (key, prefix) in new[] { ("ip-from", from), ("ip-to", to) })
        {
            if (prefix is { } network && network.Family != family)
            {
                item.Diagnostics.Error(
                    Codes.BadValue,
                    $"`{key}` {network} is {NetworkValues.Name(network.Family)}, and the rule is {NetworkValues.Name(family!.Value)}",
                    item.Scalar(key)!.Span,
                    "a rule is of one family");
            }
        }

        return family;
    }

    private static uint? Table(MappingReader item) => item.Number("route-table", 0, uint.MaxValue) switch
    {
        null => null,
        0 => RouteTable.Main,
        var table => (uint)table,
    };
}
