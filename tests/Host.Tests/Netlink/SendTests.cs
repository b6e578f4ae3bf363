using Reconciler.Core.Ports;
using Reconciler.Core.Ports.Network;

namespace Reconciler.Host.Tests.Netlink;

public sealed class SendTests : NetlinkTest
{
    [Fact]
    public void An_operation_that_fails_says_what_and_why_and_the_others_are_done() => Run((network, kernel) =>
    {
        MakePair(network);
        var index = IndexOf(kernel, "e0");
        var outcomes = kernel.Send(
        [
            new AddAddress(new AddressState { Index = index, Local = Ip("192.0.2.7"), PrefixLength = 24 }),
            new AddRoute(new RouteState { Destination = Prefix("198.51.100.0/24"), NextHops = [new NextHop(index, Ip("203.0.113.1"))] }),
            new AddRoute(new RouteState { Destination = Prefix("198.51.100.0/24"), NextHops = [new NextHop(index, Ip("192.0.2.1"))] }),
            new DeleteLink(9999),
        ]);
        Assert.Equal([true, false, true, false], outcomes.Select(outcome => outcome.Succeeded));
        Assert.Equal(
            "add route 198.51.100.0/24 table 254 metric 0 via 203.0.113.1 dev e0: "
            + "Network is unreachable (ENETUNREACH): Nexthop has invalid gateway",
            outcomes[1].Failure!.ToString());
        Assert.Equal(Errno.ENODEV, outcomes[3].Errno);
        Assert.Equal("192.0.2.1", network.IpJson("route show 198.51.100.0/24")[0].GetProperty("gateway").GetString());
    });

    [Fact]
    public void More_than_a_datagram_holds_is_sent_in_order_and_each_is_answered() => Run((network, kernel) =>
    {
        MakePair(network);
        var index = IndexOf(kernel, "e0");
        var operations = new List<NetworkOperation> { new AddAddress(new AddressState { Index = index, Local = Ip("192.0.2.7"), PrefixLength = 24 }) };
        for (var i = 0; i < 3000; i++)
        {
            operations.Add(new AddRoute(new RouteState { Destination = Prefix($"10.{i / 256}.{i % 256}.0/24"), NextHops = [new NextHop(index, Ip("192.0.2.1"))] }));
        }

        operations.Add(operations[^1]);
        var outcomes = kernel.Send(operations);
        Assert.All(outcomes.SkipLast(1), outcome => Assert.True(outcome.Succeeded, outcome.Failure?.ToString()));
        Assert.Equal(Errno.EEXIST, outcomes[^1].Errno);
        Assert.Equal(operations, outcomes.Select(outcome => outcome.Operation));
        Assert.Equal(3000, network.IpJson("route show via 192.0.2.1").GetArrayLength());
        Assert.Equal(3000, kernel.Observe().Routes.Count(route => route.Protocol == RouteProtocol.Static));
    });

    [Theory]
    [InlineData("192.0.2.1")]
    [InlineData("fe80::1")]
    public void A_neighbour_is_made_where_there_is_none(string address) => Run((network, kernel) =>
    {
        MakePair(network);
        var add = new AddNeighbour(new NeighbourState
        {
            Index = IndexOf(kernel, "e0"),
            Address = Ip(address),
            HardwareAddress = HardwareAddress.Parse("02:00:00:00:00:07"),
            Status = NeighbourStatus.Stale,
        });

        var outcomes = kernel.Send([add, add]);

        Assert.Equal((0, Errno.EEXIST), (outcomes[0].Errno, outcomes[1].Errno));
        Assert.Equal($"{address} on e0", outcomes[1].Failure!.Subject);
        var entry = Assert.Single(network.IpJson($"neigh show {address} dev e0").EnumerateArray());
        Assert.Equal("02:00:00:00:00:07", entry.GetProperty("lladdr").GetString());
        Assert.Equal("STALE", entry.GetProperty("state")[0].GetString());
    });

    [Fact]
    public void Every_operation_counts_as_written_and_observing_does_not() => Run((network, kernel) =>
    {
        MakePair(network);
        kernel.Observe();
        kernel.RouteTo(Ip("127.0.0.1"));
        kernel.Neighbours();
        kernel.ReadSysctl(LinkSysctl.RpFilter, "e0");
        Assert.Equal(0, kernel.Written);
        kernel.Send([new SetLink(IndexOf(kernel, "e0"), new LinkSettings { Mtu = 1400 }), new DeleteLink(9999)]);
        Assert.Equal(2, kernel.Written);
        kernel.WriteSysctl(LinkSysctl.RpFilter, "e0", 2);
        Assert.Equal(3, kernel.Written);
        kernel.Send([]);
        Assert.Equal(3, kernel.Written);
    });

    [Fact]
    public void An_address_and_its_routes_move_to_a_bridge_in_one_send() => Run((network, kernel) =>
    {
        MakePair(network);
        network.Ip("addr add 192.0.2.7/24 dev e0");
        network.Ip("route add default via 192.0.2.1 dev e0 metric 50 proto static");
        network.Ip("route add 198.51.100.0/24 via 192.0.2.2 dev e0 table 100 src 192.0.2.7 mtu 1400");
        network.Ip("link add name br type bridge");
        network.Ip("link set dev br up");
        network.Ip("link set e0 master br");
        var state = kernel.Observe();
        var (port, bridge) = (state.Find("e0")!.Index, state.Find("br")!.Index);
        var address = state.AddressesOf(port).First(found => found.Family == Family.Inet);
        var connected = state.Routes.First(route => route.Uses(port) && route.Destination == Prefix("192.0.2.0/24"));
        var gateways = state.Routes.Where(route => route.Uses(port) && route.NextHops[0].Gateway is not null).ToList();
        Assert.Equal(2, gateways.Count);

        Apply(
            kernel,
            [
                new AddAddress(address with { Index = bridge, Label = null, Flags = address.Flags | AddressFlags.NoPrefixRoute }),
                new ReplaceRoute(On(connected, bridge)),
                .. gateways.Select(route => new ReplaceRoute(On(route, bridge))),
                new DeleteAddress(address),
            ]);

        Assert.DoesNotContain("192.0.2.7", network.Execute("ip", "addr show dev e0").Text);
        Assert.Equal("192.0.2.7", network.IpJson("-4 addr show dev br")[0].GetProperty("addr_info")[0].GetProperty("local").GetString());
        var main = network.IpJson("route show table main").EnumerateArray().ToList();
        Assert.Equal(2, main.Count);
        Assert.All(main, route => Assert.Equal("br", route.GetProperty("dev").GetString()));
        Assert.Equal("kernel", main[1].GetProperty("protocol").GetString());
        var policy = Assert.Single(network.IpJson("route show table 100").EnumerateArray());
        Assert.Equal(("br", "192.0.2.7"), (policy.GetProperty("dev").GetString(), policy.GetProperty("prefsrc").GetString()));

        static RouteState On(RouteState route, int link) => route with { NextHops = [route.NextHops[0] with { Index = link }] };
    });
}
