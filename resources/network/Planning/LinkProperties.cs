using System.Collections.Immutable;
using System.Globalization;
using Reconciler.Core.Planning;
using Reconciler.Core.Ports.Network;

namespace Reconciler.Resources.Network;

/// <summary>The differences of two states of a link, in nmstate's names.</summary>
internal static class LinkProperties
{
    public static ImmutableArray<PropertyChange> Of(LinkModel? before, LinkModel? after)
    {
        var list = ImmutableArray.CreateBuilder<PropertyChange>();
        Add(list, "state", before, after, link => link.Up ? "up" : "down");
        Add(list, "mtu", before, after, link => link.Mtu == 0 ? null : Text((int?)link.Mtu));
        Add(list, "mac-address", before, after, link => link.Mac?.ToString());
        Add(list, "controller", before, after, link => link.Controller);
        Add(list, "base-iface", before, after, link => link.Base);
        Add(list, "description", before, after, link => link.Alias);
        Add(list, "ipv6.enabled", before, after, link => link.Ipv6Disabled ? "false" : "true", "true");
        Add(list, "ipv4.address", before, after, link => Addresses(link, Family.Inet));
        Add(list, "ipv6.address", before, after, link => Addresses(link, Family.Inet6));
        Add(list, "primary", before, after, link => link.Primary);
        Add(list, "vlan.trunk-tags", before, after, link => link.Vlans.IsEmpty ? null : string.Join(", ", link.Vlans.Items));
        Data(list, before?.Data, after?.Data);
        Add(list, "hairpin", before, after, link => Text(link.Port?.Hairpin));
        Add(list, "stp-path-cost", before, after, link => Text(link.Port?.Cost));
        Add(list, "stp-priority", before, after, link => Text(link.Port?.Priority));
        if (after is { Ovs: { } columns })
        {
            // Of one that is made, how its row is set up is said above; its keys are not.
            list.AddRange(OvsProperties.Of(before?.Ovs ?? OvsColumns.None, columns).Where(change => before is not null || change.Name.Contains(':', StringComparison.Ordinal)));
        }

        return list.ToImmutable();
    }

    private static void Data(ImmutableArray<PropertyChange>.Builder list, LinkData? before, LinkData? after)
    {
        if (after is null || before == after)
        {
            return;
        }

        var (old, now) = (Options(before), Options(after));
        foreach (var (name, value) in now)
        {
            var was = old.Find(option => option.Name == name).Value;
            if (was != value)
            {
                list.Add(new PropertyChange(name, was, value));
            }
        }
    }

    private static List<(string Name, string? Value)> Options(LinkData? data) => data switch
    {
        VlanData vlan => [("vlan.id", Text(vlan.Id)), ("vlan.protocol", vlan.Protocol is { } protocol ? Words.Of(Words.VlanProtocols, protocol) : null)],
        VxlanData vxlan =>
        [
            ("vxlan.id", Text(vxlan.Id)), ("vxlan.remote", vxlan.Remote?.ToString()), ("vxlan.local", vxlan.Local?.ToString()),
            ("vxlan.destination-port", Text(vxlan.DestinationPort)), ("vxlan.learning", Text(vxlan.Learning)),
        ],
        BridgeData bridge =>
        [
            ("stp.enabled", Text(bridge.Stp)), ("stp.forward-delay", Seconds(bridge.ForwardDelay)), ("stp.hello-time", Seconds(bridge.HelloTime)),
            ("stp.max-age", Seconds(bridge.MaxAge)), ("stp.priority", Text(bridge.Priority)), ("mac-ageing-time", Seconds(bridge.AgeingTime)),
            ("vlan-filtering", Text(bridge.VlanFiltering)), ("vlan-default-pvid", Text(bridge.DefaultPvid)),
            ("vlan-protocol", bridge.VlanProtocol is { } protocol ? Words.Of(Words.VlanProtocols, protocol) : null),
            ("group-forward-mask", Text(bridge.GroupForwardMask)), ("multicast-snooping", Text(bridge.MulticastSnooping)),
            ("multicast-querier", Text(bridge.MulticastQuerier)), ("multicast-router", Text(bridge.MulticastRouter)),
        ],
        BondData bond =>
        [
            ("mode", bond.Mode is { } mode ? Words.Of(Words.BondModes, mode) : null), ("miimon", Text(bond.MiiMon)), ("updelay", Text(bond.UpDelay)),
            ("downdelay", Text(bond.DownDelay)), ("use_carrier", Text(bond.UseCarrier)), ("arp_interval", Text(bond.ArpInterval)),
            ("arp_validate", Text(bond.ArpValidate)), ("arp_ip_target", bond.ArpIpTargets is { } targets ? string.Join(",", targets.Items) : null),
            ("primary_reselect", Text(bond.PrimaryReselect)), ("fail_over_mac", Text(bond.FailOverMac)), ("xmit_hash_policy", bond.XmitHashPolicy?.ToString()),
            ("resend_igmp", Text(bond.ResendIgmp)), ("num_grat_arp", Text(bond.NumPeerNotify)), ("all_slaves_active", Text(bond.AllSlavesActive)),
            ("min_links", Text(bond.MinLinks)), ("lacp_rate", Text(bond.LacpRate)), ("ad_select", Text(bond.AdSelect)), ("tlb_dynamic_lb", Text(bond.TlbDynamicLb)),
        ],
        MacvlanData macvlan =>
        [
            ("mac-vlan.mode", macvlan.Mode is { } mode && mode != MacvlanMode.Source ? Words.Of(Words.MacvlanModes, mode) : null),
            ("mac-vlan.promiscuous", macvlan.Flags is { } flags ? Text((flags & 1) == 0) : null),
        ],
        VrfData vrf => [("vrf.route-table-id", Text(vrf.Table))],
        _ => [],
    };

    private static string? Addresses(LinkModel link, Family family)
    {
        var addresses = link.AddressesOf(family).ToList();
        return addresses.Count == 0 ? null : string.Join(", ", addresses);
    }

    private static void Add(
        ImmutableArray<PropertyChange>.Builder list, string name, LinkModel? before, LinkModel? after, Func<LinkModel, string?> value, string? usual = null)
    {
        var old = before is null ? usual : value(before);
        var now = after is null ? usual : value(after);
        if (old != now)
        {
            list.Add(new PropertyChange(name, old, now));
        }
    }

    private static string? Text(bool? value) => value is { } flag ? (flag ? "true" : "false") : null;

    private static string? Text<T>(T? value)
        where T : struct, IFormattable => value?.ToString(null, CultureInfo.InvariantCulture);

    private static string? Seconds(uint? hundredths) => hundredths is { } value ? (value / 100.0).ToString(CultureInfo.InvariantCulture) : null;
}
