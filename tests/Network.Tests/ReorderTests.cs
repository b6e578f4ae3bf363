using Reconciler.Network.Tests.Support;
using Reconciler.Runtime.Convergence;
using Reconciler.Testing.Networks;

namespace Reconciler.Network.Tests;

/// <summary>Another order of the addresses of a subnet, which decides the primary: the kernel knows no way but to take them away and give them again.</summary>
public sealed class ReorderTests
{
    private static readonly string[] Addresses = ["10.0.0.1", "10.0.0.2", "10.0.0.3"];

    [Fact]
    public void No_packet_more_than_needed_is_lost_and_routes_are_never_missing() => NetworkNode.Run(node =>
    {
        using var gateway = new PrivateNetwork();
        MakeUplink(node, gateway);
        using var traffic = new Traffic();
        foreach (var address in Addresses)
        {
            traffic.Add(gateway, node.Net, address);
        }

        traffic.Add(node.Net, gateway, "203.0.113.9");
        traffic.Add(node.Net, gateway, "203.0.113.8");

        var lost = new List<IReadOnlyList<int>>();
        for (var turn = 1; turn <= 7; turn++)
        {
            var order = Addresses.Skip(turn % 3).Concat(Addresses.Take(turn % 3)).ToArray();
            RunResult? result = null;
            lost.Add(traffic.LostDuring(() => result = node.Apply(Document(order))));
            Assert.True(result is { ExitStatus: ExitStatus.InSync, Changed: true }, NetworkNode.Describe(result!));
            Assert.Equal(string.Join(' ', order.Select(address => address + "/24")), node.AddressesOf("up0"));
        }

        // On a machine that is busy a packet more may fall into it now and then: that of a moment, on most turns none.
        for (var way = 0; way < lost[0].Count; way++)
        {
            var median = lost.Select(turn => turn[way]).Order().ElementAt(lost.Count / 2);
            Assert.True(median <= 1, $"lost, a line for each turn:\n{string.Join('\n', lost.Select(turn => string.Join(' ', turn)))}");
        }
    });

    [Fact]
    public void The_plan_says_which_are_interrupted_and_the_report_for_how_long() => NetworkNode.Run(node =>
    {
        using var gateway = new PrivateNetwork();
        MakeUplink(node, gateway);
        var document = Document("10.0.0.1", "10.0.0.3", "10.0.0.2");
        Assert.Contains(
            "10.0.0.3/24, 10.0.0.2/24 are taken away and given again, for the order in the subnet; expected interruption: none to a few milliseconds",
            NetworkNode.ChangeOf(node.Plan(document), "network/ethernet/up0").Notes);
        var result = node.Apply(document);
        Assert.Contains(result.Results.Single(outcome => outcome.Change.Id == "network/ethernet/up0").Change.Notes, note => note.StartsWith("in order within ", StringComparison.Ordinal));
    });

    [Fact]
    public void Routes_of_every_kind_are_there_once_and_come_back_with_undo() => NetworkNode.Run(node =>
    {
        using var gateway = new PrivateNetwork();
        MakeUplink(node, gateway);
        node.Ip(
            "route add 10.7.0.0/16 via 10.0.0.9 src 10.0.0.2", "route append 10.7.0.0/16 via 10.0.0.8", "route add 10.8.0.0/16 via 10.0.0.9 table 7 mtu 1400 metric 5",
            "route add 10.6.0.0/16 dev up0 scope link", "route add 10.5.0.0/16 nexthop via 10.0.0.9 weight 2 nexthop via 10.0.0.8");
        node.ConvergeThereAndBack(Document("10.0.0.3", "10.0.0.2", "10.0.0.1"));
    });

    private static void MakeUplink(NetworkNode node, PrivateNetwork gateway)
    {
        node.Ip($"link add up0 type veth peer name gw0 netns {gateway.Path}", "link set up0 up");
        node.Ip(Addresses.Select(address => $"addr add {address}/24 brd + dev up0"));
        foreach (var command in new[] { "addr add 10.0.0.9/24 dev gw0", "link set gw0 up", "addr add 203.0.113.9/32 dev lo", "addr add 203.0.113.8/32 dev lo" })
        {
            gateway.Ip(command);
        }

        node.Ip("route add default via 10.0.0.9", "route add 203.0.113.8/32 via 10.0.0.9 src 10.0.0.2");
    }

    private static string Document(params string[] order) =>
        $"interfaces: [{{ name: up0, type: ethernet, state: up, {Moves.Ipv4(order.Select(address => address + "/24"))} }}]";
}
