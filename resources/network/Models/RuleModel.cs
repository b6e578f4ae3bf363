using System.Globalization;
using Reconciler.Core.Ports.Network;

namespace Reconciler.Resources.Network;

/// <summary>What of a rule somebody decided: the kernel's own marks are left out.</summary>
internal static class RuleModel
{
    public static RuleState Of(RuleState state) => state with { KernelFlags = 0 };

    /// <summary>As <c>ip rule</c> prints it.</summary>
    public static string Text(RuleState rule)
    {
        var parts = new List<string> { string.Create(CultureInfo.InvariantCulture, $"{rule.Priority}:"), $"from {rule.From?.ToString() ?? "all"}" };
        Add(parts, "to", rule.To);
        Add(parts, "iif", rule.Iif);
        Add(parts, "oif", rule.Oif);
        Add(parts, "fwmark", rule.FwMark is { } mark ? string.Create(CultureInfo.InvariantCulture, $"0x{mark:x}/0x{rule.FwMask ?? uint.MaxValue:x}") : null);
        parts.Add(rule.Action == RuleAction.ToTable ? string.Create(CultureInfo.InvariantCulture, $"lookup {rule.Table}") : rule.Action.ToString().ToLowerInvariant());
        Add(parts, "suppress_prefixlength", rule.SuppressPrefixLength);
        return string.Join(' ', parts);
    }

    private static void Add<T>(List<string> parts, string name, T? value)
    {
        if (value is not null)
        {
            parts.Add($"{name} {value}");
        }
    }
}
