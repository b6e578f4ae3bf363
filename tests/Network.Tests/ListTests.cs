using Reconciler.Network.Tests.Support;

namespace Reconciler.Network.Tests;

/// <summary>Lists merge three ways: what is listed is there, what we put there and no longer list goes, what others put there stays.</summary>
public sealed class ListTests
{
    [Fact]
    public void Fifty_ports_that_an_agent_adds_stay_through_apply_undo_and_apply() => NetworkNode.RunWithOvs(node =>
    {
        const string Document = """
            interfaces:
              - name: br-int
                type: ovs-bridge
                state: up
                bridge: { options: { datapath: netdev }, port: [{ name: up0 }, { name: br-int }] }
              - { name: br-int, type: ovs-interface, state: up, adopt-ip-from: up0 }
            """;
        node.MakeUplink();
        node.Ip("addr add 172.16.1.4/24 dev up0", "route add default via 172.16.1.1");
        node.Converge(Document);
        var pods = Enumerable.Range(1, 50).Select(i => $"pod{i}").ToList();
        node.Ovs.Vsctl(pods.SelectMany(pod => new[] { "--", "add-port", "br-int", pod, "--", "set", "Interface", pod, "type=internal", $"external_ids:iface-id={pod}" }).Skip(1));

        node.IsInSync(Document);
        node.Ip("route del default");
        node.Converge(Document);
        Assert.All(pods, pod => Assert.Contains(pod, Ports(node, "br-int")));

        // Undo of the repair, and with the pods there still, of the bridge itself but for what is theirs.
        node.Undo();
        Assert.All(pods, pod => Assert.Contains(pod, Ports(node, "br-int")));
        node.Converge(Document);
        Assert.All(pods, pod => Assert.Contains(pod, Ports(node, "br-int")));
        Assert.Contains("iface-id=pod7", node.Ovs.Vsctl("get", "Interface", "pod7", "external_ids"), StringComparison.Ordinal);
    });

    [Theory]
    [InlineData(BridgeKind.Linux)]
    [InlineData(BridgeKind.Ovs)]
    public void A_bridge_that_we_made_and_others_use_is_left_to_them_by_undo_and_the_address_goes_back(BridgeKind kind) => Moves.Run(kind, node =>
    {
        node.MakeUplink();
        node.Ip("addr add 172.16.1.4/24 dev up0", "route add default via 172.16.1.1");
        node.Converge(Moves.Document(kind));
        var pods = Enumerable.Range(1, 50).Select(i => $"pod{i}").ToList();
        if (kind == BridgeKind.Linux)
        {
            node.Ip(pods.SelectMany(pod => new[] { $"link add {pod} type veth peer name {pod}-p", $"link set {pod} master br0" }));
        }
        else
        {
            node.Ovs.Vsctl(pods.SelectMany(pod => new[] { "--", "add-port", "br0", pod, "--", "set", "Interface", pod, "type=internal" }).Skip(1));
        }

        var result = node.Undo();
        Assert.Contains("others have ports on it (pod1, pod10, pod11 and 47 more)", NetworkNode.Describe(result), StringComparison.Ordinal);
        Assert.Equal(("172.16.1.4/24", ""), (node.AddressesOf("up0"), node.AddressesOf("br0")));
        Assert.Contains("dst=\"default\" gateway=\"172.16.1.1\" dev=\"up0\"", node.RoutesSeen(), StringComparison.Ordinal);
        Assert.Equal(pods.Order(StringComparer.Ordinal), PortsOf(node, kind));
    });

    [Theory]
    [InlineData(BridgeKind.Linux)]
    [InlineData(BridgeKind.Ovs)]
    public void A_port_that_leaves_the_list_goes_and_a_port_of_others_stays(BridgeKind kind) => Moves.Run(kind, node =>
    {
        node.MakeUplink("p0", "q0");
        node.MakeUplink("p1", "q1");
        node.MakeUplink("p2", "q2");
        node.Converge(Bridge(kind, "{ name: p0 }, { name: p1 }"));
        if (kind == BridgeKind.Linux)
        {
            node.Ip("link set p2 master br0");
        }
        else
        {
            node.Ovs.Vsctl("add-port", "br0", "p2");
        }

        var before = node.Seen();
        node.IsInSync(Bridge(kind, "{ name: p0 }, { name: p1 }"));
        node.Converge(Bridge(kind, "{ name: p0 }"));
        Assert.Equal(["p0", "p2"], PortsOf(node, kind));
        node.Undo();
        node.IsAsBefore(before);

        node.Converge(Bridge(kind, "{ name: p1 }", "allow-extra-ports: false, "));
        Assert.Equal(["p1"], PortsOf(node, kind));
        node.Undo();
        node.IsAsBefore(before);
    });

    [Theory]
    [InlineData("ipv4", "10.0.0.1/24", "10.0.0.2/24", "10.0.0.3/24")]
    [InlineData("ipv6", "fd00::1/64", "fd00::2/64", "fd00::3/64")]
    public void Addresses_of_others_stay_unless_none_are_allowed(string family, string one, string two, string others) => NetworkNode.Run(node =>
    {
        node.MakeUplink();
        node.Converge(Addressed(family, "", one, two));
        node.Ip($"addr add {others} dev up0" + (family == "ipv6" ? " nodad" : ""));
        node.IsInSync(Addressed(family, "", one, two));
        var before = node.Seen();

        node.Converge(Addressed(family, "", one));
        Assert.Equal([one, others], Set(node));
        node.Undo();
        Assert.Equal([one, two, others], Set(node));

        node.Converge(Addressed(family, "allow-extra-address: false, ", two));
        Assert.Equal([two], Set(node));
        node.Undo();
        Assert.Equal([one, two, others], Set(node));
        Assert.Equal(before.Split('\n').Order(), node.Seen().Split('\n').Order());
    });

    [Fact]
    public void A_list_without_an_item_remembers_none() => NetworkNode.Run(node =>
    {
        const string Document = "interfaces: [{ name: v0, type: veth, state: up, veth: { peer: v1 }, ipv4: { enabled: true, address: [] } }]";
        node.ConvergeThereAndBack(Document);
        node.Ip("addr add 10.0.0.1/24 dev v0");
        node.IsInSync(Document);
    });

    [Fact]
    public void Routes_and_rules_that_the_document_no_longer_names_go() => NetworkNode.Run(node =>
    {
        node.MakeUplink();
        node.Ip("addr add 10.0.0.1/24 dev up0");
        node.Converge("""
            interfaces: [{ name: up0, type: ethernet, state: up }]
            routes: { config: [{ destination: 10.1.0.0/16, next-hop-address: 10.0.0.2, next-hop-interface: up0 }, { destination: 10.2.0.0/16, next-hop-address: 10.0.0.2, next-hop-interface: up0, table-id: 100 }] }
            route-rules: { config: [{ ip-from: 10.0.0.0/24, route-table: 100, priority: 500 }, { ip-from: 10.9.0.0/24, route-table: 100, family: ipv4 }] }
            """);
        node.Ip("route add 10.3.0.0/16 via 10.0.0.2", "rule add from 10.8.0.0/16 lookup 9 priority 700");
        var before = node.Seen();
        const string Less = """
            interfaces: [{ name: up0, type: ethernet, state: up }]
            routes: { config: [{ destination: 10.1.0.0/16, next-hop-address: 10.0.0.2, next-hop-interface: up0 }] }
            """;
        node.Converge(Less);

        var seen = node.Seen();
        Assert.Contains("10.1.0.0/16", seen, StringComparison.Ordinal);
        Assert.Contains("10.3.0.0/16", seen, StringComparison.Ordinal);
        Assert.DoesNotContain("10.2.0.0/16", seen, StringComparison.Ordinal);
        Assert.DoesNotContain("\"10.9.0.0\"", seen, StringComparison.Ordinal);
        Assert.Contains("\"10.8.0.0\"", seen, StringComparison.Ordinal);
        node.Undo();
        node.IsAsBefore(before);
    });

    [Fact]
    public void Keys_of_others_in_the_database_stay_and_null_removes_one() => NetworkNode.RunWithOvs(node =>
    {
        node.Ovs.Vsctl("set", "Open_vSwitch", ".", "external_ids:theirs=1", "external_ids:old=x", "other_config:theirs=2");
        var before = node.Seen();
        const string Document = "ovs-db: { external_ids: { ours: a, old: null }, other_config: { ours: \"true\" } }";
        node.Converge(Document);
        Assert.Equal("{ours=a, theirs=\"1\"}", node.Ovs.Vsctl("get", "Open_vSwitch", ".", "external_ids").Trim());

        node.Converge("ovs-db: { external_ids: { mine: b } }");
        Assert.Equal("{mine=b, theirs=\"1\"}", node.Ovs.Vsctl("get", "Open_vSwitch", ".", "external_ids").Trim());
        Assert.Equal("{theirs=\"2\"}", node.Ovs.Vsctl("get", "Open_vSwitch", ".", "other_config").Trim());

        node.Undo();
        node.IsInSync(Document);
        _ = before;
    });

    private static string Bridge(BridgeKind kind, string ports, string more = "") =>
        $"interfaces: [{{ name: br0, type: {(kind == BridgeKind.Linux ? "linux-bridge" : "ovs-bridge")}, state: up, bridge: {{ {(kind == BridgeKind.Ovs ? "options: { datapath: netdev }, " : "")}{more}port: [{ports}] }} }}]";

    private static string[] PortsOf(NetworkNode node, BridgeKind kind) => kind == BridgeKind.Ovs
        ? [.. Ports(node, "br0")]
        : [.. node.Net.IpJson("link show master br0").EnumerateArray().Select(link => link.GetProperty("ifname").GetString()!).Order(StringComparer.Ordinal)];

    private static string[] Ports(NetworkNode node, string bridge) =>
        [.. node.Ovs.Vsctl("list-ports", bridge).Split('\n', StringSplitOptions.RemoveEmptyEntries).Order(StringComparer.Ordinal)];

    private static string[] Set(NetworkNode node) => [.. node.AddressesOf("up0").Split(' ').Order(StringComparer.Ordinal)];

    private static string Addressed(string family, string more, params string[] addresses) =>
        $"interfaces: [{{ name: up0, type: ethernet, state: up, {family}: {{ enabled: true, {more}address: [{string.Join(", ", addresses.Select(Item))}] }} }}]";

    private static string Item(string address) => $"{{ ip: \"{address[..address.IndexOf('/', StringComparison.Ordinal)]}\", prefix-length: {address[(address.IndexOf('/', StringComparison.Ordinal) + 1)..]} }}";
}
