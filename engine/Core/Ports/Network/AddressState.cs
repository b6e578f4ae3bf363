using System.Net;
using Reconciler.Core.Model;

namespace Reconciler.Core.Ports.Network;

/// <summary>
/// An address on a link. <see cref="Local"/> is the node's own; <see cref="Peer"/> the other end of a point-to-point address, else null.
/// Addresses of one link come in the kernel's order: the first of an IPv4 subnet that is not secondary is its primary.
/// </summary>
public sealed record AddressState
{
    /// <summary>A lifetime without an end.</summary>
    public const uint Forever = uint.MaxValue;

    public required int Index { get; init; }
    public required IPAddress Local { get; init; }
    public required byte PrefixLength { get; init; }
    public IPAddress? Peer { get; init; }
    public IPAddress? Broadcast { get; init; }
    public byte Scope { get; init; }
    public AddressFlags Flags { get; init; }
    public string? Label { get; init; }

    /// <summary>IFAPROT_*: 0 unspecified, 1 loopback, 2 from a router advertisement, 3 link-local by the kernel; kernels before 5.18 say nothing.</summary>
    public byte Protocol { get; init; }

    /// <summary>Seconds that are left.</summary>
    public uint ValidLifetime { get; init; } = Forever;

    public uint PreferredLifetime { get; init; } = Forever;

    /// <summary>The metric of the connected route that the kernel makes; null where it is the default.</summary>
    public uint? Metric { get; init; }

    public Sequence<RawAttribute> Other { get; init; }

    public Family Family => IpPrefix.FamilyOf(Local);

    public IpPrefix Prefix => new(Local, PrefixLength);

    /// <summary>Whether nobody's lease or advertisement made it: it has no end.</summary>
    public bool IsPermanent => ValidLifetime == Forever && (Flags & AddressFlags.Permanent) != 0;

    public override string ToString() => $"{Local}/{PrefixLength}";
}

/// <summary>IFA_F_*. Secondary, DadFailed, Deprecated, Tentative and Permanent are the kernel's own: never compare them with a wish.</summary>
[Flags]
public enum AddressFlags : uint
{
    None = 0,

    /// <summary>IPv4: secondary; IPv6: temporary (privacy).</summary>
    Secondary = 0x1,
    NoDad = 0x2,
    Optimistic = 0x4,
    DadFailed = 0x8,
    HomeAddress = 0x10,
    Deprecated = 0x20,
    Tentative = 0x40,
    Permanent = 0x80,
    ManageTempAddr = 0x100,
    NoPrefixRoute = 0x200,
    McAutoJoin = 0x400,
    StablePrivacy = 0x800,
}

/// <summary>RT_SCOPE_*, of addresses and routes; user-defined values lie between.</summary>
public static class Scope
{
    public const byte Global = 0;
    public const byte Site = 200;
    public const byte Link = 253;
    public const byte Host = 254;
    public const byte Nowhere = 255;
}
