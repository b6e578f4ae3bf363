using Reconciler.Core.Ports.Network;

namespace Reconciler.Resources.Network;

/// <summary>Rules as the document has them, against those of the kernel.</summary>
internal static class RuleProjection
{
    public static bool Matches(RouteRuleEntry entry, RuleState rule) =>
        (entry.Family is null || entry.Family == rule.Family)
        && (entry.Priority is null || entry.Priority == rule.Priority)
        && (entry.Absent ? entry.TableId is null || entry.TableId == rule.Table : (entry.TableId ?? 0) == rule.Table)
        && Given(entry, entry.From, rule.From)
        && Given(entry, entry.To, rule.To)
        && (entry.Absent && entry.Iif is null ? true : entry.Iif == rule.Iif)
        && (entry.Absent && entry.FwMark is null ? true : entry.FwMark == rule.FwMark)
        && (entry.Absent && entry.FwMask is null ? true : (entry.FwMask ?? (entry.FwMark is null ? null : uint.MaxValue)) == rule.FwMask)
        && (entry.Absent && entry.Action is null ? true : (entry.Action ?? RuleAction.ToTable) == rule.Action)
        && (entry.Absent && entry.SuppressPrefixLength is null ? true : entry.SuppressPrefixLength == rule.SuppressPrefixLength)
        && (entry.Absent || (rule.Oif is null && !rule.Invert));

    /// <summary>The rule to be made. Without a priority the kernel takes one below all others (fib_default_rule_pref).</summary>
    public static RuleState Wanted(RouteRuleEntry entry) => new()
    {
        Family = entry.Family ?? Family.Inet,
        Priority = entry.Priority ?? 0,
        Action = entry.Action ?? RuleAction.ToTable,
        Table = entry.TableId ?? 0,
        From = entry.From,
        To = entry.To,
        Iif = entry.Iif,
        FwMark = entry.FwMark,
        FwMask = entry.FwMask ?? (entry.FwMark is null ? null : uint.MaxValue),
        SuppressPrefixLength = entry.SuppressPrefixLength,
        Protocol = RouteProtocol.Static,
    };

    /// <summary>The kernel's own three, and what a daemon or a VRF needs.</summary>
    public static bool IsForeign(RuleState rule) =>
        rule.Protocol == RouteProtocol.Kernel || rule.L3Mdev || rule.Protocol == RouteProtocol.Dhcp || RouteProtocol.IsRoutingDaemon(rule.Protocol);

    private static bool Given(RouteRuleEntry entry, IpPrefix? wanted, IpPrefix? found) => (entry.Absent && wanted is null) || Normal(wanted) == Normal(found);

    /// <summary>A prefix of length 0 is "all", which the kernel does not tell.</summary>
    private static IpPrefix? Normal(IpPrefix? prefix) => prefix is { Length: > 0 } given ? given.Masked : null;
}
