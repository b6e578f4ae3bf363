using System.Collections.Frozen;

namespace Reconciler.Resources.Network;

/// <summary>
/// What nmstate knows and this version does not, by the place where it stands: refused as "not supported yet" rather than as unknown.
/// The schema lists the same keys; a test compares them.
/// </summary>
internal static class UnsupportedKeys
{
    /// <summary>Keys that nmstate prints about the running network and ignores when it applies.</summary>
    public static readonly FrozenSet<string> ShownOnly = Set("running", "min-mtu", "max-mtu", "permanent-mac-address", "gc-timer", "hello-timer");

    /// <summary>Names that nmstate took for a key until its version 2.</summary>
    public static readonly FrozenDictionary<string, string> Renamed = new Dictionary<string, string> { ["slaves"] = "port" }.ToFrozenDictionary(StringComparer.Ordinal);

    public static readonly FrozenSet<string> Document = Set("hostname", "ovn", "capture", "description", "dispatch", "user-defined");

    public static readonly FrozenSet<string> Interface = Set(
        "802.1x", "accept-all-mac-addresses", "alt-names", "dispatch", "driver", "ethernet", "ethtool", "hsr", "infiniband", "ip-tunnel", "ipsec",
        "ipvlan", "libreswan", "linux-bridge", "lldp", "mac-vtap", "macsec", "max-mtu", "min-mtu", "mptcp", "pci-address", "permanent-mac-address",
        "profile-name", "qeth-vnicc", "sr-iov", "team", "user-defined", "vnicc", "wait-ip", "xfrm", "dpdk");

    public static readonly FrozenSet<string> Ip = Set(
        "addr-gen-mode", "auto-dns", "auto-gateway", "auto-route-metric", "auto-route-table-id", "auto-routes", "dhcp-client-id", "dhcp-custom-hostname",
        "dhcp-duid", "dhcp-send-hostname", "forwarding", "mptcp-flags", "route-tag", "token");

    public static readonly FrozenSet<string> Address = Set("mptcp-flags", "preferred-life-time", "valid-life-time");

    public static readonly FrozenSet<string> LinuxBridgeOptions = Set(
        "gc-timer", "group-addr", "hash-elasticity", "hash-max", "hello-timer", "multicast-last-member-count", "multicast-last-member-interval",
        "multicast-membership-interval", "multicast-querier-interval", "multicast-query-interval", "multicast-query-response-interval",
        "multicast-query-use-ifaddr", "multicast-startup-query-count", "multicast-startup-query-interval");

    public static readonly FrozenSet<string> BridgePort = Set("identifier", "iface-type", "link-aggregation", "mac-address", "ovs-db", "profile-name");

    public static readonly FrozenSet<string> Vlan = Set("loose-binding", "registration-protocol", "reorder-headers");

    public static readonly FrozenSet<string> Bond = Set("ports-config", "slaves");

    public static readonly FrozenSet<string> BondOptions = Set(
        "ad_actor_sys_prio", "ad_actor_system", "ad_user_port_key", "arp_all_targets", "arp_missed_max", "balance-slb", "balance_slb", "lacp_active",
        "lp_interval", "ns_ip6_target", "packets_per_slave");

    public static readonly FrozenSet<string> Vrf = Set("ports-config");

    public static readonly FrozenSet<string> Veth = Set("profile-name");

    public static readonly FrozenSet<string> Routes = Set("running");

    public static readonly FrozenSet<string> Route = Set(
        "advmss", "cwnd", "initcwnd", "initrwnd", "lock-mtu", "quickack", "vrf-name");

    public static readonly FrozenSet<string> Dns = Set("running");

    public static readonly FrozenSet<string> DnsConfig = Set("options");

    /// <summary>Types of interfaces.</summary>
    public static readonly FrozenSet<string> Types = Set(
        "dispatch", "hsr", "infiniband", "ip-tunnel", "ipsec", "ipvlan", "loopback", "mac-vtap", "macsec", "team", "tun", "xfrm");

    private static FrozenSet<string> Set(params string[] keys) => keys.ToFrozenSet(StringComparer.Ordinal);
}
