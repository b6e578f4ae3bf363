using Reconciler.Core.Model;

namespace Reconciler.Resources.Network;

/// <summary><c>ipv4</c> or <c>ipv6</c> of an interface. What is null was not given, and is not managed.</summary>
public sealed record IpSpec
{
    /// <summary>False removes the family from the interface.</summary>
    public bool? Enabled { get; init; }

    /// <summary>True leaves addressing to whoever runs DHCP.</summary>
    public bool? Dhcp { get; init; }

    /// <summary>IPv6 only. True leaves addressing to router advertisements.</summary>
    public bool? Autoconf { get; init; }

    /// <summary>Static addresses; the first of a subnet is its primary. Null: not given. Empty: none of ours.</summary>
    public Sequence<InterfaceAddress>? Addresses { get; init; }

    /// <summary>False makes the list exact; else what others put there stays.</summary>
    public bool? AllowExtraAddress { get; init; }

    /// <summary>Somebody else gives the addresses, and is never fought.</summary>
    public bool IsDynamic => Dhcp == true || Autoconf == true;
}
