using System.Globalization;
using Reconciler.Core.Model;

namespace Reconciler.Core.Ports.Network;

/// <summary>A policy rule (<c>ip rule</c>). Null means that the rule does not ask for it.</summary>
public sealed record RuleState
{
    public required Family Family { get; init; }
    public required uint Priority { get; init; }
    public RuleAction Action { get; init; } = RuleAction.ToTable;
    public uint Table { get; init; }
    public IpPrefix? From { get; init; }
    public IpPrefix? To { get; init; }
    public string? Iif { get; init; }
    public string? Oif { get; init; }
    public uint? FwMark { get; init; }
    public uint? FwMask { get; init; }
    public byte Tos { get; init; }
    public uint? Goto { get; init; }
    public int? SuppressPrefixLength { get; init; }
    public int? SuppressInterfaceGroup { get; init; }
    public bool L3Mdev { get; init; }
    public bool Invert { get; init; }

    /// <summary>RTPROT_* of who made it, see <see cref="RouteProtocol"/>: the kernel's own three are <c>kernel</c>.</summary>
    public byte Protocol { get; init; }

    public byte? IpProtocol { get; init; }
    public NumberRange? SourcePort { get; init; }
    public NumberRange? DestinationPort { get; init; }
    public NumberRange? UidRange { get; init; }
    public ulong? TunnelId { get; init; }

    /// <summary>FIB_RULE_* without INVERT: the kernel's own marks (permanent, unresolved, detached).</summary>
    public uint KernelFlags { get; init; }

    public Sequence<RawAttribute> Other { get; init; }

    public override string ToString() => string.Create(CultureInfo.InvariantCulture,
        $"{Priority}: from {(From is { } from ? from.ToString() : "all")}{(To is { } to ? $" to {to}" : "")} table {Table}");
}

public readonly record struct NumberRange(uint Start, uint End);

/// <summary>FR_ACT_*.</summary>
public enum RuleAction : byte
{
    Unspecified = 0,
    ToTable = 1,
    Goto = 2,
    Nop = 3,
    Blackhole = 6,
    Unreachable = 7,
    Prohibit = 8,
}
