using Reconciler.Core.Planning;
using Reconciler.Core.Ports.Network;
using Reconciler.Host.Netlink;
using Reconciler.Network.Tests.Support;
using Reconciler.Runtime.Convergence;

namespace Reconciler.Network.Tests;

/// <summary>What <c>adopt-ip-from</c> takes, what it leaves to those who made it, and what it remembers.</summary>
public sealed class AdoptTests
{
    private static readonly string Document = Moves.Document(BridgeKind.Linux);

    [Fact]
    public void Routes_of_a_lease_and_of_daemons_stay_behind_and_are_named() => NetworkNode.Run(node =>
    {
        node.MakeUplink();
        node.Ip(
            "addr add 172.16.1.4/24 dev up0", "route add default via 172.16.1.1 proto static", "route add 10.1.0.0/16 via 172.16.1.1 proto dhcp",
            "route add 10.2.0.0/16 via 172.16.1.1 proto 18", "route add 10.3.0.0/16 via 172.16.1.1 proto bird");

        var notes = string.Join('\n', node.Plan(Document).Changes.SelectMany(change => change.Notes));
        Assert.Contains("10.1.0.0/16 via 172.16.1.1 dev up0 was made by a DHCP client", notes, StringComparison.Ordinal);
        Assert.Contains("10.2.0.0/16 via 172.16.1.1 dev up0 was made by keepalived", notes, StringComparison.Ordinal);
        Assert.Contains("10.3.0.0/16 via 172.16.1.1 dev up0 was made by a routing daemon", notes, StringComparison.Ordinal);

        node.Converge(Document);
        Assert.Contains("dst=\"default\" gateway=\"172.16.1.1\" dev=\"br0\"", node.RoutesSeen(), StringComparison.Ordinal);
        Assert.DoesNotContain("10.1.0.0", node.RoutesSeen(), StringComparison.Ordinal);
    });

    [Fact]
    public void An_uplink_with_a_lease_is_blocked_and_nothing_is_written() => NetworkNode.Run(node =>
    {
        node.MakeUplink();
        node.Ip("addr add 172.16.1.4/24 dev up0 valid_lft 3600 preferred_lft 3600", "route add default via 172.16.1.1");
        var before = node.Seen();

        var result = node.Apply(Document);

        Assert.Equal(ExitStatus.Refused, result.ExitStatus);
        Assert.Contains("lease", NetworkNode.ChangeOf(result.Plan!, "network/linux-bridge/br0").Why!, StringComparison.Ordinal);
        Assert.Equal("172.16.1.4/24", node.AddressesOf("up0"));
        node.IsAsBefore(before);
    });

    [Fact]
    public void A_leased_address_stays_where_another_is_adopted() => NetworkNode.Run(node =>
    {
        node.MakeUplink();
        node.Ip("addr add 172.16.1.4/24 dev up0", "addr add 10.0.0.9/24 dev up0 valid_lft 3600 preferred_lft 3600");

        Assert.Contains(node.Plan(Document).Changes.SelectMany(change => change.Notes), note => note.StartsWith("10.0.0.9/24 stays on up0", StringComparison.Ordinal));
        node.Converge(Document);

        Assert.Equal("10.0.0.9/24", node.AddressesOf("up0"));
        Assert.Equal("172.16.1.4/24", node.AddressesOf("br0"));
    });

    [Fact]
    public void With_nothing_to_adopt_it_is_blocked_and_nothing_is_written() => NetworkNode.Run(node =>
    {
        node.MakeUplink();
        var before = node.Seen();

        var result = node.Apply(Document);

        Assert.Equal(ExitStatus.Refused, result.ExitStatus);
        Assert.Contains("nothing to adopt: neither up0 nor br0 has a permanent global address", NetworkNode.ChangeOf(result.Plan!, "network/linux-bridge/br0").Why!, StringComparison.Ordinal);
        node.IsAsBefore(before);
    });

    [Fact]
    public void An_address_of_a_virtual_ip_daemon_stays() => NetworkNode.Run(node =>
    {
        node.MakeUplink();
        node.Ip("addr add 172.16.1.4/24 dev up0");
        using (var kernel = new KernelNetwork())
        {
            var index = kernel.Observe().Find("up0")!.Index;
            var address = new AddressState { Index = index, Local = System.Net.IPAddress.Parse("172.16.1.100"), PrefixLength = 32, Protocol = 18 };
            Assert.All(kernel.Send([new AddAddress(address, Replace: false)]), outcome => Assert.Null(outcome.Failure));
            Assert.SkipUnless(kernel.Observe().AddressesOf(index).Any(found => found.Protocol == 18), "this kernel keeps no protocol of an address");
        }

        node.Converge(Document);

        Assert.Equal("172.16.1.100/32", node.AddressesOf("up0"));
        Assert.Equal("172.16.1.4/24", node.AddressesOf("br0"));
    });

    [Fact]
    public void What_appears_on_the_uplink_later_is_added() => NetworkNode.Run(node =>
    {
        node.MakeUplink();
        node.Ip("addr add 172.16.1.4/24 dev up0", "route add default via 172.16.1.1");
        node.Converge(Document);

        node.Ip("addr add 10.0.0.9/24 dev up0", "route add 10.7.0.0/16 via 10.0.0.1 dev up0");
        var seen = node.Seen();
        node.Converge(Document);

        Assert.Equal("", node.AddressesOf("up0"));
        Assert.Equal("172.16.1.4/24 10.0.0.9/24", node.AddressesOf("br0"));
        Assert.Contains("dst=\"10.7.0.0/16\" gateway=\"10.0.0.1\" dev=\"br0\"", node.RoutesSeen(), StringComparison.Ordinal);
        node.Undo();
        node.IsAsBefore(seen);
    });

    [Theory]
    [InlineData(BridgeKind.Linux)]
    [InlineData(BridgeKind.Ovs)]
    public void Drift_of_what_was_adopted_is_repaired(BridgeKind kind) => Moves.Run(kind, node =>
    {
        node.MakeUplink();
        node.Ip(
            "addr add 172.16.1.4/24 brd + dev up0", "-6 addr add fd00:1::4/64 dev up0 nodad", "route add default via 172.16.1.1",
            "route add 10.9.0.0/16 via 172.16.1.1 table 9 metric 5", "-6 route add default via fd00:1::1");
        var document = Moves.Document(kind);
        node.Converge(document);
        var wanted = node.Seen();

        foreach (var drift in new[]
        {
            "addr del 172.16.1.4/24 dev br0", "-6 addr del fd00:1::4/64 dev br0", "route del default", "-6 route del default",
            "route flush table 9", "link set br0 down", "link set up0 down",
        })
        {
            node.Ip(drift);
            var result = node.Converge(document);
            Assert.All(result.Plan!.Changes, change => Assert.Equal(ChangeReason.Drift, change.Reason));
            Assert.True(wanted == node.Seen(), $"after `ip {drift}`:\n{node.Seen()}\nwanted:\n{wanted}");
        }
    });

    [Fact]
    public void An_address_that_somebody_moved_by_hand_before_is_adopted_where_it_is() => NetworkNode.Run(node =>
    {
        node.MakeUplink();
        node.Ip("link add br0 type bridge", "link set br0 up", "link set up0 master br0", "addr add 172.16.1.4/24 dev br0", "route add default via 172.16.1.1");
        var mac = node.Net.IpJson("link show dev up0")[0].GetProperty("address").GetString();
        node.Ip($"link set br0 address {mac}");

        node.IsInSync(Document);

        // It is remembered all the same.
        node.Ip("addr flush dev br0");
        node.Converge(Document);
        Assert.Equal("172.16.1.4/24", node.AddressesOf("br0"));
    });

    [Fact]
    public void A_family_for_which_addresses_are_given_is_not_adopted() => NetworkNode.Run(node =>
    {
        node.MakeUplink();
        node.Ip("addr add 172.16.1.4/24 dev up0", "-6 addr add fd00:1::4/64 dev up0 nodad");

        node.Converge(Moves.Document(BridgeKind.Linux, $"{Moves.Adopt}\n    {Moves.Ipv6("fd00:2::1/64")}"));

        Assert.Equal("fd00:1::4/64", node.AddressesOf("up0"));
        Assert.Equal("172.16.1.4/24 fd00:2::1/64", node.AddressesOf("br0"));
    });
}
