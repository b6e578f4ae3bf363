using System.Text.Json;
using Reconciler.Network.Tests.Support;
using Reconciler.Runtime.Convergence;

namespace Reconciler.Network.Tests;

/// <summary>Each type of interface is made, found in sync, undone and made again; and its attributes likewise.</summary>
public sealed class InterfaceTests
{
    public static TheoryData<string, string, string> Types { get; } = new()
    {
        { "veth", "v0", "{ name: v0, type: veth, state: up, mtu: 1400, veth: { peer: v1 } }" },
        { "veth", "v0", "{ name: v0, type: veth, state: up, veth: { peer: v1 } }, { name: v1, type: veth, state: up, veth: { peer: v0 }, mac-address: \"02:00:00:00:00:09\" }" },
        { "bridge", "b0", "{ name: b0, type: linux-bridge, state: up, mac-address: \"02:00:00:00:00:01\", bridge: { options: { stp: { enabled: true, forward-delay: 10, hello-time: 3, max-age: 18, priority: 4096 }, mac-ageing-time: 120, multicast-snooping: false, group-forward-mask: 8 }, port: [{ name: up0, stp-path-cost: 50, stp-priority: 9, stp-hairpin-mode: true }] } }" },
        { "bridge", "b0", "{ name: b0, type: linux-bridge, state: up, mtu: 1400, bridge: { port: [{ name: up0 }] } }" },
        { "bridge", "b0", "{ name: b0, type: linux-bridge, state: up, mtu: 9000, bridge: { port: [{ name: up0 }] } }" },
        { "vxlan", "x0", "{ name: x0, type: vxlan, state: up, mtu: 1400, vxlan: { id: 42, base-iface: up0, remote: 192.0.2.9, local: 10.0.0.1, destination-port: 4789, learning: false } }" },
        { "vxlan", "x0", "{ name: x0, type: vxlan, state: down, vxlan: { id: 42, remote: 192.0.2.9 } }" },
        { "macvlan", "m0", "{ name: m0, type: mac-vlan, state: up, mac-vlan: { base-iface: up0, mode: bridge, promiscuous: true }, ipv4: { enabled: true, address: [{ ip: 10.5.0.1, prefix-length: 24 }] } }" },
        { "dummy", "d0", "{ name: d0, type: dummy, state: up, description: a dummy, ipv4: { enabled: true, address: [{ ip: 10.5.0.1, prefix-length: 24 }] } }" },
        { "vlan", "up0.7", "{ name: up0.7, type: vlan, state: up, vlan: { base-iface: up0, id: 7 } }" },
        { "bond", "bond0", "{ name: bond0, type: bond, state: up, link-aggregation: { mode: active-backup, options: { miimon: 100 }, port: [up0] } }" },
        { "vrf", "vrf0", "{ name: vrf0, type: vrf, state: up, vrf: { route-table-id: 1000, port: [up0] } }" },
    };

    [Theory]
    [MemberData(nameof(Types))]
    public void A_type_is_made_undone_and_removed(string kind, string name, string interfaces) => NetworkNode.Run(node =>
    {
        Needs(node, kind);
        node.MakeUplink();
        node.Ip("addr add 10.0.0.1/24 dev up0");
        var document = $"interfaces: [{interfaces}]";
        node.ConvergeThereAndBack(document);
        Assert.Equal(kind, node.Net.IpJson($"link show dev {name}")[0].GetProperty("linkinfo").GetProperty("info_kind").GetString());

        var made = node.Seen();
        var type = interfaces[(interfaces.IndexOf("type: ", StringComparison.Ordinal) + 6)..].Split(',')[0];
        node.Converge($"interfaces: [{{ name: {name}, type: {type}, state: absent }}]");
        Assert.NotEqual(0, node.Net.Execute("ip", $"link show dev {name}").Code);
        node.Undo();
        node.IsAsBefore(made);
    });

    [Theory]
    [InlineData("mtu: 1300")]
    [InlineData("mac-address: \"02:00:00:00:00:07\"")]
    [InlineData("description: the uplink")]
    [InlineData("ipv6: { enabled: false }")]
    [InlineData("ipv4: { enabled: false }")]
    [InlineData("ipv4: { enabled: true, address: [{ ip: 10.0.0.3, prefix-length: 24 }, { ip: 10.0.0.1, prefix-length: 24 }] }")]
    [InlineData("ipv4: { enabled: true, address: [{ ip: 192.0.2.1, prefix-length: 32 }, { ip: 192.0.2.4, prefix-length: 31 }] }")]
    public void An_attribute_is_set_and_put_back(string attribute) => NetworkNode.Run(node =>
    {
        node.MakeUplink();
        node.Ip(
            "addr add 10.0.0.1/24 brd + dev up0", "addr add 10.0.0.2/24 dev up0", "-6 addr add fd00::1/64 dev up0 nodad",
            "route add default via 10.0.0.9", "route add 10.7.0.0/16 via 10.0.0.9 src 10.0.0.2", "-6 route add fd00:7::/48 via fd00::9", "-6 route add default via fd00::9");

        node.ConvergeThereAndBack($"interfaces: [{{ name: up0, type: ethernet, state: up, {attribute} }}]");
    });

    [Theory]
    [InlineData("down")]
    [InlineData("absent")]
    public void A_card_is_set_down_and_put_back(string state) => NetworkNode.Run(node =>
    {
        node.MakeUplink();
        node.Ip("addr add 10.0.0.1/24 brd + dev up0", "-6 addr add fd00::1/64 dev up0 nodad", "route add default via 10.0.0.9", "-6 route add default via fd00::9 metric 5");
        node.ConvergeThereAndBack($"interfaces: [{{ name: up0, type: ethernet, state: {state} }}]");
    });

    [Fact]
    public void Options_of_a_bridge_that_is_there_change_and_come_back() => NetworkNode.Run(node =>
    {
        node.MakeUplink();
        node.Ip("link add b0 type bridge", "link set b0 up", "link set up0 master b0");
        node.ConvergeThereAndBack("interfaces: [{ name: b0, type: linux-bridge, state: up, bridge: { options: { stp: { enabled: true, priority: 4096 }, mac-ageing-time: 100 }, port: [{ name: up0, stp-path-cost: 77 }] } }]");
        var data = node.Net.IpJson("link show dev b0")[0].GetProperty("linkinfo").GetProperty("info_data");
        Assert.Equal((1, 4096, 10000), (data.GetProperty("stp_state").GetInt32(), data.GetProperty("priority").GetInt32(), data.GetProperty("ageing_time").GetInt32()));
    });

    /// <summary>The kernel tells another ageing time then, twice the forward delay.</summary>
    [Fact]
    public void A_change_of_the_spanning_tree_is_no_difference() => NetworkNode.Run(node =>
    {
        node.MakeUplink();
        const string Document = "interfaces: [{ name: b0, type: linux-bridge, state: up, bridge: { options: { stp: { enabled: true, forward-delay: 2, hello-time: 1, max-age: 6 }, mac-ageing-time: 100 }, port: [{ name: up0 }] } }]";
        var before = node.Seen();
        node.Converge(Document);
        JsonElement Data() => node.Net.IpJson("link show dev b0")[0].GetProperty("linkinfo").GetProperty("info_data");
        Assert.True(SpinWait.SpinUntil(() => Data().GetProperty("topology_change").GetInt32() == 1, TimeSpan.FromMinutes(2)), Data().ToString());
        Assert.Equal(400, Data().GetProperty("ageing_time").GetInt32());

        node.IsInSync(Document);
        node.Undo();
        node.IsAsBefore(before);
    });

    [Fact]
    public void A_vxlan_whose_number_changes_is_made_again_and_so_by_undo() => NetworkNode.Run(node =>
    {
        node.MakeUplink();
        node.Converge("interfaces: [{ name: x0, type: vxlan, state: up, vxlan: { id: 42, remote: 192.0.2.9, destination-port: 4789 }, ipv4: { enabled: true, address: [{ ip: 10.8.0.1, prefix-length: 24 }] } }]");
        node.Ip("route add 10.9.0.0/16 via 10.8.0.9");
        node.ConvergeThereAndBack("interfaces: [{ name: x0, type: vxlan, state: up, vxlan: { id: 43, remote: 192.0.2.9, destination-port: 4789 }, ipv4: { enabled: true, address: [{ ip: 10.8.0.1, prefix-length: 24 }] } }]");
        Assert.Equal(43, node.Net.IpJson("link show dev x0")[0].GetProperty("linkinfo").GetProperty("info_data").GetProperty("id").GetInt32());
    });

    [Fact]
    public void A_removed_bridge_frees_its_ports_and_what_lay_on_it_comes_back() => NetworkNode.Run(node =>
    {
        node.MakeUplink();
        node.Ip("link add b0 type bridge", "link set b0 up", "link set up0 master b0", "link add m0 link b0 type macvlan mode bridge", "link set m0 up", "addr add 10.6.0.1/24 dev m0");
        node.ConvergeThereAndBack("interfaces: [{ name: b0, type: linux-bridge, state: absent }]");
    });

    [Fact]
    public void What_a_name_is_not_is_said() => NetworkNode.Run(node =>
    {
        node.MakeUplink();
        var result = node.Apply("interfaces: [{ name: up0, type: linux-bridge, state: up }]");
        Assert.Equal(ExitStatus.Refused, result.ExitStatus);
        Assert.Contains("up0 is veth, not linux-bridge", result.Plan!.Changes.Single().Why!, StringComparison.Ordinal);
    });

    [Fact]
    public void Ovs_bridges_ports_vlans_patches_and_keys_are_made_and_undone() => NetworkNode.RunWithOvs(node =>
    {
        node.MakeUplink();
        node.MakeUplink("up1", "gw1");
        node.ConvergeThereAndBack("""
            interfaces:
              - name: a0
                type: ovs-bridge
                state: up
                ovs-db: { external_ids: { who: us }, other_config: { disable-in-band: "true" } }
                bridge:
                  options: { datapath: netdev, fail-mode: secure, mcast-snooping-enable: true, rstp: true }
                  port:
                    - { name: up0, vlan: { mode: access, tag: 7 } }
                    - { name: up1, vlan: { mode: trunk, trunk-tags: [{ id: 3 }, { id-range: { min: 5, max: 6 } }], enable-native: true, tag: 9 } }
                    - { name: i0 }
                    - { name: to-b }
              - { name: b0, type: ovs-bridge, state: up, bridge: { options: { datapath: netdev }, port: [{ name: to-a }] } }
              - { name: to-b, type: ovs-interface, state: up, patch: { peer: to-a } }
              - { name: to-a, type: ovs-interface, state: up, patch: { peer: to-b } }
              - { name: i0, type: ovs-interface, state: up, mtu: 1400, mac-address: "02:00:00:00:00:0a", ovs-db: { external_ids: { iface-id: i } }, ipv4: { enabled: true, address: [{ ip: 10.3.0.1, prefix-length: 24 }] } }
              - { name: up0, type: ethernet, state: up, ovs-db: { external_ids: { iface: u } } }
            """);
        Assert.Equal("10.3.0.1/24", node.AddressesOf("i0"));
        Assert.Equal("[3, 5, 6]", node.Ovs.Vsctl("get", "Port", "up1", "trunks").Trim());
    });

    [Fact]
    public void A_card_is_found_by_its_MAC_whatever_it_is_called() => NetworkNode.Run(node =>
    {
        node.MakeUplink();
        node.Ip("link set up0 address 02:00:00:00:00:0a");
        node.ConvergeThereAndBack("""
            interfaces:
              - { name: the-uplink, type: ethernet, state: up, identifier: mac-address, mac-address: "02:00:00:00:00:0A", mtu: 1400, ipv4: { enabled: true, address: [{ ip: 10.0.0.1, prefix-length: 24 }] } }
            """);
        Assert.Equal("10.0.0.1/24", node.AddressesOf("up0"));
        Assert.Equal(1400, node.Net.IpJson("link show dev up0")[0].GetProperty("mtu").GetInt32());

        var nobody = node.Apply("interfaces: [{ name: x, type: ethernet, state: up, identifier: mac-address, mac-address: \"02:00:00:00:00:0b\" }]");
        Assert.Equal(ExitStatus.Refused, nobody.ExitStatus);
        Assert.Contains("02:00:00:00:00:0b", nobody.Plan!.Changes.Single().Why!, StringComparison.Ordinal);
    });

    [Fact]
    public void A_patch_port_gets_another_peer_and_comes_back() => NetworkNode.RunWithOvs(node =>
    {
        node.Converge(Patched("one", "to-one", "one-a"));
        node.ConvergeThereAndBack(Patched("two", "to-two", "two-a"));
        Assert.Equal("two-a", node.Ovs.Vsctl("get", "Interface", "a-p", "options:peer").Trim('"'));

        static string Patched(string bridge, string _, string peer) => $$"""
            interfaces:
              - { name: a0, type: ovs-bridge, state: up, bridge: { options: { datapath: netdev }, port: [{ name: a-p }] } }
              - { name: {{bridge}}, type: ovs-bridge, state: up, bridge: { options: { datapath: netdev }, port: [{ name: {{peer}} }] } }
              - { name: a-p, type: ovs-interface, state: up, patch: { peer: {{peer}} } }
              - { name: {{peer}}, type: ovs-interface, state: up, patch: { peer: a-p } }
            """;
    });

    [Fact]
    public void A_bond_of_the_switch_that_others_made_stays_and_its_members_are_not_taken() => NetworkNode.RunWithOvs(node =>
    {
        node.MakeUplink("s0", "t0");
        node.MakeUplink("s1", "t1");
        node.MakeUplink();
        node.Ovs.Vsctl("add-br", "br0", "--", "set", "Bridge", "br0", "datapath_type=netdev", "--", "add-bond", "br0", "bond0", "s0", "s1", "bond_mode=active-backup");
        node.ConvergeThereAndBack("interfaces: [{ name: br0, type: ovs-bridge, state: up, bridge: { options: { datapath: netdev }, port: [{ name: up0 }] } }]");
        Assert.Equal(["bond0", "up0"], node.Ovs.Vsctl("list-ports", "br0").Split('\n').Order(StringComparer.Ordinal));

        var taken = node.Apply("interfaces: [{ name: br0, type: ovs-bridge, state: up, bridge: { options: { datapath: netdev }, port: [{ name: s0 }] } }]");
        Assert.True(taken.ExitStatus == ExitStatus.Refused, NetworkNode.Describe(taken));
        Assert.Contains("bond0", taken.Plan!.Changes.Single(change => change.Why is not null).Why!, StringComparison.Ordinal);
        Assert.Equal(["s0", "s1", "up0"], node.Ovs.Vsctl("list-ifaces", "br0").Split('\n').Order(StringComparer.Ordinal));
    });

    private static void Needs(NetworkNode node, string kind)
    {
        node.Ip("link add lower type veth peer name lower1");
        var (code, text) = node.Net.Execute("ip", "link add probe " + (kind is "vlan" ? "link lower type vlan id 1" : kind is "macvlan" ? "link lower type macvlan" : kind is "vxlan" ? "type vxlan id 1 dstport 1" : kind is "vrf" ? "type vrf table 9" : $"type {kind}"));
        Assert.SkipWhen(text.Contains("Unknown device type", StringComparison.Ordinal), $"this kernel has no links of kind {kind}: {text.Trim()}");
        Assert.True(code == 0, text);
        node.Ip("link del probe", "link del lower");
    }
}
