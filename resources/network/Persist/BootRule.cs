using System.Globalization;
using System.Text;
using Reconciler.Core.Ports.Network;

namespace Reconciler.Resources.Network;

/// <summary>A policy rule as a file for the boot holds it beside the routes of the table to which it leads. What is null the rule does not ask for.</summary>
internal sealed record BootRule(Family Family, uint Table)
{
    /// <summary>Null: the kernel chooses, and in a file any is right.</summary>
    public uint? Priority { get; init; }

    public IpPrefix? From { get; init; }

    public IpPrefix? To { get; init; }

    public string? Iif { get; init; }

    /// <summary>Read in files; a document has no word for it.</summary>
    public string? Oif { get; init; }

    public uint? FwMark { get; init; }

    /// <summary>Null: every bit of the mark.</summary>
    public uint? FwMask { get; init; }

    public int? SuppressPrefixLength { get; init; }

    /// <summary>
    /// The rule as it is at boot, where a link is the one of <paramref name="homes"/> that brings its addressing up: an address that moves
    /// carries it along. Null where no table of its own has to be looked up: such a rule belongs to no interface.
    /// </summary>
    public static BootRule? Of(RouteRuleEntry entry, IReadOnlyDictionary<string, string> homes)
    {
        var rule = RuleProjection.Wanted(entry);
        return entry.Absent || rule.Action != RuleAction.ToTable || rule.Table is 0 or 253 or RouteTable.Main or RouteTable.Local ? null : new BootRule(rule.Family, rule.Table)
        {
            Priority = entry.Priority,
            From = rule.From is { Length: > 0 } from ? from.Masked : null,
            To = rule.To is { Length: > 0 } to ? to.Masked : null,
            Iif = rule.Iif is { } iif ? homes.GetValueOrDefault(iif, iif) : null,
            FwMark = rule.FwMark,
            FwMask = rule.FwMask == uint.MaxValue ? null : rule.FwMask,
            SuppressPrefixLength = rule.SuppressPrefixLength,
        };
    }

    public RuleState ToState() => new()
    {
        Family = Family,
        Priority = Priority ?? 0,
        Table = Table,
        From = From,
        To = To,
        Iif = Iif,
        Oif = Oif,
        FwMark = FwMark,
        FwMask = FwMask ?? (FwMark is null ? null : uint.MaxValue),
        SuppressPrefixLength = SuppressPrefixLength,
    };

    /// <summary>Whether this, found in a file, does what is wanted.</summary>
    public bool Fulfils(BootRule wanted) => this with { Priority = null } == wanted with { Priority = null } && (wanted.Priority is null || wanted.Priority == Priority);

    public string? Mark(string format = "0x{0:x}") => FwMark is not { } mark ? null
        : string.Format(CultureInfo.InvariantCulture, format, mark) + (FwMask is { } mask ? "/" + string.Format(CultureInfo.InvariantCulture, format, mask) : "");

    /// <summary>In the words of <c>ip rule</c>; <see cref="RouteWords.ParseRule"/> reads it back.</summary>
    public override string ToString()
    {
        var text = new StringBuilder("from ").Append(From?.ToString() ?? "all");
        foreach (var (word, value) in new (string, object?)[]
        {
            ("to", To), ("iif", Iif), ("oif", Oif), ("fwmark", Mark()), ("table", Table), ("priority", Priority), ("suppress_prefixlength", SuppressPrefixLength),
        })
        {
            if (value is not null)
            {
                text.Append(CultureInfo.InvariantCulture, $" {word} {value}");
            }
        }

        return text.ToString();
    }
}
