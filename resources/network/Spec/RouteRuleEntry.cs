using Reconciler.Core.Model;
using Reconciler.Core.Ports.Network;

namespace Reconciler.Resources.Network;

/// <summary>
/// A policy routing rule that shall be there or, with <see cref="Absent"/>, a pattern: rules that match all that is given go.
/// What is null was not given.
/// </summary>
public sealed record RouteRuleEntry(EntryHeader Header) : DesiredEntry(Header)
{
    public bool Absent { get; init; }

    /// <summary>Given, or that of a prefix. Null only for an absent one: both families.</summary>
    public Family? Family { get; init; }

    public IpPrefix? From { get; init; }

    public IpPrefix? To { get; init; }

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
