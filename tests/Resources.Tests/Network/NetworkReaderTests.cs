using System.Net;
using Reconciler.Core.Guarding;
using Reconciler.Core.Ports.Network;
using Reconciler.Resources.Network;
using Xunit;

namespace Reconciler.Resources.Tests.Network;

public sealed class NetworkReaderTests
{
    [Fact]
    public void What_is_not_given_is_null_and_what_is_given_is_not()
    {
        var entry = Assert.Single(NetworkDocuments.Valid("interfaces: [{ name: eth1, type: ethernet, ipv4: { address: [] } }]").Interfaces);
        Assert.Null(entry.Mtu);
        Assert.Null(entry.Controller);
        Assert.Null(entry.Ipv6);
        Assert.Null(entry.Ipv4!.Enabled);
        Assert.Empty(entry.Ipv4.Addresses!.Value);
        Assert.Equal(InterfaceState.Up, entry.State);
    }

    [Fact]
    public void A_bridge_of_Open_vSwitch_and_its_interface_may_share_a_name()
    {
        var spec = NetworkDocuments.Valid(
            """
            interfaces:
              - { name: br-int, type: ovs-bridge, bridge: { port: [{ name: br-int }] } }
              - { name: br-int, type: ovs-interface, mtu: 1500 }
            """);
        Assert.Equal(["network/ovs-bridge/br-int", "network/ovs-interface/br-int"], spec.Entries.Select(entry => entry.Id));
    }

    [Fact]
    public void An_address_means_the_same_in_upper_case_and_expanded()
    {
        const string Document = "interfaces: [{{ name: eth1, type: ethernet, ipv6: {{ address: [{{ ip: \"{0}\", prefix-length: 64 }}] }} }}]";
        var spellings = new[] { "2001:db8::a:1", "2001:DB8::A:1", "2001:0db8:0000:0000:0000:0000:000a:0001" };
        var entries = spellings
            .Select(text => Assert.Single(NetworkDocuments.Valid(string.Format(null, System.Text.CompositeFormat.Parse(Document), text)).Interfaces))
            .ToList();
        Assert.All(entries, entry => Assert.Equal(IPAddress.Parse("2001:db8::a:1"), entry.Ipv6!.Addresses!.Value[0].Ip));
        Assert.Single(entries.Select(entry => entry.Fingerprint()).Distinct());
    }

    [Fact]
    public void The_order_of_addresses_is_kept_because_it_decides_the_primary()
    {
        var entry = Assert.Single(NetworkDocuments.Valid(
            """
            interfaces:
              - name: eth1
                type: ethernet
                ipv4: { address: [{ ip: 192.0.2.9, prefix-length: 24 }, { ip: 192.0.2.4, prefix-length: 24 }] }
            """).Interfaces);
        Assert.Equal(["192.0.2.9/24", "192.0.2.4/24"], entry.Ipv4!.Addresses!.Value.Select(address => address.ToString()));
    }

    [Fact]
    public void Host_bits_of_a_destination_are_quoted_in_both_readings()
    {
        var said = Assert.Single(NetworkDocuments.Said("routes: { config: [{ destination: 172.16.1.3/24, next-hop-interface: eth1 }] }"));
        Assert.Contains("172.16.1.0/24", said, StringComparison.Ordinal);
        Assert.Contains("172.16.1.3/32", said, StringComparison.Ordinal);
        Assert.StartsWith("state.yaml:1:35: warning RC1209", said, StringComparison.Ordinal);
    }

    [Fact]
    public void Items_with_weights_are_next_hops_of_one_route()
    {
        var route = Assert.Single(NetworkDocuments.Valid(
            """
            routes:
              config:
                - { destination: 10.9.0.0/16, next-hop-address: 192.0.2.1, next-hop-interface: eth1, weight: 1 }
                - { destination: 10.9.0.0/16, next-hop-address: 198.51.100.1, next-hop-interface: eth2, weight: 3 }
            """).Routes);
        Assert.Equal(
            [new RouteHop(IPAddress.Parse("192.0.2.1"), "eth1", 1), new RouteHop(IPAddress.Parse("198.51.100.1"), "eth2", 3)],
            route.NextHops);
    }

    [Theory]
    [InlineData("destination: 10.9.0.0/16", "network/route/10.9.0.0/16")]
    [InlineData("destination: 10.9.0.0/16, table-id: 0, metric: -1", "network/route/10.9.0.0/16")]
    [InlineData("destination: 10.9.0.0/16, table-id: 100, metric: 50", "network/route/10.9.0.0/16,table=100,metric=50")]
    [InlineData("destination: \"2001:DB8:0::/32\"", "network/route/2001:db8::/32")]
    [InlineData("destination: 192.0.2.7", "network/route/192.0.2.7/32")]
    public void A_route_is_known_by_its_destination_and_where_needed_by_table_and_metric(string item, string id) =>
        Assert.Equal(id, Assert.Single(NetworkDocuments.Valid($"routes: {{ config: [{{ {item}, next-hop-interface: eth1 }}] }}").Routes).Id);

    [Fact]
    public void An_absent_route_is_known_by_all_that_it_matches()
    {
        var routes = NetworkDocuments.Valid(
            """
            routes:
              config:
                - { state: absent, next-hop-interface: eth1 }
                - { state: absent, destination: 0.0.0.0/0, next-hop-address: "" }
            """).AbsentRoutes;
        Assert.Equal(["network/route/any,dev=eth1", "network/route/0.0.0.0/0,via=none"], routes.Select(route => route.Id));
        Assert.True(routes[1].WithoutNextHopAddress);
    }

    [Fact]
    public void A_mark_may_be_written_as_a_number_or_as_text()
    {
        var rules = NetworkDocuments.Valid(
            """
            route-rules:
              config:
                - { family: ipv4, fwmark: 0x20, fwmask: 255, route-table: 200 }
                - { family: ipv6, fwmark: "0x20", fwmask: "0xff", route-table: 200 }
            """).Rules;
        Assert.All(rules, rule => Assert.Equal((0x20u, 0xFFu), (rule.FwMark, rule.FwMask)));
        Assert.Equal([Family.Inet, Family.Inet6], rules.Select(rule => rule.Family!.Value));
    }

    [Fact]
    public void An_empty_resolver_configuration_removes_all_and_one_without_a_list_leaves_it()
    {
        var none = NetworkDocuments.Valid("dns-resolver: { config: {} }").Dns!;
        Assert.Empty(none.Servers!.Value);
        Assert.Empty(none.Search!.Value);
        Assert.Null(NetworkDocuments.Valid("dns-resolver: { config: { search: [example.net] } }").Dns!.Servers);
    }

    [Fact]
    public void A_value_of_null_removes_a_key_of_the_database_and_others_are_text()
    {
        var keys = NetworkDocuments.Valid("ovs-db: { other_config: { stats: 5, gone: null, on: true, quoted: \"null\" } }").OvsDb!.Keys.OtherConfig!.Value;
        Assert.Equal(
            [new OvsKey("gone", null), new OvsKey("on", "true"), new OvsKey("quoted", "null"), new OvsKey("stats", "5")],
            keys);
    }

    [Fact]
    public void Without_a_guard_the_gateway_is_pinged_for_thirty_seconds()
    {
        Assert.Null(NetworkDocuments.Valid("interfaces: []").Guard);
        Assert.Equal(TimeSpan.FromSeconds(30), GuardSpec.Default.Within);
        Assert.Equal([new Probe.PingGateway()], GuardSpec.Default.Probes);
        Assert.True(NetworkDocuments.Valid("{ interfaces: [], guard: none }").Guard!.None);
    }

    [Fact]
    public void A_probe_of_a_port_takes_IPv6_in_brackets()
    {
        var guard = NetworkDocuments.Valid("{ interfaces: [], guard: { probes: [{ tcp: \"[2001:DB8::1]:6443\" }, { tcp: \"api.example.net:443\" }] } }").Guard!;
        Assert.Equal([new Probe.Tcp("2001:db8::1", 6443), new Probe.Tcp("api.example.net", 443)], guard.Probes);
        Assert.Equal("tcp [2001:db8::1]:6443", guard.Probes[0].ToString());
    }

    [Fact]
    public void The_policy_of_section_and_entry_makes_an_entry_observed()
    {
        var spec = NetworkDocuments.Valid("interfaces: [{ name: eth1, type: ethernet, policy: observe }, { name: eth2, type: ethernet }]");
        Assert.Equal([true, false], spec.Interfaces.Select(entry => entry.Header.Observe));
        Assert.All(
            NetworkDocuments.Valid("{ policy: observe, interfaces: [{ name: eth1, type: ethernet }] }").Entries,
            entry => Assert.True(entry.Header.Observe));
    }

    [Fact]
    public void An_entry_for_another_node_is_skipped_with_the_reason()
    {
        var spec = NetworkDocuments.Valid("interfaces: [{ name: eth1, type: ethernet, when: { os: rhel } }, { name: eth1, type: ethernet, when: { os: ubuntu } }]");
        Assert.Single(spec.Interfaces);
        Assert.Equal(("network/ethernet/eth1", "os is ubuntu"), (spec.Skipped[0].Id, spec.Skipped[0].Reason));
    }

    [Fact]
    public void Of_variants_of_persist_the_one_for_the_node_counts()
    {
        var spec = NetworkDocuments.Valid(
            """
            interfaces: []
            persist:
              - { format: ifcfg, keys: { PROXY_METHOD: none, IPV6INIT: no }, when: { os: rhel } }
              - { format: none, activate: onChange, when: { os: ubuntu } }
            """);
        Assert.Equal((PersistFormat.None, PersistActivation.OnChange), (spec.Persist!.Format, spec.Persist.Activate));
    }

    [Fact]
    public void Other_names_that_nmstate_takes_mean_the_same()
    {
        var spec = NetworkDocuments.Valid(
            """
            interfaces:
              - { name: bond0, type: bond, bond: { mode: 1, ports: [eth1], options: { lacp_rate: 1, all_slaves_active: dropped } } }
              - { name: br0, type: linux-bridge, bridge: { ports: [{ name: eth2 }], options: { group-fwd-mask: 8 } } }
            """);
        Assert.Equal(BondMode.ActiveBackup, spec.Interfaces[0].Bond!.Mode);
        Assert.Equal(BondLacpRate.Fast, spec.Interfaces[0].Bond!.Options!.LacpRate);
        Assert.Equal(["eth1"], spec.Interfaces[0].PortNames!.Select(port => port.Name));
        Assert.Equal((ushort)8, spec.Interfaces[1].LinuxBridge!.Options!.GroupForwardMask);
    }

    [Fact]
    public void A_restricted_spec_keeps_only_what_was_asked_for_and_its_guard()
    {
        var spec = NetworkDocuments.Valid(
            """
            guard: none
            interfaces: [{ name: eth1, type: ethernet }, { name: eth2, type: ethernet }]
            routes: { config: [{ destination: 10.9.0.0/16, next-hop-interface: eth1 }] }
            """).Restrict(id => id == "network/ethernet/eth2");
        Assert.Equal(["network/ethernet/eth2"], spec.Entries.Select(entry => entry.Id));
        Assert.True(spec.Guard!.None);
    }

    [Fact]
    public void A_thousand_interfaces_are_read_without_a_word()
    {
        var items = Enumerable.Range(0, 1000).Select(i =>
            $"  - {{ name: d{i}, type: dummy, ipv4: {{ address: [{{ ip: 10.{i / 250}.{i % 250}.1, prefix-length: 24 }}] }} }}");
        Assert.Equal(1000, NetworkDocuments.Valid("interfaces:\n" + string.Join('\n', items)).Interfaces.Count);
    }
}
