using Reconciler.Core.Ports.Network;
using Reconciler.Host.Netlink;

namespace Reconciler.Host.Tests.Netlink;

public sealed class NetworkWatcherTests : NetlinkTest
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    [Fact]
    public void A_change_that_somebody_makes_is_heard_with_what_it_concerns() => Run((network, kernel) =>
    {
        MakePair(network);
        var index = IndexOf(kernel, "e0");
        Hears(NetworkParts.Links, index, () => network.Ip("link set e0 mtu 1400"));
        Hears(NetworkParts.Addresses, index, () => network.Ip("addr add 192.0.2.7/24 dev e0"));
        Hears(NetworkParts.Routes, index, () => network.Ip("route add 198.51.100.0/24 via 192.0.2.1"));
        Hears(NetworkParts.Rules, null, () => network.Ip("rule add from 192.0.2.7 table 100"));
        Hears(NetworkParts.Addresses, index, () => network.Ip("-6 addr add 2001:db8::7/64 dev e0 nodad"));
        Hears(NetworkParts.Routes, index, () => network.Ip("-6 route add 2001:db8:9::/48 dev e0"));
        Hears(NetworkParts.Rules, null, () => network.Ip("-6 rule add from 2001:db8::/48 table 100"));
        network.Ip("link add name br type bridge");
        Hears(NetworkParts.Links, index, () => network.Ip("link set e0 master br"));

        static void Hears(NetworkParts part, int? link, Action change)
        {
            using var watcher = new NetworkWatcher(part);
            change();
            var heard = watcher.Wait(Patience, TestContext.Current.CancellationToken);
            Assert.NotNull(heard);
            Assert.Equal(part, heard.Parts);
            Assert.False(heard.Overflow);
            if (link is { } expected)
            {
                Assert.Contains(expected, heard.Links);
            }
        }
    });

    [Fact]
    public void Nothing_is_heard_of_what_was_not_asked_for() => Run((network, _) =>
    {
        using var watcher = new NetworkWatcher(NetworkParts.Rules);
        network.Ip("link add name br type bridge");
        Assert.Null(watcher.Wait(TimeSpan.Zero, TestContext.Current.CancellationToken));
    });

    [Fact]
    public void Events_that_came_too_fast_mean_that_all_must_be_looked_at() => Run((network, kernel) =>
    {
        MakePair(network);
        var index = IndexOf(kernel, "e0");
        Apply(kernel, new AddAddress(new AddressState { Index = index, Local = Ip("192.0.2.7"), PrefixLength = 24 }));
        using var watcher = new NetworkWatcher(NetworkParts.All, receiveBuffer: 4096);
        Apply(kernel, [.. Enumerable.Range(0, 500).Select(i => new AddRoute(new RouteState
        {
            Destination = Prefix($"10.{i / 256}.{i % 256}.0/24"),
            NextHops = [new NextHop(index, Ip("192.0.2.1"))],
        }))]);
        var heard = watcher.Wait(Patience, TestContext.Current.CancellationToken)!;
        Assert.True(heard.Overflow);
        Assert.Equal(NetworkParts.All, heard.Parts);

        // And it goes on listening.
        network.Ip("link set e0 mtu 1400");
        Assert.Equal(NetworkParts.Links, watcher.Wait(Patience, TestContext.Current.CancellationToken)!.Parts & NetworkParts.Links);
    });

    [Fact]
    public void Waiting_ends_when_it_is_cancelled() => Run((_, _) =>
    {
        using var watcher = new NetworkWatcher();
        using var cancellation = new CancellationTokenSource();
        NetworkChange? heard = new(NetworkParts.None, new HashSet<int>(), false);
        var waiting = new Thread(() => heard = watcher.Wait(Timeout.InfiniteTimeSpan, cancellation.Token));
        waiting.Start();
        cancellation.Cancel();
        Assert.True(waiting.Join(Patience));
        Assert.Null(heard);
    });
}
