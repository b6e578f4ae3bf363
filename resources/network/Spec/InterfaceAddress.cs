using System.Net;
using Reconciler.Core.Diagnostics;
using Reconciler.Core.Ports.Network;

namespace Reconciler.Resources.Network;

/// <summary>An address of an interface with the length of its subnet's prefix.</summary>
public sealed record InterfaceAddress(IPAddress Ip, byte PrefixLength)
{
    public Place Place { get; init; }

    public Family Family => IpPrefix.FamilyOf(Ip);

    /// <summary>fe80::/10: the kernel's own; never compared.</summary>
    public bool IsLinkLocal => Ip.IsIPv6LinkLocal;

    /// <summary>The network it stands in.</summary>
    public IpPrefix Subnet => new IpPrefix(Ip, PrefixLength).Masked;

    public override string ToString() => $"{Ip}/{PrefixLength}";
}
