using System.Net;
using System.Net.Sockets;
using System.Text;
using Reconciler.Core.Guarding;
using Reconciler.Core.Ports.Network;
using Reconciler.Host.Netlink;
using Reconciler.Host.Probes;
using Reconciler.Host.Tests.Support;
using Reconciler.Testing.Networks;

namespace Reconciler.Host.Tests.Probes;

/// <summary>The probes of a guard, in a namespace with a peer at 192.0.2.8 and 2001:db8::8.</summary>
public sealed class ReachabilityTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan Impatience = TimeSpan.FromSeconds(0.3);

    public ReachabilityTests() => Needs.Root();

    [Fact]
    public void The_gateway_of_the_default_route_is_pinged_and_its_family_is_asked_again() => RunWithPeer((network, ask) =>
    {
        network.Ip("route add default via 192.0.2.8");
        var answer = ask(new Probe.PingGateway(), Patience);
        Assert.True(answer.Holds, answer.Saw);
        Assert.Matches("^192.0.2.8 answered in ", answer.Saw);
        Assert.Equal(new Probe.PingGateway([Family.Inet]), answer.Again);
    });

    [Fact]
    public void A_gateway_of_IPv6_is_pinged_by_its_link_local_address() => RunWithPeer((network, ask) =>
    {
        network.Ip("-6 addr add fe80::7/64 dev e0 nodad");
        network.Ip("-6 route add default via fe80::8 dev e0");
        var answer = ask(new Probe.PingGateway(), Patience);
        Assert.True(answer.Holds, answer.Saw);
        Assert.Equal(new Probe.PingGateway([Family.Inet6]), answer.Again);
    });

    [Fact]
    public void A_gateway_of_one_family_does_not_stand_in_for_that_of_another() => RunWithPeer((network, ask) =>
    {
        network.Ip("-6 route add default via 2001:db8::8 dev e0");
        var answer = ask(new Probe.PingGateway([Family.Inet]), Impatience);
        Assert.False(answer.Holds);
        Assert.Equal("there is no default route with a gateway", answer.Saw);
        Assert.False(ask(new Probe.PingGateway([Family.Inet, Family.Inet6]), Impatience).Holds);
    });

    [Fact]
    public void A_gateway_that_is_silent_is_told() => RunWithPeer((network, ask) =>
    {
        network.Ip("route add default via 192.0.2.77");
        var answer = ask(new Probe.PingGateway(), Impatience);
        Assert.False(answer.Holds);
        Assert.StartsWith("no answer from 192.0.2.77 within 0.", answer.Saw, StringComparison.Ordinal);
    });

    [Fact]
    public void A_gateway_that_answers_on_another_link_than_that_of_the_default_route_does_not_hold() => RunWithPeer((network, ask) =>
    {
        // The subnet is still on e0, and the default route leads into a bridge without a port.
        network.Ip("link add br0 type bridge");
        network.Ip("link set br0 up");
        network.Ip("route add default via 192.0.2.8 dev br0 onlink");
        Assert.True(ask(new Probe.Ping(IPAddress.Parse("192.0.2.8")), Patience).Holds);
        var answer = ask(new Probe.PingGateway(), Impatience);
        Assert.False(answer.Holds, answer.Saw);
        Assert.StartsWith("no answer from 192.0.2.8 within 0.", answer.Saw, StringComparison.Ordinal);
    });

    [Fact]
    public void A_port_that_listens_holds_and_one_that_does_not_says_so() => RunWithPeer((_, ask) =>
    {
        using var listener = new TcpListener(IPAddress.Parse("192.0.2.7"), 0);
        listener.Start();
        var port = (ushort)((IPEndPoint)listener.LocalEndpoint).Port;
        var answer = ask(new Probe.Tcp("192.0.2.7", port), Patience);
        Assert.True(answer.Holds, answer.Saw);
        Assert.StartsWith($"192.0.2.7:{port} took the connection in ", answer.Saw, StringComparison.Ordinal);
        listener.Stop();
        Assert.Equal(new ProbeAnswer(new Probe.Tcp("192.0.2.7", port), false, $"192.0.2.7:{port} refuses connections"), ask(new Probe.Tcp("192.0.2.7", port), Patience));
    });

    [Fact]
    public void A_port_of_a_host_that_is_silent_is_given_up_in_time() => RunWithPeer((_, ask) =>
        Assert.Equal(
            new ProbeAnswer(new Probe.Tcp("192.0.2.77", 6443), false, "192.0.2.77:6443 did not take the connection within 0.3 s"),
            ask(new Probe.Tcp("192.0.2.77", 6443), Impatience)));

    [Theory]
    [InlineData("204 No Content", true)]
    [InlineData("302 Found\r\nLocation: http://192.0.2.77/", true)]
    [InlineData("401 Unauthorized", false)]
    public void What_a_web_server_answers_decides(string status, bool holds) => RunWithPeer((_, ask) =>
    {
        using var listener = new TcpListener(IPAddress.Parse("192.0.2.7"), 0);
        listener.Start();
        var serving = Task.Run(() =>
        {
            using var client = listener.AcceptTcpClient();
            client.GetStream().Write(Encoding.ASCII.GetBytes($"HTTP/1.1 {status}\r\nContent-Length: 0\r\n\r\n"));
            return new StreamReader(client.GetStream()).ReadLine();
        });
        var url = $"http://192.0.2.7:{((IPEndPoint)listener.LocalEndpoint).Port}/healthz";
        var answer = ask(new Probe.Http(url), Patience);
        Assert.Equal(holds, answer.Holds);
        Assert.StartsWith($"{url} answered {status[..3]} in ", answer.Saw, StringComparison.Ordinal);
        Assert.Equal("GET /healthz HTTP/1.1", serving.GetAwaiter().GetResult());
    });

    [Fact]
    public void A_web_server_that_is_not_there_is_told() => RunWithPeer((_, ask) =>
    {
        var answer = ask(new Probe.Http("http://192.0.2.7:1/"), Patience);
        Assert.False(answer.Holds);
        Assert.StartsWith("http://192.0.2.7:1/ cannot be reached: ", answer.Saw, StringComparison.Ordinal);
    });

    [Fact]
    public void A_program_holds_if_it_exits_with_0() => RunWithPeer((_, ask) =>
    {
        Assert.Equal("exited with 0: fine", ask(new Probe.Exec(["echo", "fine"]), Patience).Saw);
        var answer = ask(new Probe.Exec(["sh", "-c", "echo no route; exit 3"]), Patience);
        Assert.False(answer.Holds);
        Assert.Equal("sh exited with 3: no route", answer.Saw);
    });

    [Fact]
    public void A_name_that_no_resolver_knows_is_told() => RunWithPeer((_, ask) =>
    {
        var answer = ask(new Probe.Dns("no-such-host.invalid"), Patience);
        Assert.False(answer.Holds);
        Assert.StartsWith("no-such-host.invalid ", answer.Saw, StringComparison.Ordinal);
        Assert.True(ask(new Probe.Dns("localhost"), Patience).Holds);
    });

    [Fact]
    public void Names_are_resolved_with_the_resolvers_that_the_namespace_has_of_its_own()
    {
        var etc = Directory.CreateTempSubdirectory("reconciler-etc-").FullName;
        try
        {
            RunWithPeer((_, ask) =>
            {
                var before = File.ReadAllText("/etc/resolv.conf");
                Assert.False(ask(new Probe.Dns("there.reconciler.test"), Patience).Holds);
                using var server = new UdpClient(new IPEndPoint(IPAddress.Parse("127.0.0.1"), 53));
                var serving = Task.Run(() => Serve(server, IPAddress.Parse("192.0.2.7")));
                File.WriteAllText(Path.Combine(etc, "resolv.conf"), "nameserver 127.0.0.1\n");
                Assert.Equal("there.reconciler.test is 192.0.2.7", ask(new Probe.Dns("there.reconciler.test"), Patience).Saw);
                Assert.Equal("192.0.2.7:1 refuses connections", ask(new Probe.Tcp("there.reconciler.test", 1), Patience).Saw);
                Assert.Equal(before, File.ReadAllText("/etc/resolv.conf"));
                using var last = new UdpClient("127.0.0.1", 53);
                last.Send([]);
                serving.GetAwaiter().GetResult();
            }, etc);
        }
        finally
        {
            Directory.Delete(etc, recursive: true);
        }
    }

    [Fact]
    public void Without_files_of_its_own_a_namespace_has_those_of_the_node() => RunWithPeer(
        (_, ask) => Assert.True(ask(new Probe.Dns("localhost"), Patience).Holds), etc: "/etc/netns/there-is-none");

    /// <summary>Answers every question for an IPv4 address with this one, and every other with none (RFC 1035), until it is sent nothing.</summary>
    private static void Serve(UdpClient server, IPAddress address)
    {
        IPEndPoint? from = null;
        while (server.Receive(ref from) is { Length: > 0 } question)
        {
            var end = Array.IndexOf(question, (byte)0, 12) + 5;
            var isIpv4 = question[end - 3] == 1;
            byte[] record = isIpv4 ? [0xc0, 12, 0, 1, 0, 1, 0, 0, 0, 0, 0, 4, .. address.GetAddressBytes()] : [];
            byte[] answer = [question[0], question[1], 0x81, 0x80, 0, 1, 0, (byte)(isIpv4 ? 1 : 0), 0, 0, 0, 0, .. question[12..end], .. record];
            server.Send(answer, from);
        }
    }

    private static void RunWithPeer(Action<PrivateNetwork, Func<Probe, TimeSpan, ProbeAnswer>> body, string? etc = null)
    {
        using var peer = new PrivateNetwork();
        PrivateNetwork.Run(network =>
        {
            using var kernel = new KernelNetwork();
            network.Ip("link set lo up");
            network.Ip("link add name e0 type veth peer name e1");
            network.Ip($"link set e1 netns {peer.Path}");
            network.Ip("link set e0 up");
            peer.Ip("link set e1 up");
            network.Ip("addr add 192.0.2.7/24 dev e0");
            peer.Ip("addr add 192.0.2.8/24 dev e1");
            network.Ip("-6 addr add 2001:db8::7/64 dev e0 nodad");
            peer.Ip("-6 addr add 2001:db8::8/64 dev e1 nodad");
            peer.Ip("-6 addr add fe80::8/64 dev e1 nodad");
            var reachability = new Reachability(() => kernel, TimeProvider.System, etc);
            body(network, (probe, limit) => reachability.Ask(probe, limit, CancellationToken.None));
        });
    }
}
