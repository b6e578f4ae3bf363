using System.Net;
using System.Net.Sockets;

namespace Reconciler.Resources.Network;

/// <summary>An address of an interface with the length of its subnet's prefix.</summary>
public sealed record InterfaceAddress(IPAddress Ip, int PrefixLength)
{
    public Place Place { get; init; }

    /// <summary>fe80::/10: the kernel's own; never compared.</summary>
    public bool IsLinkLocal => Ip.IsIPv6LinkLocal;

    /// <summary>The subnet it stands in.</summary>
    public IPNetwork Subnet => Prefixes.Network(Ip, PrefixLength);

    public override string ToString() => $"{Ip}/{PrefixLength}";
}

/// <summary>Arithmetic of prefixes.</summary>
public static class Prefixes
{
    public static int Longest(AddressFamily family) => family == AddressFamily.InterNetworkV6 ? 128 : 32;

    /// <summary>The network of the address: its host bits cleared.</summary>
    public static IPNetwork Network(IPAddress address, int length)
    {
        var bytes = address.GetAddressBytes();
        for (var i = 0; i < bytes.Length; i++)
        {
            var kept = Math.Clamp(length - (8 * i), 0, 8);
            bytes[i] &= (byte)(0xFF << (8 - kept));
        }

        return new IPNetwork(new IPAddress(bytes), length);
    }

    /// <summary>All of it: 0.0.0.0/0 or ::/0.</summary>
    public static IPNetwork All(AddressFamily family) =>
        new(family == AddressFamily.InterNetworkV6 ? IPAddress.IPv6Any : IPAddress.Any, 0);
}
