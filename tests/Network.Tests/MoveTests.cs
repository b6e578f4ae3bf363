using Reconciler.Network.Tests.Support;

namespace Reconciler.Network.Tests;

/// <summary>
/// The addresses of an uplink move onto the bridge that the uplink becomes a port of, with everything that goes with them: by
/// <c>adopt-ip-from</c> or by the addresses themselves, to either kind of bridge; and back, by undo and by a changed document.
/// </summary>
public sealed class MoveTests
{
    private static readonly string[] Usual =
    [
        "addr add 172.16.1.4/24 brd 172.16.1.255 dev up0", "-6 addr add fd00:1::4/64 dev up0 nodad",
        "route add default via 172.16.1.1 dev up0", "-6 route add default via fd00:1::1 dev up0 metric 100",
    ];

    [Theory]
    [InlineData(BridgeKind.Linux)]
    [InlineData(BridgeKind.Ovs)]
    public void What_is_adopted_moves_with_its_routes_there_and_back(BridgeKind kind) => Moves.Run(kind, node =>
    {
        node.MakeUplink();
        node.Ip(Usual);
        node.Ip("route add 10.9.0.0/16 via 172.16.1.1 metric 50 src 172.16.1.4 mtu 1400");

        node.ConvergeThereAndBack(Moves.Document(kind));

        Assert.Equal("", node.AddressesOf("up0"));
        Assert.Equal("172.16.1.4/24 fd00:1::4/64", node.AddressesOf("br0"));
        Assert.Contains("dst=\"default\" gateway=\"172.16.1.1\" dev=\"br0\"", node.RoutesSeen(), StringComparison.Ordinal);
        Assert.Contains("dst=\"default\" gateway=\"fd00:1::1\" dev=\"br0\"", node.RoutesSeen("-6"), StringComparison.Ordinal);
    });

    [Theory]
    [InlineData(BridgeKind.Linux)]
    [InlineData(BridgeKind.Ovs)]
    public void Several_subnets_of_both_families_keep_their_order_there_and_back(BridgeKind kind) => Moves.Run(kind, node =>
    {
        node.MakeUplink();
        node.Ip(Usual);
        node.Ip("addr add 10.6.0.1/16 dev up0", "addr add 172.16.1.9/24 dev up0", "-6 addr add fd00:1::9/64 dev up0 nodad", "-6 addr add fd00:6::1/64 dev up0 nodad");
        var order = node.AddressesOf("up0");
        node.Converge(Moves.Document(kind));
        Assert.Equal(order, node.AddressesOf("br0"));
        node.Undo();
        Assert.Equal(order, node.AddressesOf("up0"));
    });

    [Theory]
    [InlineData(BridgeKind.Linux)]
    [InlineData(BridgeKind.Ovs)]
    public void Addresses_that_are_named_move_with_their_routes_there_and_back(BridgeKind kind) => Moves.Run(kind, node =>
    {
        node.MakeUplink();
        node.Ip(Usual);
        node.Ip("route add 10.9.0.0/16 via 172.16.1.1 metric 50 src 172.16.1.4 mtu 1400");

        node.ConvergeThereAndBack(Moves.Document(kind, Moves.Both(new string(' ', 4), "172.16.1.4/24", "fd00:1::4/64")));

        Assert.Equal("", node.AddressesOf("up0"));
        Assert.Equal("172.16.1.4/24 fd00:1::4/64", node.AddressesOf("br0"));
        Assert.DoesNotContain("up0", node.RoutesSeen() + node.RoutesSeen("-6"), StringComparison.Ordinal);
    });

    [Theory]
    [InlineData(BridgeKind.Linux, Moves.Adopt)]
    [InlineData(BridgeKind.Linux, "ipv4: { enabled: true, address: [{ ip: 172.16.1.4, prefix-length: 24 }] }")]
    [InlineData(BridgeKind.Ovs, Moves.Adopt)]
    [InlineData(BridgeKind.Ovs, "ipv4: { enabled: true, address: [{ ip: 172.16.1.4, prefix-length: 24 }] }")]
    public void A_changed_document_brings_them_back(BridgeKind kind, string addressing) => Moves.Run(kind, node =>
    {
        node.MakeUplink();
        node.Ip("addr add 172.16.1.4/24 brd 172.16.1.255 dev up0", "route add default via 172.16.1.1", "route add 10.9.0.0/16 via 172.16.1.1 table 7 mtu 1400");
        var before = node.Seen();
        node.Converge(Moves.Document(kind, addressing));
        var moved = node.Seen();

        node.Converge(Moves.Back(kind, Moves.Ipv4("172.16.1.4/24")));

        node.IsAsBefore(before);

        // And that too can be undone.
        node.Undo();
        node.IsAsBefore(moved);
    });

    [Theory]
    [InlineData(BridgeKind.Linux)]
    [InlineData(BridgeKind.Ovs)]
    public void Routes_of_every_table_and_rules_that_name_the_link_go_along(BridgeKind kind) => Moves.Run(kind, node =>
    {
        node.MakeUplink();
        node.Ip(Usual);
        node.Ip(
            "route add default via 172.16.1.1 dev up0 table 100 metric 7 src 172.16.1.4",
            "route add 10.1.0.0/16 nexthop via 172.16.1.1 dev up0 weight 3 nexthop via 172.16.1.2 dev up0 weight 1",
            "route add 10.2.0.0/16 dev up0 scope link mtu lock 1300 table 100",
            "route add 192.0.2.7/32 via 172.16.1.1 dev up0 onlink proto boot",
            "-6 route add fd00:9::/48 via fd00:1::9 dev up0 table 100 metric 33 mtu 1320",
            "-6 route add fd00:8::/48 nexthop via fd00:1::8 dev up0 nexthop via fd00:1::9 dev up0",
            "rule add from 172.16.1.4 lookup 100 priority 1000", "rule add iif up0 to 10.5.0.0/16 lookup 100 priority 1001",
            "-6 rule add iif up0 lookup 100 priority 1002");
        var before = node.Seen();

        node.ConvergeThereAndBack(Moves.Document(kind));

        // Nothing but the name of the link differs.
        var lines = before.Split('\n').Where(line => line.StartsWith("route", StringComparison.Ordinal) || line.StartsWith("rule", StringComparison.Ordinal))
            .Select(line => line.Replace("up0", "br0", StringComparison.Ordinal)).Order(StringComparer.Ordinal);
        var now = node.Seen().Split('\n').Where(line => line.StartsWith("route", StringComparison.Ordinal) || line.StartsWith("rule", StringComparison.Ordinal)).Order(StringComparer.Ordinal);
        Assert.Equal(lines, now);
    });

    [Theory]
    [InlineData(BridgeKind.Linux, "0")]
    [InlineData(BridgeKind.Linux, "1")]
    [InlineData(BridgeKind.Ovs, "0")]
    [InlineData(BridgeKind.Ovs, "1")]
    public void Several_addresses_of_one_subnet_keep_their_order(BridgeKind kind, string promote) => Moves.Run(kind, node =>
    {
        node.Sysctl("ipv4/conf/all/promote_secondaries", promote);
        node.Sysctl("ipv4/conf/default/promote_secondaries", promote);
        node.MakeUplink();
        node.Ip(
            "addr add 172.16.1.9/24 dev up0", "addr add 172.16.1.4/24 dev up0", "addr add 172.16.1.7/24 dev up0", "addr add 10.0.0.5/8 dev up0",
            "route add default via 172.16.1.1", "route add 192.0.2.0/24 via 10.0.0.1 src 10.0.0.5");

        node.ConvergeThereAndBack(Moves.Document(kind));

        Assert.Equal("172.16.1.9/24 10.0.0.5/8 172.16.1.4/24 172.16.1.7/24", node.AddressesOf("br0"));
    });

    [Theory]
    [InlineData("0")]
    [InlineData("1")]
    public void The_primary_moves_and_a_secondary_of_somebody_else_stays(string promote) => NetworkNode.Run(node =>
    {
        node.Sysctl("ipv4/conf/all/promote_secondaries", promote);
        node.Sysctl("ipv4/conf/default/promote_secondaries", promote);
        node.MakeUplink();
        node.Ip("addr add 172.16.1.4/24 dev up0", "addr add 172.16.1.9/24 dev up0", "route add default via 172.16.1.1 src 172.16.1.4");

        node.ConvergeThereAndBack(Moves.Document(BridgeKind.Linux, Moves.Ipv4("172.16.1.4/24")));

        Assert.Equal("172.16.1.9/24", node.AddressesOf("up0"));
        Assert.Equal("172.16.1.4/24", node.AddressesOf("br0"));
        Assert.Contains("dst=\"default\" gateway=\"172.16.1.1\" dev=\"br0\"", node.RoutesSeen(), StringComparison.Ordinal);
    });

    [Theory]
    [InlineData(BridgeKind.Linux)]
    [InlineData(BridgeKind.Ovs)]
    public void A_second_uplink_keeps_its_default_route(BridgeKind kind) => Moves.Run(kind, node =>
    {
        node.MakeUplink();
        node.MakeUplink("up1", "gw1");
        node.Ip(
            "addr add 172.16.1.4/24 dev up0", "addr add 10.0.0.2/24 dev up1", "route add default via 10.0.0.1 dev up1",
            "route add default via 172.16.1.1 dev up0 metric 200", "route add 10.9.0.0/16 via 172.16.1.1");

        node.ConvergeThereAndBack(Moves.Document(kind));

        Assert.Contains("dst=\"default\" gateway=\"10.0.0.1\" dev=\"up1\"", node.RoutesSeen(), StringComparison.Ordinal);
        Assert.Contains("dst=\"default\" gateway=\"172.16.1.1\" dev=\"br0\"", node.RoutesSeen(), StringComparison.Ordinal);
        Assert.Equal("10.0.0.2/24", node.AddressesOf("up1"));
    });

    [Theory]
    [InlineData(BridgeKind.Linux)]
    [InlineData(BridgeKind.Ovs)]
    public void A_strict_filter_of_the_way_back_is_as_strict_afterwards(BridgeKind kind) => Moves.Run(kind, node =>
    {
        node.Sysctl("ipv4/conf/all/rp_filter", "1");
        node.Sysctl("ipv4/conf/default/rp_filter", "1");
        node.MakeUplink();
        node.Ip(Usual);

        node.ConvergeThereAndBack(Moves.Document(kind));

        Assert.Equal("1", node.Sysctl("ipv4/conf/br0/rp_filter"));
        Assert.Equal("1", node.Sysctl("ipv4/conf/up0/rp_filter"));
    });

    [Theory]
    [InlineData(BridgeKind.Linux)]
    [InlineData(BridgeKind.Ovs)]
    public void The_interruption_that_was_measured_is_in_the_report_and_in_the_history(BridgeKind kind) => Moves.Run(kind, node =>
    {
        node.MakeUplink();
        node.Ip("addr add 172.16.1.4/24 brd + dev up0", "route add default via 172.16.1.1 dev up0");
        var result = node.Apply(Moves.Document(kind));
        var id = kind == BridgeKind.Linux ? "network/linux-bridge/br0" : "network/ovs-interface/br0";
        const string Measured = "^changed hands within [0-9]+\\.[0-9] ms$";
        Assert.Single(NetworkNode.ChangeOf(result.Plan!, id).Notes, note => System.Text.RegularExpressions.Regex.IsMatch(note, Measured));
        Assert.Single(node.History(result.Run!.Value).Changes.Single(change => change.Id == id).Notes, note => System.Text.RegularExpressions.Regex.IsMatch(note, Measured));
    });

    [Fact]
    public void The_plan_says_what_leaves_and_what_goes_with_it() => NetworkNode.Run(node =>
    {
        node.MakeUplink();
        node.Ip("addr add 172.16.1.4/24 dev up0", "route add default via 172.16.1.1");

        var plan = node.Plan(Moves.Document(BridgeKind.Linux));

        var uplink = NetworkNode.ChangeOf(plan, "network/ethernet/up0");
        Assert.Contains(uplink.Properties, property => property is { Name: "ipv4.address", Before: "172.16.1.4/24", After: null });
        Assert.Equal(Core.Planning.Disruption.Connectivity, uplink.Disruption);
        var route = NetworkNode.ChangeOf(plan, "network/route/0.0.0.0/0");
        Assert.Contains(route.Properties, property => property is { Before: "via 172.16.1.1 dev up0", After: "via 172.16.1.1 dev br0" });
        Assert.Contains(NetworkNode.ChangeOf(plan, "network/linux-bridge/br0").Notes, note => note.Contains("expected interruption", StringComparison.Ordinal));
    });
}
