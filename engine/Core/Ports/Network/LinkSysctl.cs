namespace Reconciler.Core.Ports.Network;

/// <summary>Settings of a link that lie in /proc/sys/net/ipv4/conf and /proc/sys/net/ipv6/conf, beside the pseudo-links <c>all</c> and <c>default</c>.</summary>
public enum LinkSysctl
{
    /// <summary>IPv4: a secondary address takes the place of its deleted primary. In force where the link's or <c>all</c>'s is set.</summary>
    PromoteSecondaries,

    /// <summary>IPv4: 0 off, 1 strict, 2 loose. In force is the larger of the link's and <c>all</c>'s.</summary>
    RpFilter,

    /// <summary>IPv4: 1 or 2 answer ARP only for addresses of the link that was asked.</summary>
    ArpIgnore,

    /// <summary>IPv4: a neighbour learns from a gratuitous ARP of an address it does not know.</summary>
    ArpAccept,

    /// <summary>IPv4 forwarding on the link.</summary>
    Forwarding,

    DisableIpv6,
    AcceptRa,
    AutoConf,

    /// <summary>IPv6 forwarding on the link: a router does not accept advertisements unless AcceptRa is 2.</summary>
    Forwarding6,

    /// <summary>As <see cref="Network.AddrGenMode"/>.</summary>
    AddrGenMode,

    /// <summary>Keep global IPv6 addresses while the link is down.</summary>
    KeepAddrOnDown,
}
