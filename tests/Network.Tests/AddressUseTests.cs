using Reconciler.Network.Tests.Support;
using Reconciler.Runtime.Convergence;
using Reconciler.Testing.Networks;

namespace Reconciler.Network.Tests;

/// <summary>An address that another host has is not taken; who has it is a host in another namespace.</summary>
public sealed class AddressUseTests
{
    private const string Mac = "02:00:00:00:00:77";

    [Theory]
    [InlineData("10.0.0.9", "24", "ipv4")]
    [InlineData("2001:db8::9", "64", "ipv6")]
    public void A_new_address_that_another_host_has_is_refused_by_its_MAC_and_taken_once_it_is_free(string address, string length, string family) =>
        WithNeighbour((node, neighbour) =>
        {
            neighbour.Ip($"addr add {address}/{length} dev gw0 {(family == "ipv6" ? "nodad" : "")}");
            var document = $"interfaces: [{{ name: up0, type: ethernet, state: up, {family}: {{ enabled: true, address: [{{ ip: {address}, prefix-length: {length} }}] }} }}]";
            var before = node.Seen();
            var refused = node.Apply(document);
            Assert.Equal(ExitStatus.Failed, refused.ExitStatus);
            Assert.Contains($"add address {address}/{length} to up0: another host on this network uses it: {Mac} answered", NetworkNode.Describe(refused), StringComparison.Ordinal);
            node.IsAsBefore(before);

            neighbour.Ip($"addr del {address}/{length} dev gw0");
            node.Converge(document);
            Assert.Contains(address, node.AddressesOf("up0"), StringComparison.Ordinal);
        });

    [Fact]
    public void Of_a_new_bridge_the_hosts_beyond_its_port_are_asked_and_the_uplink_is_left_as_it_was() => WithNeighbour((node, neighbour) =>
    {
        neighbour.Ip("addr add 10.0.0.9/24 dev gw0");
        var refused = node.Apply(Moves.Document(BridgeKind.Linux, Moves.Ipv4("10.0.0.1/24", "10.0.0.9/24")));
        Assert.Equal(ExitStatus.Failed, refused.ExitStatus);
        Assert.Contains($"10.0.0.9/24 to br0: another host on this network uses it: {Mac}", NetworkNode.Describe(refused), StringComparison.Ordinal);
        Assert.Contains("10.0.0.1/24", node.AddressesOf("up0"), StringComparison.Ordinal);
    });

    [Fact]
    public void An_address_that_moves_is_nobody_elses_business() => WithNeighbour((node, neighbour) =>
    {
        // Another host that answers for it all along: a move is no new assignment, and asks nothing.
        neighbour.Ip("addr add 10.0.0.1/24 dev gw0");
        node.Converge(Moves.Document(BridgeKind.Linux));
        Assert.Contains("10.0.0.1/24", node.AddressesOf("br0"), StringComparison.Ordinal);
    });

    [Fact]
    public void An_address_whose_check_failed_is_told_and_added_anew_once_it_is_free() => WithNeighbour((node, neighbour) =>
    {
        neighbour.Ip("-6 addr add 2001:db8::9/64 dev gw0 nodad");
        node.Ip("-6 addr add 2001:db8::9/64 dev up0");
        Assert.True(SpinWait.SpinUntil(() => node.Net.Execute("ip", "-6 addr show dev up0").Text.Contains("dadfailed", StringComparison.Ordinal), TimeSpan.FromMinutes(1)));
        const string Document = "interfaces: [{ name: up0, type: ethernet, state: up, ipv6: { enabled: true, address: [{ ip: \"2001:db8::9\", prefix-length: 64 }] } }]";
        Assert.Contains(
            NetworkNode.ChangeOf(node.Plan(Document), "network/ethernet/up0").Notes,
            note => note.StartsWith("2001:db8::9/64 is there but of no use (dadfailed): another host had it", StringComparison.Ordinal));
        Assert.Contains($"{Mac} answered", NetworkNode.Describe(node.Apply(Document)), StringComparison.Ordinal);

        neighbour.Ip("-6 addr del 2001:db8::9/64 dev gw0");
        node.Converge(Document);
        Assert.DoesNotContain("dadfailed", node.Net.Execute("ip", "-6 addr show dev up0").Text, StringComparison.Ordinal);
    });

    private static void WithNeighbour(Action<NetworkNode, PrivateNetwork> body) => NetworkNode.Run(node =>
    {
        using var neighbour = new PrivateNetwork();
        node.MakeUplink();
        node.Ip("addr add 10.0.0.1/24 dev up0", $"link set gw0 netns {neighbour.Path}");
        neighbour.Ip($"link set gw0 address {Mac} up");
        Assert.True(SpinWait.SpinUntil(() => node.Net.Execute("ip", "link show dev up0").Text.Contains("LOWER_UP", StringComparison.Ordinal), TimeSpan.FromMinutes(1)));
        body(node, neighbour);
    });
}
