using Reconciler.Network.Tests.Support;

namespace Reconciler.Network.Tests;

/// <summary>What an uplink knows of its neighbours goes with its address: here nobody would answer if they were asked for anew.</summary>
public sealed class NeighbourTests
{
    [Theory]
    [InlineData(BridgeKind.Linux)]
    [InlineData(BridgeKind.Ovs)]
    public void The_gateway_is_known_where_the_address_goes_and_where_it_comes_back(BridgeKind kind) => Moves.Run(kind, node =>
    {
        node.MakeUplink();
        node.Ip("addr add 172.16.1.4/24 dev up0", "-6 addr add fd00:1::4/64 dev up0 nodad", "route add default via 172.16.1.1 dev up0", "-6 route add default via fe80::1 dev up0");
        node.Ip(
            "neigh add 172.16.1.1 lladdr 02:00:00:00:00:01 dev up0 nud stale",
            "neigh add 10.0.0.1 lladdr 02:00:00:00:00:02 dev up0 nud stale",
            "-6 neigh add fe80::1 lladdr 02:00:00:00:00:01 dev up0 nud stale");

        node.Converge(Moves.Document(kind));
        Assert.Equal(["172.16.1.1 02:00:00:00:00:01", "fe80::1 02:00:00:00:00:01"], Known(node, "br0"));

        // Those that stayed behind are old by then.
        node.Ip("neigh flush dev up0");
        node.Undo();
        Assert.Equal(["172.16.1.1 02:00:00:00:00:01", "fe80::1 02:00:00:00:00:01"], Known(node, "up0"));
    });

    [Fact]
    public void On_another_wire_nobody_is_known_yet() => NetworkNode.Run(node =>
    {
        node.MakeUplink();
        node.MakeUplink("up1", "gw1");
        node.Ip("addr add 172.16.1.4/24 dev up0", "route add default via 172.16.1.1 dev up0", "neigh add 172.16.1.1 lladdr 02:00:00:00:00:01 dev up0 nud stale");

        node.Converge("""
            interfaces:
              - { name: up0, type: ethernet, state: up, ipv4: { enabled: false } }
              - { name: up1, type: ethernet, state: up, ipv4: { enabled: true, address: [{ ip: 172.16.1.4, prefix-length: 24 }] } }
            """);

        Assert.Empty(Known(node, "up1"));
    });

    private static IEnumerable<string> Known(NetworkNode node, string link) => node.Net.IpJson($"neigh show dev {link}").EnumerateArray()
        .Where(entry => entry.TryGetProperty("lladdr", out _) && entry.GetProperty("dst").GetString() is "172.16.1.1" or "10.0.0.1" or "fe80::1")
        .Select(entry => $"{entry.GetProperty("dst").GetString()} {entry.GetProperty("lladdr").GetString()}")
        .Order(StringComparer.Ordinal);
}
