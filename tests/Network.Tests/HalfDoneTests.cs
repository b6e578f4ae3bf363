using Reconciler.Network.Tests.Support;
using Reconciler.Runtime.Convergence;

namespace Reconciler.Network.Tests;

/// <summary>States in the middle of a move, whoever left them so, are completed.</summary>
public sealed class HalfDoneTests
{
    public static TheoryData<BridgeKind, bool> All { get; } = new()
    {
        { BridgeKind.Linux, true },
        { BridgeKind.Linux, false },
        { BridgeKind.Ovs, true },
        { BridgeKind.Ovs, false },
    };

    [Theory]
    [MemberData(nameof(All))]
    public void The_address_on_both(BridgeKind kind, bool adopts) => Moves.Run(kind, node =>
    {
        node.MakeUplink();
        node.Ip("addr add 172.16.1.4/24 brd + dev up0", "route add default via 172.16.1.1 dev up0");
        MakeBridge(node, kind, withPort: true);
        node.Ip("link set br0 up", "addr add 172.16.1.4/24 brd + dev br0");

        Completed(node, kind, adopts);
    });

    [Theory]
    [MemberData(nameof(All))]
    public void The_address_on_the_port_only(BridgeKind kind, bool adopts) => Moves.Run(kind, node =>
    {
        node.MakeUplink();
        node.Ip("addr add 172.16.1.4/24 brd + dev up0", "route add default via 172.16.1.1 dev up0");
        MakeBridge(node, kind, withPort: true);

        Completed(node, kind, adopts);
    });

    [Fact]
    public void What_a_transaction_left_that_failed_is_told_once_and_taken_back_by_an_undo() => NetworkNode.Run(node =>
    {
        var before = node.Seen();

        // The kernel takes no bridge as a port of another (br_add_if: ELOOP), and says so when everything else is there.
        var result = node.Apply("""
            interfaces:
              - { name: a0, type: veth, state: up, veth: { peer: a1 } }
              - { name: b0, type: veth, state: up, veth: { peer: b1 } }
              - { name: inner, type: linux-bridge, state: up }
              - { name: outer, type: linux-bridge, state: up, bridge: { port: [{ name: inner }] } }
            """);
        Assert.Equal(ExitStatus.Failed, result.ExitStatus);
        Assert.NotEqual(before, node.Seen());
        var told = result.Diagnostics.Where(diagnostic => diagnostic.Severity == Core.Diagnostics.Severity.Error).Select(diagnostic => diagnostic.Message).ToList();
        Assert.True(told.Count == 2, string.Join('\n', told));
        Assert.Contains(told, message => message.Contains("ELOOP", StringComparison.Ordinal) && message.StartsWith("network/linux-bridge/inner: ", StringComparison.Ordinal));
        Assert.Contains(told, message => message.StartsWith("not carried out as a whole, because they are one change with network/linux-bridge/inner: ", StringComparison.Ordinal)
            && message.Contains("network/veth/a0, ", StringComparison.Ordinal));

        node.Undo();
        node.IsAsBefore(before);
    });

    [Fact]
    public void To_take_an_address_off_a_port_of_a_bridge_risks_nothing_since_it_answers_nobody_there() => Moves.Run(BridgeKind.Linux, node =>
    {
        node.MakeUplink();
        node.Ip("addr add 172.16.1.4/24 brd + dev up0", "route add default via 172.16.1.1 dev up0");
        MakeBridge(node, BridgeKind.Linux, withPort: true);

        Assert.All(node.Plan(Moves.Document(BridgeKind.Linux)).Changes, change => Assert.Equal(Core.Planning.Disruption.None, change.Disruption));
    });

    [Theory]
    [MemberData(nameof(All))]
    public void The_address_on_the_bridge_that_lost_its_port(BridgeKind kind, bool adopts) => Moves.Run(kind, node =>
    {
        node.MakeUplink();
        MakeBridge(node, kind, withPort: false);
        node.Ip("link set br0 up", "addr add 172.16.1.4/24 brd + dev br0", "route add default via 172.16.1.1 dev br0");

        Completed(node, kind, adopts);
    });

    [Fact]
    public void An_ovs_bridge_without_its_internal_port() => NetworkNode.RunWithOvs(node =>
    {
        node.MakeUplink();
        node.Ip("addr add 172.16.1.4/24 brd + dev up0", "route add default via 172.16.1.1 dev up0");
        node.Ovs.Vsctl("--no-wait", "--", "--id=@b", "create", "Bridge", "name=br0", "datapath_type=netdev", "--", "add", "Open_vSwitch", ".", "bridges", "@b");

        Completed(node, BridgeKind.Ovs, adopts: true);
    });

    [Theory]
    [InlineData("up0")]
    [InlineData("br0")]
    public void A_port_that_the_switch_could_not_set_up(string port) => NetworkNode.RunWithOvs(node =>
    {
        node.MakeUplink();
        node.Ip("addr add 172.16.1.4/24 brd + dev up0", "route add default via 172.16.1.1 dev up0");
        var document = Moves.Document(BridgeKind.Ovs);
        node.Converge(document);
        var wanted = node.Seen();

        node.Ovs.Vsctl("--no-wait", "set", "Interface", port, "ofport=-1");
        node.Converge(document);

        node.IsAsBefore(wanted);
        Assert.DoesNotContain("-1", node.Ovs.Vsctl("get", "Interface", port, "ofport"), StringComparison.Ordinal);
    });

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void After_a_reboot_the_database_has_the_bridge_and_the_uplink_the_address(bool remembered) => NetworkNode.RunWithOvs(node =>
    {
        node.MakeUplink();
        node.Ip("addr add 172.16.1.4/24 brd + dev up0", "-6 addr add fd00:1::4/64 dev up0 nodad", "route add default via 172.16.1.1 dev up0");
        var document = Moves.Document(BridgeKind.Ovs);
        if (remembered)
        {
            node.Converge(document);
            node.Ip("addr flush dev br0 scope global", "link set br0 down");
            node.Ip("addr add 172.16.1.4/24 brd + dev up0", "-6 addr add fd00:1::4/64 dev up0 nodad", "route add default via 172.16.1.1 dev up0");
        }
        else
        {
            MakeBridge(node, BridgeKind.Ovs, withPort: true);
        }

        node.Converge(document);

        Assert.Equal("", node.AddressesOf("up0"));
        Assert.Equal("172.16.1.4/24 fd00:1::4/64", node.AddressesOf("br0"));
        Assert.Contains("dst=\"default\" gateway=\"172.16.1.1\" dev=\"br0\"", node.RoutesSeen(), StringComparison.Ordinal);
    });

    private static void MakeBridge(NetworkNode node, BridgeKind kind, bool withPort)
    {
        if (kind == BridgeKind.Linux)
        {
            node.Ip("link add br0 type bridge");
            if (withPort)
            {
                node.Ip("link set up0 master br0");
            }
        }
        else
        {
            node.Ovs.Vsctl("add-br", "br0", "--", "set", "Bridge", "br0", "datapath_type=netdev");
            if (withPort)
            {
                node.Ovs.Vsctl("add-port", "br0", "up0");
            }
        }
    }

    private static void Completed(NetworkNode node, BridgeKind kind, bool adopts)
    {
        var before = node.Seen();
        node.Converge(Moves.Document(kind, adopts ? Moves.Adopt : Moves.Ipv4("172.16.1.4/24")));
        Assert.Equal("", node.AddressesOf("up0"));
        Assert.Equal("172.16.1.4/24", node.AddressesOf("br0"));
        var routes = node.RoutesSeen();
        Assert.Contains("dst=\"default\" gateway=\"172.16.1.1\" dev=\"br0\"", routes, StringComparison.Ordinal);
        Assert.DoesNotContain("up0", routes, StringComparison.Ordinal);
        node.Undo();
        node.IsAsBefore(before);
    }
}
