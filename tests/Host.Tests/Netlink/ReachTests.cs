using System.Text.Json;
using Reconciler.Core.Ports.Network;
using Reconciler.Host.Netlink;
using Reconciler.Testing.Networks;

namespace Reconciler.Host.Tests.Netlink;

/// <summary>Announcements and pings, between two namespaces joined by a veth.</summary>
public sealed class ReachTests : NetlinkTest
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    [Theory]
    [InlineData("192.0.2.7")]
    [InlineData("2001:db8::7")]
    public void An_announcement_corrects_what_a_neighbour_believed(string address) => RunWithPeer((network, peer, kernel) =>
    {
        peer.Ip($"neigh replace {address} lladdr 02:00:00:00:00:99 dev e1 nud stale");
        var mine = kernel.Observe().Find("e0")!;
        Assert.Empty(kernel.Announce([new Announcement(mine.Index, Ip(address), mine.Address!.Value)]));
        Assert.True(SpinWait.SpinUntil(() => HardwareAddressAt(peer, address) == mine.Address.Value.ToString(), Patience));
    });

    [Fact]
    public void An_announcement_on_a_link_that_is_gone_is_an_error_and_the_others_are_sent() => RunWithPeer((network, peer, kernel) =>
    {
        peer.Ip("neigh replace 192.0.2.7 lladdr 02:00:00:00:00:99 dev e1 nud stale");
        var mine = kernel.Observe().Find("e0")!;
        var errors = kernel.Announce(
        [
            new Announcement(9999, Ip("192.0.2.7"), mine.Address!.Value),
            new Announcement(mine.Index, Ip("192.0.2.7"), mine.Address.Value),
        ]);
        Assert.Equal("announce 192.0.2.7 on link 9999: No such device or address (ENXIO)", Assert.Single(errors).ToString());
        Assert.True(SpinWait.SpinUntil(() => HardwareAddressAt(peer, "192.0.2.7") == mine.Address.Value.ToString(), Patience));
    });

    [Theory]
    [InlineData("192.0.2.8")]
    [InlineData("2001:db8::8")]
    [InlineData("127.0.0.1")]
    [InlineData("::1")]
    public void A_host_that_answers_is_reached(string host) => RunWithPeer((_, _, kernel) =>
    {
        var answer = new HostProbe(kernel, TimeProvider.System).Ping(Ip(host), Patience);
        Assert.True(answer.Reached, answer.Found);
        Assert.True(answer.RoundTrip > TimeSpan.Zero);
    });

    [Fact]
    public void A_host_that_filters_echo_is_reached_if_it_answers_arp() => RunWithPeer((_, peer, kernel) =>
    {
        Assert.Equal(0, peer.Execute("sysctl", "-w net.ipv4.icmp_echo_ignore_all=1").Code);
        var answer = new HostProbe(kernel, TimeProvider.System).Ping(Ip("192.0.2.8"), Patience);
        Assert.True(answer.Reached, answer.Found);
        Assert.Null(answer.RoundTrip);
        Assert.Equal(NeighbourStatus.Reachable, answer.Neighbour!.Status);
        Assert.NotNull(answer.Neighbour.HardwareAddress);
    });

    [Fact]
    public void Nobody_at_the_address_is_told_with_the_state_of_its_neighbour_entry() => RunWithPeer((_, _, kernel) =>
    {
        var answer = new HostProbe(kernel, TimeProvider.System).Ping(Ip("192.0.2.77"), TimeSpan.FromSeconds(0.3));
        Assert.Matches("^no answer from 192.0.2.77 within 0.3 s; neighbour entry (INCOMPLETE|FAILED)$", answer.Found);
    });

    [Fact]
    public void No_route_to_the_host_is_told() => RunWithPeer((_, _, kernel) =>
    {
        var answer = new HostProbe(kernel, TimeProvider.System).Ping(Ip("203.0.113.1"), TimeSpan.FromSeconds(0.1));
        Assert.Equal("no answer from 203.0.113.1 within 0.1 s; Network is unreachable (ENETUNREACH)", answer.Found);
    });

    [Fact]
    public void An_old_neighbour_entry_is_no_answer() => RunWithPeer((network, peer, kernel) =>
    {
        network.Ip("neigh replace 192.0.2.8 lladdr 02:00:00:00:00:99 dev e0 nud stale");
        peer.Ip("link set e1 down");
        var answer = new HostProbe(kernel, TimeProvider.System).Ping(Ip("192.0.2.8"), TimeSpan.FromSeconds(0.3));
        Assert.False(answer.Reached);
    });

    private static string? HardwareAddressAt(PrivateNetwork network, string address)
    {
        foreach (var entry in network.IpJson("neigh show").EnumerateArray())
        {
            if (entry.GetProperty("dst").GetString() == address && entry.TryGetProperty("lladdr", out JsonElement found))
            {
                return found.GetString();
            }
        }

        return null;
    }

    private static void RunWithPeer(Action<PrivateNetwork, PrivateNetwork, KernelNetwork> body)
    {
        using var peer = new PrivateNetwork();
        Run((network, kernel) =>
        {
            MakePair(network);
            network.Ip($"link set e1 netns {peer.Path}");
            peer.Ip("link set e1 up");
            network.Ip("addr add 192.0.2.7/24 dev e0");
            peer.Ip("addr add 192.0.2.8/24 dev e1");
            network.Ip("-6 addr add 2001:db8::7/64 dev e0 nodad");
            peer.Ip("-6 addr add 2001:db8::8/64 dev e1 nodad");
            body(network, peer, kernel);
        });
    }
}
