using Reconciler.Core.Ports.Network;
using Reconciler.Testing.Networks;

namespace Reconciler.Host.Tests.Netlink;

public sealed class LinkTests : NetlinkTest
{
    [Theory]
    [InlineData("dummy", "")]
    [InlineData("bridge", "")]
    [InlineData("bridge", "stp_state 1 forward_delay 400 hello_time 150 max_age 900 ageing_time 20000 priority 4096 group_fwd_mask 8 mcast_snooping 0")]
    [InlineData("bridge", "nf_call_iptables 1 mcast_querier 1 mcast_router 2 mcast_query_interval 6000 vlan_default_pvid 1")]
    [InlineData("vxlan", "id 42 local 192.0.2.7 remote 192.0.2.8 dstport 4789 ttl 5 tos 8 nolearning ageing 100 dev e0")]
    [InlineData("vxlan", "id 43 group 239.1.1.1 dstport 8472 srcport 1000 2000 dev e0 udpcsum")]
    [InlineData("vxlan", "id 44 local 2001:db8::7 remote 2001:db8::8 dstport 4789 proxy ttl inherit")]
    [InlineData("vxlan", "external dstport 4789")]
    [InlineData("macvlan", "mode bridge", "link e0")]
    [InlineData("macvlan", "mode passthru nopromisc", "link e0")]
    [InlineData("macvtap", "mode vepa", "link e0")]
    [InlineData("vlan", "id 5", "link e0")]
    [InlineData("vlan", "protocol 802.1ad id 5 reorder_hdr off", "link e0")]
    [InlineData("vrf", "table 70000")]
    [InlineData("bond", "mode active-backup miimon 100 updelay 200 primary_reselect better fail_over_mac active")]
    [InlineData("bond", "mode 802.3ad miimon 100 lacp_rate fast xmit_hash_policy layer3+4 min_links 1 ad_select bandwidth")]
    [InlineData("ifb", "")]
    [InlineData("gre", "local 192.0.2.7 remote 192.0.2.8 ttl 9")]
    public void What_ip_made_is_read_deleted_and_made_again_exactly(string kind, string options, string lower = "") => Run((network, kernel) =>
    {
        MakePair(network);
        network.Ip("addr add 192.0.2.7/24 dev e0");
        Add(network, kind, $"link add {lower} name x address 02:00:00:00:00:07 mtu 1400 type {kind} {options}");
        var before = network.IpJson("link show dev x");
        var link = kernel.Observe().Find("x")!;
        Assert.Equal(kind, link.Kind);

        Apply(kernel, new DeleteLink(link.Index));
        Assert.Null(kernel.Observe().Find("x"));
        var made = Apply(kernel, new AddLink(kind, new LinkSettings
        {
            Name = "x",
            Address = link.Address,
            Mtu = link.Mtu,
            Link = lower.Length > 0 ? link.Link : null,
            Data = (link.Data as BondData)?.Writable ?? link.Data,
        }));
        Assert.Equal(IndexOf(kernel, "x"), made[0].Index);
        Assert.Equal(Without(before, Volatile), Without(network.IpJson("link show dev x"), Volatile));
        Assert.Equal(link.Data, kernel.Observe().Find("x")!.Data);
    });

    [Fact]
    public void A_veth_is_made_with_its_peer() => Run((network, kernel) =>
    {
        Apply(kernel, new AddLink(
            "veth",
            new LinkSettings { Name = "one", Up = true, Mtu = 1400, Address = HardwareAddress.Parse("02:00:00:00:00:01") },
            Peer: new LinkSettings { Name = "two", Up = true, Mtu = 1300 }));
        var one = network.IpJson("link show dev one")[0];
        var two = network.IpJson("link show dev two")[0];
        Assert.Equal("two", one.GetProperty("link").GetString());
        Assert.Equal("02:00:00:00:00:01", one.GetProperty("address").GetString());
        Assert.Equal(1400, one.GetProperty("mtu").GetInt32());
        Assert.Equal(1300, two.GetProperty("mtu").GetInt32());
        Assert.Equal("UP", one.GetProperty("operstate").GetString());
        var state = kernel.Observe();
        Assert.Equal(state.Find("two")!.Index, state.Find("one")!.Link);
        Assert.Equal(OperationalState.Up, state.Find("two")!.OperState);
        Assert.True(state.Find("two")!.Carrier);
    });

    [Fact]
    public void A_peer_in_another_namespace_is_marked_so() => Run((network, kernel) =>
    {
        using var other = new PrivateNetwork();
        MakePair(network);
        network.Ip($"link set e1 netns {other.Path}");
        var a = kernel.Observe().Find("e0")!;
        Assert.NotNull(a.LinkNetnsId);
        Assert.NotNull(a.Link);
    });

    [Fact]
    public void A_new_link_may_choose_its_index_so_that_the_same_send_can_use_it() => Run((network, kernel) =>
    {
        MakePair(network);
        Apply(
            kernel,
            new AddLink("bridge", new LinkSettings { Name = "br", Up = true }, Index: 4711),
            new SetLink(IndexOf(kernel, "e0"), new LinkSettings { Master = 4711 }),
            new AddAddress(new AddressState { Index = 4711, Local = Ip("192.0.2.7"), PrefixLength = 24 }));
        Assert.Equal("br", network.IpJson("link show dev e0")[0].GetProperty("master").GetString());
        Assert.Equal("192.0.2.7", network.IpJson("-4 addr show dev br")[0].GetProperty("addr_info")[0].GetProperty("local").GetString());
        Assert.Equal(4711, kernel.Observe().Find("e0")!.Master);
        Assert.Equal("bridge", kernel.Observe().Find("e0")!.PortKind);
    });

    [Fact]
    public void Alias_and_address_generation_of_a_new_link_hold_before_it_comes_up() => Run((network, kernel) =>
    {
        Apply(kernel, new AddLink(
            "veth",
            new LinkSettings { Name = "one", Up = true, Alias = "the uplink's peer", AddrGenMode = AddrGenMode.None },
            Peer: new LinkSettings { Name = "two", Up = true }));
        var shown = network.IpJson("link show dev one")[0];
        Assert.Equal("the uplink's peer", shown.GetProperty("ifalias").GetString());
        Assert.Equal("none", shown.GetProperty("inet6_addr_gen_mode").GetString());
        Assert.Empty(kernel.Observe().AddressesOf(IndexOf(kernel, "one")));
        Assert.Equal(AddrGenMode.None, kernel.Observe().Find("one")!.AddrGenMode);
    });

    [Fact]
    public void Settings_of_a_link_are_changed_in_one_message() => Run((network, kernel) =>
    {
        network.Ip("link add name e0 type veth peer name e1");
        network.Ip("link add name br type bridge");
        network.Ip("link property add dev e0 altname the-uplink");
        var index = IndexOf(kernel, "e0");
        Apply(kernel, new SetLink(index, new LinkSettings
        {
            Name = "renamed",
            Up = true,
            Mtu = 1400,
            Address = HardwareAddress.Parse("02:00:00:00:00:0a"),
            Master = IndexOf(kernel, "br"),
            Alias = "uplink",
            Group = 7,
            TxQueueLength = 500,
        }));
        var shown = network.IpJson("link show dev renamed")[0];
        Assert.Equal(1400, shown.GetProperty("mtu").GetInt32());
        Assert.Equal("02:00:00:00:00:0a", shown.GetProperty("address").GetString());
        Assert.Equal("br", shown.GetProperty("master").GetString());
        Assert.Equal("uplink", shown.GetProperty("ifalias").GetString());
        Assert.Equal(500, shown.GetProperty("txqlen").GetInt32());
        Assert.Contains("UP", shown.GetProperty("flags").EnumerateArray().Select(flag => flag.GetString()));
        var read = kernel.Observe().Find("the-uplink")!;
        Assert.Equal(("renamed", 7, "uplink", 1400, true), (read.Name, read.Group, read.Alias, read.Mtu, read.IsUp));

        Apply(kernel, new SetLink(index, new LinkSettings { Master = 0, Alias = "", Up = false }));
        read = kernel.Observe().Find(index)!;
        Assert.Null(read.Master);
        Assert.Null(read.Alias);
        Assert.False(read.IsUp);
    });

    [Fact]
    public void Options_of_a_kind_are_changed_on_a_link_that_is_there() => Run((network, kernel) =>
    {
        network.Ip("link add name br type bridge");
        Apply(kernel, new SetLink(IndexOf(kernel, "br"), new LinkSettings { Data = new BridgeData { Stp = true, ForwardDelay = 400 } }));
        var data = network.IpJson("link show dev br")[0].GetProperty("linkinfo").GetProperty("info_data");
        Assert.Equal(1, data.GetProperty("stp_state").GetInt32());
        Assert.Equal(400, data.GetProperty("forward_delay").GetInt32());
        Assert.True(Assert.IsType<BridgeData>(kernel.Observe().Find("br")!.Data).Stp);
    });

    [Fact]
    public void A_bridge_port_is_read_and_set() => Run((network, kernel) =>
    {
        MakePair(network);
        network.Ip("link add name br type bridge");
        network.Ip("link set e0 master br");
        var index = IndexOf(kernel, "e0");
        Apply(kernel, new SetBridgePort(index, new BridgePortData { Cost = 55, Priority = 9, Hairpin = true, Isolated = true, Learning = false, Flood = false }));
        var shown = network.IpJson("link show dev e0")[0].GetProperty("linkinfo").GetProperty("info_slave_data");
        Assert.Equal(55, shown.GetProperty("cost").GetInt32());
        Assert.Equal(9, shown.GetProperty("priority").GetInt32());
        Assert.True(shown.GetProperty("hairpin").GetBoolean());
        Assert.True(shown.GetProperty("isolated").GetBoolean());
        Assert.False(shown.GetProperty("learning").GetBoolean());
        Assert.False(shown.GetProperty("flood").GetBoolean());
        Assert.True(shown.GetProperty("mcast_flood").GetBoolean());

        // All that was read is written back, and nothing changes.
        var port = kernel.Observe().Find(index)!.BridgePort!;
        Assert.Equal((55u, true, false), (port.Cost, port.Isolated, port.Flood));
        Apply(kernel, new SetBridgePort(index, port));
        Assert.Equal(port, kernel.Observe().Find(index)!.BridgePort);
    });

    [Fact]
    public void A_loopback_and_a_plain_link_are_told_apart() => Run((network, kernel) =>
    {
        var lo = Assert.Single(kernel.Observe().Links);
        Assert.True(lo.IsLoopback);
        Assert.Null(lo.Kind);
        Assert.Equal(("lo", 1, 772), (lo.Name, lo.Index, lo.HardwareType));
        Assert.Equal(network.IpJson("link show dev lo")[0].GetProperty("mtu").GetInt32(), lo.Mtu);
    });

    // What depends on the moment: the index, offload limits of a lower link, timers.
    private static readonly string[] Volatile = ["ifindex", "gc_timer", "hello_timer", "tcn_timer", "topology_change_timer"];

    private static void Add(PrivateNetwork network, string kind, string arguments)
    {
        var (code, text) = network.Execute("ip", arguments);
        Assert.SkipWhen(text.Contains("Unknown device type", StringComparison.Ordinal), $"this kernel has no links of kind {kind}: {text.Trim()}");
        Assert.True(code == 0, $"ip {arguments}: {text}");
    }
}
