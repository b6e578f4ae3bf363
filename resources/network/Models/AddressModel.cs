using System.Net;
using Reconciler.Core.Ports.Network;

namespace Reconciler.Resources.Network;

/// <summary>
/// An address of a link without what the kernel decides itself: whether it is secondary or still being checked, and how long it is
/// still good for, take no part in comparisons.
/// </summary>
public sealed record AddressModel(IPAddress Local, byte PrefixLength)
{
    /// <summary>The flags that somebody asked for; all others are the kernel's (ipv4/devinet.c, ipv6/addrconf.c).</summary>
    private const AddressFlags Asked =
        AddressFlags.HomeAddress | AddressFlags.ManageTempAddr | AddressFlags.NoPrefixRoute | AddressFlags.McAutoJoin;

    public IPAddress? Peer { get; init; }

    public IPAddress? Broadcast { get; init; }

    public byte Scope { get; init; }

    public AddressFlags Flags { get; init; }

    /// <summary>IPv4's <c>eth0:1</c>; null where it is only the link's name.</summary>
    public string? Label { get; init; }

    public uint? Metric { get; init; }

    public Lifetime Lifetime { get; init; } = Lifetime.Forever;

    public Family Family => IpPrefix.FamilyOf(Local);

    public IpPrefix Subnet => new IpPrefix(Peer ?? Local, PrefixLength).Masked;

    /// <summary>Everybody's of its kind: the kernel gives each link one, and nobody writes it down.</summary>
    public bool IsLinkLocal => Local.IsIPv6LinkLocal;

    /// <summary>Somebody's lease or advertisement made it, and will take it back.</summary>
    public bool IsLeased => !Lifetime.IsForever;

    /// <summary>The same address in the same subnet, whatever else is said of it.</summary>
    public bool IsSameAs(AddressModel other) => Local.Equals(other.Local) && PrefixLength == other.PrefixLength;

    public bool IsSameAs(InterfaceAddress wanted) => Local.Equals(wanted.Ip) && PrefixLength == wanted.PrefixLength;

    public static AddressModel Of(AddressState state, string link) => new(state.Local, state.PrefixLength)
    {
        Peer = state.Peer,
        Broadcast = state.Broadcast,
        Scope = state.Scope,
        Flags = state.Flags & Asked,
        Label = state.Label == link ? null : state.Label,
        Metric = state.Metric,
        Lifetime = new Lifetime(state.ValidLifetime, state.PreferredLifetime),
    };

    public static AddressModel Of(InterfaceAddress wanted) => new(wanted.Ip, wanted.PrefixLength)
    {
        Broadcast = wanted.Family == Family.Inet ? BroadcastOf(wanted.Ip, wanted.PrefixLength) : null,
    };

    /// <summary>
    /// For a write. A label names the link it was given on, so it is not carried to another. An address that moves was checked for
    /// duplicates where it comes from: waiting for that again would be an interruption.
    /// </summary>
    public AddressState ToState(int index, string link, bool moves = false) => new()
    {
        Index = index,
        Local = Local,
        PrefixLength = PrefixLength,
        Peer = Peer,
        Broadcast = Broadcast,
        Scope = Scope,
        Flags = Flags | (moves && Family == Family.Inet6 ? AddressFlags.NoDad : AddressFlags.None),
        Label = Label is { } label && label.StartsWith(link + ":", StringComparison.Ordinal) ? label : null,
        ValidLifetime = Lifetime.Valid,
        PreferredLifetime = Lifetime.Preferred,
        Metric = Metric,
    };

    public override string ToString() => $"{Local}/{PrefixLength}";

    private static IPAddress? BroadcastOf(IPAddress address, byte length)
    {
        // RFC 3021: a /31 has none, a /32 nobody to send to.
        if (length >= 31)
        {
            return null;
        }

        var bytes = address.GetAddressBytes();
        for (var i = 0; i < bytes.Length; i++)
        {
            bytes[i] |= (byte)(0xff >> Math.Clamp(length - i * 8, 0, 8));
        }

        return new IPAddress(bytes);
    }
}

/// <summary>Seconds that an address is still valid and preferred. Two are always equal: they run down while one looks.</summary>
public readonly struct Lifetime(uint valid, uint preferred) : IEquatable<Lifetime>
{
    public static readonly Lifetime Forever = new(AddressState.Forever, AddressState.Forever);

    public uint Valid { get; } = valid;

    public uint Preferred { get; } = preferred;

    public bool IsForever => Valid == AddressState.Forever;

    public static bool operator ==(Lifetime left, Lifetime right) => left.Equals(right);

    public static bool operator !=(Lifetime left, Lifetime right) => !left.Equals(right);

    public bool Equals(Lifetime other) => true;

    public override bool Equals(object? obj) => obj is Lifetime;

    public override int GetHashCode() => 0;
}
