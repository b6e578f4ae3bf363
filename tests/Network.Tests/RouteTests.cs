using Reconciler.Network.Tests.Support;
using Reconciler.Runtime.Convergence;

namespace Reconciler.Network.Tests;

/// <summary>Routes and rules of the document, and the differences that are none.</summary>
public sealed class RouteTests
{
    [Theory]
    [InlineData("{ destination: 10.1.0.0/16, next-hop-address: 10.0.0.9, next-hop-interface: up0 }")]
    [InlineData("{ destination: 10.1.0.0/16, next-hop-address: 10.0.0.9, next-hop-interface: up0, metric: 50, table-id: 100, source: 10.0.0.1, mtu: 1300 }")]
    [InlineData("{ destination: 0.0.0.0/0, next-hop-address: 10.0.0.9, next-hop-interface: up0 }")]
    [InlineData("{ destination: 10.1.0.0/16, next-hop-interface: up0 }")]
    [InlineData("{ destination: 10.1.0.0/16, next-hop-address: 10.0.0.9 }")]
    [InlineData("{ destination: 10.1.0.0/16, route-type: blackhole }, { destination: 10.2.0.0/16, route-type: unreachable }, { destination: 10.3.0.0/16, route-type: prohibit, table-id: 9 }")]
    [InlineData("{ destination: \"fd00:1::/48\", route-type: blackhole }, { destination: \"fd00:2::/48\", route-type: unreachable }, { destination: \"fd00:3::/48\", route-type: prohibit, metric: 7 }")]
    [InlineData("{ destination: 10.1.0.0/16, next-hop-address: 10.0.0.9, next-hop-interface: up0, weight: 3 }, { destination: 10.1.0.0/16, next-hop-address: 10.0.0.8, next-hop-interface: up0, weight: 1 }")]
    [InlineData("{ destination: \"fd00:1::/48\", next-hop-address: \"fd00::9\", next-hop-interface: up0, weight: 3 }, { destination: \"fd00:1::/48\", next-hop-address: \"fd00::8\", next-hop-interface: up0, weight: 1 }")]
    [InlineData("{ destination: \"FD00:0001:0000::/48\", next-hop-address: \"FD00:0:0:0::9\", next-hop-interface: up0, source: \"fd00::1\", mtu: 1400 }")]
    [InlineData("{ destination: \"::/0\", next-hop-address: \"fe80::9\", next-hop-interface: up0 }")]
    public void A_route_is_made_and_undone(string routes) => NetworkNode.Run(node =>
    {
        Prepare(node);
        node.ConvergeThereAndBack($"routes: {{ config: [{routes}] }}");
    });

    /// <summary>One of them may be the same gateway twice, have the greatest weight there is, or none said.</summary>
    [Theory]
    [InlineData("10.1.0.0/16", "10.0.0.9 3, 10.0.0.8 1", "10.0.0.9 1, 10.0.0.8 3")]
    [InlineData("10.1.0.0/16", "10.0.0.9 3, 10.0.0.8 1", "10.0.0.8 1, 10.0.0.7 256")]
    [InlineData("10.1.0.0/16", "10.0.0.9 3, 10.0.0.8 1", "10.0.0.8")]
    [InlineData("10.1.0.0/16", "10.0.0.8", "10.0.0.9 256, 10.0.0.8 255, 10.0.0.7 1")]
    [InlineData("fd00:1::/48", "fd00::9 3, fd00::8 1", "fd00::9 1, fd00::8 3")]
    [InlineData("fd00:1::/48", "fd00::9 3, fd00::8 1", "fd00::8 1, fd00::7 256")]
    [InlineData("fd00:1::/48", "fd00::9 3, fd00::8 1", "fd00::8")]
    [InlineData("fd00:1::/48", "fd00::8", "fd00::9 256, fd00::8 255, fd00::7 1")]
    public void Next_hops_change_in_number_and_weight_and_come_back(string destination, string before, string after) => NetworkNode.Run(node =>
    {
        Prepare(node);
        node.Converge(Routes(before));
        node.ConvergeThereAndBack(Routes(after));
        var hops = node.Net.IpJson($"{(destination.Contains(':', StringComparison.Ordinal) ? "-6" : "-4")} route show {destination}").EnumerateArray()
            .SelectMany(route => route.TryGetProperty("nexthops", out var several) ? several.EnumerateArray().Select(hop => $"{hop.GetProperty("gateway")} {hop.GetProperty("weight")}") : [$"{route.GetProperty("gateway")}"]);
        Assert.Equal(after.Split(", ").Order(StringComparer.Ordinal), hops.Order(StringComparer.Ordinal));

        string Routes(string list) => $"routes: {{ config: [{string.Join(", ", list.Split(", ").Select(Hop))}] }}";
        string Hop(string hop) => hop.Split(' ') is [var gateway, var weight]
            ? $"{{ destination: \"{destination}\", next-hop-address: \"{gateway}\", next-hop-interface: up0, weight: {weight} }}"
            : $"{{ destination: \"{destination}\", next-hop-address: \"{hop}\", next-hop-interface: up0 }}";
    });

    [Theory]
    [InlineData("{ ip-from: 10.0.0.0/24, route-table: 100, priority: 500 }")]
    [InlineData("{ ip-to: 10.1.0.0/16, family: ipv4, route-table: 100 }")]
    [InlineData("{ ip-from: \"fd00::/64\", ip-to: \"fd00:1::/48\", route-table: 100, priority: 501, iif: up0 }")]
    [InlineData("{ family: ipv4, fwmark: 0x10, fwmask: 0xff, route-table: 254, suppress-prefix-length: 0, priority: 600 }")]
    [InlineData("{ family: ipv6, fwmark: 7, action: blackhole, priority: 601 }")]
    [InlineData("{ ip-from: 10.7.0.0/16, action: prohibit }, { ip-from: 10.8.0.0/16, action: unreachable, priority: 90 }")]
    public void A_rule_is_made_and_undone(string rules) => NetworkNode.Run(node =>
    {
        Prepare(node);
        node.ConvergeThereAndBack($"route-rules: {{ config: [{rules}] }}");
    });

    [Theory]
    [InlineData("{ state: absent, destination: 10.1.0.0/16 }", "10.1.0.0/16")]
    [InlineData("{ state: absent, next-hop-interface: up0 }", "10.1.0.0/16 10.2.0.0/16 default")]
    [InlineData("{ state: absent, next-hop-address: 10.0.0.9, table-id: 100 }", "10.2.0.0/16")]
    [InlineData("{ state: absent, metric: 5 }", "10.2.0.0/16")]
    [InlineData("{ state: absent, route-type: blackhole }", "10.3.0.0/16")]
    public void Routes_that_match_what_is_given_go(string pattern, string gone) => NetworkNode.Run(node =>
    {
        Prepare(node);
        node.Ip("route add 10.1.0.0/16 via 10.0.0.8", "route add 10.2.0.0/16 via 10.0.0.9 table 100 metric 5", "route add blackhole 10.3.0.0/16", "route add default via 10.0.0.9");
        node.ConvergeThereAndBack($"routes: {{ config: [{pattern}] }}");
        string[] all = ["10.1.0.0/16", "10.2.0.0/16", "10.3.0.0/16", "default"];
        var seen = node.RoutesSeen();
        Assert.Equal(gone, string.Join(' ', all.Where(destination => !seen.Contains($"dst=\"{destination}\"", StringComparison.Ordinal))));
    });

    [Fact]
    public void Rules_that_match_what_is_given_go_and_the_kernels_stay() => NetworkNode.Run(node =>
    {
        Prepare(node);
        node.Ip("rule add from 10.1.0.0/16 lookup 100 priority 5", "rule add from 10.2.0.0/16 lookup 100 priority 6", "rule add from 10.2.0.0/16 lookup 9 priority 7", "-6 rule add from fd00::/64 lookup 100");
        node.ConvergeThereAndBack("route-rules: { config: [{ state: absent, route-table: 100 }, { state: absent, priority: 0 }] }");
        var seen = node.Seen();
        Assert.Contains("priority=7", seen, StringComparison.Ordinal);
        Assert.Contains("priority=0", seen, StringComparison.Ordinal);
        Assert.DoesNotContain("table=\"100\"", seen, StringComparison.Ordinal);
    });

    [Fact]
    public void A_gateway_out_of_reach_is_said() => NetworkNode.Run(node =>
    {
        Prepare(node);
        var result = node.Apply("routes: { config: [{ destination: 10.1.0.0/16, next-hop-address: 192.0.2.1, next-hop-interface: up0 }] }");
        Assert.Equal(ExitStatus.Refused, result.ExitStatus);
        Assert.Equal("the next hop 192.0.2.1 is on no subnet of up0: it has 10.0.0.0/24", result.Plan!.Changes.Single().Why);
    });

    [Fact]
    public void Routes_of_others_and_other_spellings_are_no_difference() => NetworkNode.Run(node =>
    {
        Prepare(node);
        node.Ip(
            "addr add 10.0.0.77/24 dev up0 valid_lft 4000 preferred_lft 3000", "route add 10.30.0.0/16 via 10.0.0.9 proto dhcp", "route add 10.31.0.0/16 via 10.0.0.9 proto bird",
            "-6 route add fd00:31::/48 via fd00::9 proto ra", "-6 addr add fd00::77/64 dev up0 valid_lft 4000 preferred_lft 3000");
        node.IsInSync("""
            interfaces:
              - name: up0
                type: ethernet
                state: up
                mac-address: MAC
                ipv4: { enabled: true, dhcp: false, address: [{ ip: 10.0.0.1, prefix-length: 24 }] }
                ipv6: { enabled: true, address: [{ ip: "FD00:0:0:0:0:0:0:0001", prefix-length: 64 }, { ip: "fe80::1234", prefix-length: 64 }] }
              - { name: gw0, type: veth, state: up, veth: { peer: up0 } }
            routes: { config: [{ destination: 10.40.0.1/16, next-hop-address: 10.0.0.9, next-hop-interface: up0 }] }
            """.Replace("MAC", $"\"{node.Net.IpJson("link show dev up0")[0].GetProperty("address").GetString()!.ToUpperInvariant()}\"", StringComparison.Ordinal));
    });

    [Fact]
    public void What_somebody_else_addresses_is_never_fought() => NetworkNode.Run(node =>
    {
        Prepare(node);
        node.Converge("interfaces: [{ name: up0, type: ethernet, state: up, mtu: 1400, ipv4: { enabled: true, dhcp: true }, ipv6: { enabled: true, autoconf: true } }]");
        Assert.Equal("10.0.0.1/24 fd00::1/64", node.AddressesOf("up0"));
    });

    private static void Prepare(NetworkNode node)
    {
        node.MakeUplink();
        node.Ip("addr add 10.0.0.1/24 brd + dev up0", "-6 addr add fd00::1/64 dev up0 nodad", "route add 10.40.0.0/16 via 10.0.0.9");
    }
}
