using CsCheck;
using Reconciler.Core.Ports.Network;
using Reconciler.Testing.Networks;

namespace Reconciler.Host.Tests.Netlink;

public sealed class RouteTests : NetlinkTest
{
    [Theory]
    [InlineData("198.51.100.0/24 via 192.0.2.1 dev e0")]
    [InlineData("default via 192.0.2.1 dev e0 metric 50 proto static src 192.0.2.7")]
    [InlineData("198.51.100.0/24 via 192.0.2.1 dev e0 mtu 1400 advmss 1300 initcwnd 20 window 4096 table 70000 proto 99")]
    [InlineData("198.51.100.0/24 via 192.0.2.1 dev e0 mtu lock 1300")]
    [InlineData("198.51.100.0/24 dev e0 scope link tos 0x10")]
    [InlineData("198.51.100.0/24 via 203.0.113.1 dev e0 onlink")]
    [InlineData("198.51.100.0/24 via inet6 fe80::1 dev e0")]
    [InlineData("198.51.100.0/24 nexthop via 192.0.2.1 dev e0 weight 3 nexthop via 192.0.2.2 dev e0 weight 1")]
    [InlineData("198.51.100.0/24 nexthop via 203.0.113.1 dev e0 onlink nexthop dev e1 weight 200")]
    [InlineData("blackhole 198.51.100.0/24 metric 7")]
    [InlineData("unreachable 198.51.100.0/24")]
    [InlineData("prohibit 198.51.100.0/24 table 100")]
    [InlineData("throw 198.51.100.0/24 table 100")]
    [InlineData("local 198.51.100.9 dev e0 table local")]
    [InlineData("198.51.100.0/24 via 192.0.2.1 dev e0 congctl reno")]
    [InlineData("-6 2001:db8:9::/48 via 2001:db8::1 dev e0")]
    [InlineData("-6 default via 2001:db8::1 dev e0 metric 50 proto static src 2001:db8::7 mtu 1400 pref high")]
    [InlineData("-6 2001:db8:9::/48 via fe80::1 dev e0 table 70000")]
    [InlineData("-6 2001:db8:9::/48 dev e0 metric 3")]
    [InlineData("-6 2001:db8:9::/48 nexthop via 2001:db8::1 dev e0 weight 3 nexthop via 2001:db8::2 dev e0")]
    [InlineData("-6 2001:db8:9::/48 from 2001:db8:8::/48 via 2001:db8::1 dev e0")]
    [InlineData("-6 blackhole 2001:db8:9::/48 metric 7")]
    [InlineData("-6 unreachable 2001:db8:9::/48")]
    [InlineData("-6 prohibit 2001:db8:9::/48 table 100")]
    public void What_ip_made_is_read_deleted_and_made_again_exactly(string arguments) => Run((network, kernel) =>
    {
        Prepare(network);
        var known = kernel.Observe().Routes.ToHashSet();
        var family = arguments.StartsWith("-6", StringComparison.Ordinal) ? "-6 " : "";
        network.Ip($"{family}route add {arguments.Replace("-6 ", "", StringComparison.Ordinal)}");
        var before = network.IpJson($"{family}route show table all");
        var route = Assert.Single(kernel.Observe().Routes, found => !known.Contains(found));

        Apply(kernel, new DeleteRoute(route));
        Assert.Equal(known, kernel.Observe().Routes.ToHashSet());
        Apply(kernel, new AddRoute(route));
        Assert.Equal(Without(before), Without(network.IpJson($"{family}route show table all")));
        Assert.Contains(route, kernel.Observe().Routes);
    });

    [Fact]
    public void A_route_that_expires_keeps_its_seconds() => Run((network, kernel) =>
    {
        Prepare(network);
        network.Ip("-6 route add 2001:db8:9::/48 via 2001:db8::1 dev e0 proto ra expires 3000");
        var route = Assert.Single(kernel.Observe().Routes, found => found.Destination == Prefix("2001:db8:9::/48"));
        Assert.InRange(route.Expires!.Value, 2900u, 3000u);
        Assert.Equal(RouteProtocol.RouterAdvertisement, route.Protocol);
        Apply(kernel, new DeleteRoute(route), new AddRoute(route));
        var shown = Assert.Single(network.IpJson("-6 route show 2001:db8:9::/48").EnumerateArray());
        Assert.InRange(shown.GetProperty("expires").GetInt32(), 2800, 3000);
    });

    [Fact]
    public void Replacing_carries_a_route_over_to_another_link() => Run((network, kernel) =>
    {
        Prepare(network);
        network.Ip("addr add 192.0.2.8/24 dev e1 noprefixroute");
        network.Ip("route add 198.51.100.0/24 via 192.0.2.1 dev e0 metric 9 mtu 1400 proto static");
        var route = Assert.Single(kernel.Observe().Routes, found => found.Destination == Prefix("198.51.100.0/24"));
        var link = IndexOf(kernel, "e1");
        Apply(kernel, new ReplaceRoute(route with { NextHops = [route.NextHops[0] with { Index = link, Flags = NextHopFlags.OnLink }] }));

        var shown = Assert.Single(network.IpJson("route show 198.51.100.0/24").EnumerateArray());
        Assert.Equal("e1", shown.GetProperty("dev").GetString());
        Assert.Equal("192.0.2.1", shown.GetProperty("gateway").GetString());
        Assert.Equal(9, shown.GetProperty("metric").GetInt32());
        Assert.Equal(1400, shown.GetProperty("metrics")[0].GetProperty("mtu").GetInt32());
        Assert.Equal("static", shown.GetProperty("protocol").GetString());
    });

    [Fact]
    public void A_nexthop_object_is_named_again_and_not_spelt_out() => Run((network, kernel) =>
    {
        Prepare(network);
        network.Ip("nexthop add id 5 via 192.0.2.1 dev e0");
        network.Ip("route add 198.51.100.0/24 nhid 5");
        var before = network.IpJson("route show 198.51.100.0/24");
        var route = Assert.Single(kernel.Observe().Routes, found => found.Destination == Prefix("198.51.100.0/24"));
        Assert.Equal(5u, route.NextHopId);
        Apply(kernel, new DeleteRoute(route), new AddRoute(route));
        Assert.Equal(Without(before), Without(network.IpJson("route show 198.51.100.0/24")));
    });

    [Fact]
    public void The_route_to_an_address_is_the_entry_that_it_meets() => Run((network, kernel) =>
    {
        Prepare(network);
        network.Ip("route add default via 192.0.2.1 dev e0 metric 50");
        network.Ip("-6 route add default via 2001:db8::1 dev e0");
        network.Ip("route add unreachable 203.0.113.0/24");
        var found = kernel.RouteTo(Ip("198.51.100.9"))!;
        Assert.True(found.Destination.IsDefault);
        Assert.Equal(Ip("192.0.2.1"), found.NextHops[0].Gateway);
        Assert.Equal(50u, found.Metric);
        Assert.Equal(RouteType.Local, kernel.RouteTo(Ip("192.0.2.7"))!.Type);
        Assert.Equal(Prefix("192.0.2.0/24"), kernel.RouteTo(Ip("192.0.2.99"))!.Destination);
        Assert.Equal(Ip("2001:db8::1"), kernel.RouteTo(Ip("2001:db8:77::1"))!.NextHops[0].Gateway);
        Assert.Null(kernel.RouteTo(Ip("203.0.113.1")));
        network.Ip("route del default");
        Assert.Null(kernel.RouteTo(Ip("198.51.100.9")));
    });

    [Fact]
    public void Whatever_is_added_is_read_back_and_shown_by_ip()
    {
        var hop = from gateway in Gen.Int[1, 5] from weight in Gen.UShort[1, 256] select (gateway, weight);
        var metric = Generate.OneOf(RouteMetricKind.Mtu, RouteMetricKind.AdvMss, RouteMetricKind.Window, RouteMetricKind.InitCwnd)
            .Select(Gen.UInt[1000, 1400], (kind, value) => new RouteMetric(kind, value));
        var shape =
            from inet6 in Gen.Bool
            from subnet in Gen.Int[0, 255]
            from length in Gen.Byte[1, 8]
            from table in Generate.OneOf<uint>(RouteTable.Main, 100, 70000)
            from protocol in Generate.OneOf(RouteProtocol.Boot, RouteProtocol.Static, (byte)99)
            from priority in Gen.UInt[1, 5000]
            from hops in hop.List[1, 3]
            from metrics in metric.List[0, 3]
            from type in Generate.OneOf(RouteType.Unicast, RouteType.Unicast, RouteType.Blackhole, RouteType.Prohibit)
            select (inet6, subnet, length, table, protocol, priority, hops, metrics, type);
        shape.List[1, 12].Sample(
            shapes => Run((network, kernel) =>
            {
                Prepare(network);
                var link = IndexOf(kernel, "e0");
                var known = kernel.Observe().Routes.ToHashSet();
                var wanted = shapes.DistinctBy(item => (item.inet6, item.subnet)).Select(item => new RouteState
                {
                    Destination = item.inet6
                        ? new IpPrefix(Ip($"2001:db8:f{item.subnet:x2}::"), (byte)(48 + item.length))
                        : new IpPrefix(Ip($"10.{item.subnet}.0.0"), (byte)(16 + item.length)),
                    Table = item.table,
                    Protocol = item.protocol,
                    Metric = item.priority,
                    Type = item.type,
                    Preference = item.inet6 ? (byte)0 : null,
                    Metrics = Core.Model.Sequence.From(item.metrics.DistinctBy(metric => metric.Kind).OrderBy(metric => metric.Kind)),
                    NextHops = HopsOf(item.inet6, item.hops, item.type, link),
                }).ToList();
                Apply(kernel, [.. wanted.Select(route => new AddRoute(route))]);

                var read = kernel.Observe().Routes.Where(route => !known.Contains(route)).ToList();
                Assert.Equal(wanted.OrderBy(route => route.ToString()), read.OrderBy(route => route.ToString()));

                var shown = network.IpJson("route show table all").EnumerateArray()
                    .Concat(network.IpJson("-6 route show table all").EnumerateArray())
                    .Where(route => route.TryGetProperty("metric", out _))
                    .Select(route => $"{route.GetProperty("dst").GetString()} {route.GetProperty("metric").GetInt32()}").ToHashSet();
                Assert.All(wanted, route => Assert.Contains($"{route.Destination} {route.Metric}", shown));

                Apply(kernel, [.. read.Select(route => new DeleteRoute(route))]);
                Assert.Equal(known, kernel.Observe().Routes.ToHashSet());
            }),
            iter: 15,
            threads: 1);
    }

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private static void Prepare(PrivateNetwork network)
    {
        MakePair(network);
        network.Ip("link set e0 addrgenmode none");
        network.Ip("link set e1 addrgenmode none");
        network.Ip("-6 addr flush dev e0");
        network.Ip("-6 addr flush dev e1");
        network.Ip("addr add 192.0.2.7/24 dev e0");
        network.Ip("-6 addr add 2001:db8::7/64 dev e0 nodad");

        // IPv6 makes the local route of an address from a work queue, even without duplicate address detection.
        Assert.True(SpinWait.SpinUntil(
            () => network.Execute("ip", "-6 route show table local dev e0").Text.Contains("2001:db8::7", StringComparison.Ordinal), Patience));
    }

    // The kernel gives IPv6's blackholes the loopback link, IPv4's none; and keeps a single hop's weight only where there are several.
    private static Core.Model.Sequence<NextHop> HopsOf(bool inet6, List<(int Gateway, ushort Weight)> hops, RouteType type, int link)
    {
        if (type != RouteType.Unicast)
        {
            return inet6 ? [new NextHop(1)] : [];
        }

        var distinct = hops.DistinctBy(hop => hop.Gateway).ToList();
        return Core.Model.Sequence.From(distinct.Select(hop => new NextHop(
            link,
            inet6 ? Ip($"2001:db8::{hop.Gateway + 100}") : Ip($"192.0.2.{hop.Gateway + 100}"),
            distinct.Count == 1 ? (ushort)1 : hop.Weight)));
    }
}
