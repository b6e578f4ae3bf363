using System.Net;
using System.Net.Sockets;
using Reconciler.Core.Model;

namespace Reconciler.Resources.Network;

/// <summary>What a rule does; the values are the kernel's FR_ACT_*.</summary>
public enum RuleAction
{
    /// <summary>Looks the route up in the rule's table.</summary>
    Lookup = 1,
    Blackhole = 6,
    Unreachable = 7,
    Prohibit = 8,
}

/// <summary>
/// A policy routing rule that shall be there or, with <see cref="Absent"/>, a pattern: rules that match all that is given go.
/// What is null was not given.
/// </summary>
public sealed record RouteRuleEntry(EntryHeader Header) : DesiredEntry(Header)
{
    public bool Absent { get; init; }

    /// <summary>Given, or that of a prefix. Null only for an absent one: both families.</summary>
    public AddressFamily? Family { get; init; }

    public IPNetwork? From { get; init; }

    public IPNetwork? To { get; init; }

    /// <summary>Null: the kernel chooses, and any is right.</summary>
    public uint? Priority { get; init; }

    /// <summary>Null where an action drops, and for an absent one: any table. Else given, or the main table.</summary>
    public uint? TableId { get; init; }

    public uint? FwMark { get; init; }

    public uint? FwMask { get; init; }

    public string? Iif { get; init; }

    public RuleAction? Action { get; init; }

    public int? SuppressPrefixLength { get; init; }

    public override void Describe(FingerprintWriter writer) => ExportedText.Describe(NetworkExport.Rule(this), writer);
}
