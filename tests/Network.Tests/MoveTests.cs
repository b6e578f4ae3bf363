using Reconciler.Network.Tests.Support;

namespace Reconciler.Network.Tests;

/// <summary>The address of an uplink moves onto the bridge that the uplink becomes a port of, and back, with everything that goes with it.</summary>
public sealed class MoveTests
{
    private const string Adopting = """
        interfaces:
          - { name: up0, type: ethernet, state: up }
          - name: br0
            type: linux-bridge
            state: up
            copy-mac-from: up0
            adopt-ip-from: up0
            bridge: { port: [{ name: up0 }] }
        """;

    [Fact]
    public void An_adopted_address_moves_with_its_routes_and_comes_back() => NetworkNode.Run(node =>
    {
        node.MakeUplink();
        node.Ip(
            "addr add 172.16.1.4/24 brd 172.16.1.255 dev up0", "-6 addr add fd00:1::4/64 dev up0 nodad",
            "route add default via 172.16.1.1 dev up0", "route add 10.9.0.0/16 via 172.16.1.1 metric 50 src 172.16.1.4 mtu 1400",
            "-6 route add default via fd00:1::1 dev up0 metric 100");

        node.ConvergeThereAndBack(Adopting);

        Assert.Equal("", NetworkText.Addresses(node.Net, "up0"));
        Assert.Equal("172.16.1.4/24 fd00:1::4/64", NetworkText.Addresses(node.Net, "br0"));
        var routes = string.Join('\n', NetworkText.Routes(node.Net, "-4"));
        Assert.Contains("dst=\"default\" gateway=\"172.16.1.1\" dev=\"br0\"", routes, StringComparison.Ordinal);
    });
}
