using Reconciler.Core.Planning;
using Reconciler.Network.Tests.Support;
using Reconciler.Runtime.Convergence;
using Reconciler.Testing.Networks;

namespace Reconciler.Network.Tests;

/// <summary>Where Open vSwitch does not do its part, the address stays where it can be reached, and the message says what and where.</summary>
public sealed class OvsFaultTests
{
    private static readonly string Document = Moves.Document(BridgeKind.Ovs);

    [Fact]
    public void With_the_database_down_nothing_moves() => NetworkNode.RunWithOvs(node =>
    {
        node.MakeUplink();
        node.Ip("addr add 172.16.1.4/24 dev up0", "route add default via 172.16.1.1");
        node.Ovs.KillServer();
        Refused(node, Document, node.Ovs.SocketPath);

        // What shall be absent is, as far as the kernel shows.
        node.IsInSync("""
            interfaces: [{ name: br9, type: ovs-bridge, state: absent }, { name: br9, type: ovs-interface, state: absent }]
            """);
    });

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void With_the_daemon_down_nothing_moves(bool inOrder) => NetworkNode.RunWithOvs(node =>
    {
        node.MakeUplink();
        node.Ip("addr add 172.16.1.4/24 dev up0", "route add default via 172.16.1.1");
        if (inOrder)
        {
            node.Ovs.StopSwitch();
        }
        else
        {
            node.Ovs.KillSwitch();
        }

        Refused(node, Document, "ovs-vswitchd");
        Assert.DoesNotContain("br0", node.Ovs.Vsctl("--no-wait", "list-br"), StringComparison.Ordinal);
    });

    [Theory]
    [InlineData(Moves.Adopt, true)]
    [InlineData("ipv4: { enabled: true, address: [{ ip: 172.16.1.4, prefix-length: 24 }] }", true)]
    [InlineData(Moves.Adopt, false)]
    public void An_address_on_a_switch_that_dies_goes_back_to_the_uplink_until_it_runs_again(string addressing, bool database) => NetworkNode.RunWithOvs(node =>
    {
        node.MakeUplink();
        node.Ip("addr add 172.16.1.4/24 dev up0", "route add default via 172.16.1.1");
        var document = Moves.Document(BridgeKind.Ovs, addressing, """
            routes: { config: [{ destination: 10.9.0.0/16, next-hop-address: 172.16.1.1, next-hop-interface: br0 }] }
            """);
        node.Converge(document);
        Assert.Equal("172.16.1.4/24", node.AddressesOf("br0"));
        node.Ovs.KillSwitch();
        if (database)
        {
            node.Ovs.KillServer();
        }

        var result = node.Apply(document);
        Assert.True(result.ExitStatus == ExitStatus.Refused, NetworkNode.Describe(result));
        Assert.Contains(result.Plan!.Changes, change => change is { Id: "network/ovs-bridge/br0", Action: ActionKind.Blocked });
        Assert.Equal("172.16.1.4/24", node.AddressesOf("up0"));
        Assert.Equal("", node.AddressesOf("br0"));
        Assert.Contains("dst=\"default\" gateway=\"172.16.1.1\" dev=\"up0\"", node.RoutesSeen(), StringComparison.Ordinal);
        Assert.Contains("dst=\"10.9.0.0/16\" gateway=\"172.16.1.1\" dev=\"up0\"", node.RoutesSeen(), StringComparison.Ordinal);

        var again = node.Apply(document);
        Assert.True(again.ExitStatus == ExitStatus.Refused && again.Results.IsEmpty, NetworkNode.Describe(again));

        if (database)
        {
            node.Ovs.StartServer();
        }

        node.Ovs.StartSwitch();
        node.Converge(document);
        Assert.Equal("172.16.1.4/24", node.AddressesOf("br0"));
        Assert.Contains("dst=\"10.9.0.0/16\" gateway=\"172.16.1.1\" dev=\"br0\"", node.RoutesSeen(), StringComparison.Ordinal);
    });

    [Fact]
    public void With_the_socket_elsewhere_it_says_where_it_looked() => NetworkNode.RunWithOvs(node =>
    {
        node.MakeUplink();
        node.Ip("addr add 172.16.1.4/24 dev up0");
        node.Socket = "/run/nowhere/db.sock";
        var result = node.Apply(Document);
        Assert.Equal(ExitStatus.Refused, result.ExitStatus);
        Assert.Contains(result.Plan!.Changes, change => change.Action == ActionKind.Blocked && change.Why!.Contains("/run/nowhere/db.sock", StringComparison.Ordinal));
        Assert.Equal("172.16.1.4/24", node.AddressesOf("up0"));
    });

    [Fact]
    public void Without_the_uplink_nothing_is_made() => NetworkNode.RunWithOvs(node =>
    {
        node.Ip("link add x0 type veth peer name x1", "addr add 172.16.1.4/24 dev x0", "link set x0 up");
        Refused(node, Moves.Document(BridgeKind.Ovs, Moves.Ipv4("172.16.1.4/24")).Replace("{ name: up0, type: ethernet, state: up }", "{ name: x0, type: ethernet, state: up }", StringComparison.Ordinal)
            .Replace("\n    copy-mac-from: up0", "", StringComparison.Ordinal), "up0");
    });

    [Fact]
    public void A_port_of_another_bridge_is_never_stolen() => NetworkNode.RunWithOvs(node =>
    {
        node.MakeUplink();
        node.Ip("addr add 172.16.1.4/24 dev up0", "route add default via 172.16.1.1");
        node.Ovs.Vsctl("add-br", "theirs", "--", "set", "Bridge", "theirs", "datapath_type=netdev", "--", "add-port", "theirs", "up0");
        Refused(node, Document, "theirs");
        Assert.Equal("theirs", node.Ovs.Vsctl("port-to-br", "up0").Trim());
    });

    [Fact]
    public void A_port_of_a_linux_bridge_is_never_stolen() => NetworkNode.RunWithOvs(node =>
    {
        node.MakeUplink();
        node.Ip("link add theirs type bridge", "link set theirs up", "link set up0 master theirs", "addr add 172.16.1.4/24 dev theirs");
        Refused(node, Moves.Document(BridgeKind.Ovs, Moves.Ipv4("172.16.1.9/24")), "theirs");
    });

    [Fact]
    public void A_port_moves_from_a_bridge_of_the_same_document_where_it_says_so() => NetworkNode.RunWithOvs(node =>
    {
        node.MakeUplink();
        node.Ovs.Vsctl("add-br", "old0", "--", "set", "Bridge", "old0", "datapath_type=netdev", "--", "add-port", "old0", "up0");
        node.ConvergeThereAndBack("""
            interfaces:
              - { name: up0, type: ethernet, state: up, controller: br0 }
              - { name: br0, type: ovs-bridge, state: up, bridge: { options: { datapath: netdev }, port: [{ name: up0 }] } }
            """);
        Assert.Equal("br0", node.Ovs.Vsctl("port-to-br", "up0").Trim());
    });

    [Fact]
    public void A_daemon_that_stands_still_gets_no_address_and_once_it_goes_on_the_next_run_does() => NetworkNode.RunWithOvs(node =>
    {
        node.MakeUplink();
        node.Ip("addr add 172.16.1.4/24 dev up0", "route add default via 172.16.1.1");
        node.Ovs.PauseSwitch();
        node.SwitchLimit = TimeSpan.FromSeconds(3);
        var result = node.Apply(Document);
        Assert.True(result.ExitStatus == ExitStatus.Failed, NetworkNode.Describe(result));
        Assert.Contains("written to the database, not yet taken up", NetworkNode.Describe(result), StringComparison.Ordinal);
        Assert.Equal("172.16.1.4/24", node.AddressesOf("up0"));
        Assert.Contains("dst=\"default\" gateway=\"172.16.1.1\" dev=\"up0\"", node.RoutesSeen(), StringComparison.Ordinal);

        node.Ovs.ResumeSwitch();
        node.SwitchLimit = null;
        node.Converge(Document);
        Assert.Equal("172.16.1.4/24", node.AddressesOf("br0"));
    });

    [Fact]
    public void Of_a_transaction_that_half_succeeds_the_part_that_failed_is_named_and_the_address_stays() => NetworkNode.RunWithOvs(node =>
    {
        node.MakeUplink();
        node.MakeUplink("up1", "gw1");
        node.Ip("addr add 172.16.1.4/24 dev up0", "route add default via 172.16.1.1");
        var both = Document.Replace("port: [{ name: up0 }", "port: [{ name: up1 }, { name: up0 }", StringComparison.Ordinal);

        // Gone after the plan: the database takes the row all the same, and the switch has no device for it.
        node.BeforeTransaction = () => node.Net.Execute("ip", "link del up1");
        var result = node.Apply(both);
        Assert.True(result.ExitStatus == ExitStatus.Failed, NetworkNode.Describe(result));
        Assert.Contains("network/ovs-bridge/br0: configure up1: ovs-vswitchd could not set up interface up1 on bridge br0: could not open network device up1", NetworkNode.Describe(result), StringComparison.Ordinal);
        Assert.Contains("172.16.1.4/24", node.AddressesOf("up0"), StringComparison.Ordinal);
        Assert.Contains("dst=\"default\" gateway=\"172.16.1.1\" dev=\"up0\"", node.RoutesSeen(), StringComparison.Ordinal);
        Assert.DoesNotContain("up1", node.Ovs.Vsctl("list-ports", "br0"), StringComparison.Ordinal);

        node.BeforeTransaction = null;
        node.MakeUplink("up1", "gw1");
        node.Converge(both);
        Assert.Equal("172.16.1.4/24", node.AddressesOf("br0"));
    });

    private static void Refused(NetworkNode node, string document, string reason)
    {
        var before = NetworkText.Of(node.Net.IpJson);
        var result = node.Apply(document);
        Assert.True(result.ExitStatus == ExitStatus.Refused, NetworkNode.Describe(result));
        Assert.Contains(result.Plan!.Changes, change => change.Action == ActionKind.Blocked && change.Why!.Contains(reason, StringComparison.Ordinal));
        Assert.Equal(before, NetworkText.Of(node.Net.IpJson));
    }
}
