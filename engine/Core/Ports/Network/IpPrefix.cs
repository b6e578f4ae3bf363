using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Reconciler.Core.Ports.Network;

/// <summary>An address and a prefix length, exactly as given: host bits are neither refused nor masked here.</summary>
public readonly record struct IpPrefix(IPAddress Address, byte Length)
{
    public Family Family => FamilyOf(Address);

    /// <summary>Whether the prefix stands for everything of its family, as a default route's destination does.</summary>
    public bool IsDefault => Length == 0;

    /// <summary>The same network without host bits.</summary>
    public IpPrefix Masked
    {
        get
        {
            Span<byte> bytes = stackalloc byte[16];
            Address.TryWriteBytes(bytes, out var count);
            Mask(bytes[..count], Length);
            return new IpPrefix(new IPAddress(bytes[..count]), Length);
        }
    }

    public bool Contains(IPAddress other)
    {
        ArgumentNullException.ThrowIfNull(other);
        if (other.AddressFamily != Address.AddressFamily)
        {
            return false;
        }

        Span<byte> mine = stackalloc byte[16];
        Span<byte> theirs = stackalloc byte[16];
        Address.TryWriteBytes(mine, out var count);
        other.TryWriteBytes(theirs, out _);
        Mask(mine[..count], Length);
        Mask(theirs[..count], Length);
        return mine[..count].SequenceEqual(theirs[..count]);
    }

    public static Family FamilyOf(IPAddress address)
    {
        ArgumentNullException.ThrowIfNull(address);
        return address.AddressFamily == AddressFamily.InterNetworkV6 ? Family.Inet6 : Family.Inet;
    }

    public static IpPrefix DefaultOf(Family family) => new(family == Family.Inet6 ? IPAddress.IPv6Any : IPAddress.Any, 0);

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Address}/{Length}");

    private static void Mask(Span<byte> bytes, int length)
    {
        for (var i = 0; i < bytes.Length; i++)
        {
            var keep = Math.Clamp(length - i * 8, 0, 8);
            bytes[i] &= (byte)(0xff00 >> keep);
        }
    }
}
