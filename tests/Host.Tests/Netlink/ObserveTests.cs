using Reconciler.Core.Ports.Network;
using Reconciler.Host.Netlink;

namespace Reconciler.Host.Tests.Netlink;

public sealed class ObserveTests : NetlinkTest
{
    [Fact]
    public void While_links_come_and_go_those_that_stay_are_seen_once_each() => Run((network, kernel) =>
    {
        const int Staying = 400;
        Apply(kernel, [.. Enumerable.Range(0, Staying).Select(i => new AddLink("bridge", new LinkSettings { Name = $"stay{i}" }))]);
        var before = kernel.Observe().Links.Select(link => link.Index).ToList();
        using var writer = new KernelNetwork();
        using var stop = new CancellationTokenSource();
        var churn = new Thread(() =>
        {
            while (!stop.IsCancellationRequested)
            {
                var made = writer.Send([new AddLink("bridge", new LinkSettings { Name = "passing" })]);
                writer.Send([new DeleteLink(made[0].Index ?? 0)]);
            }
        });
        churn.Start();
        try
        {
            for (var i = 0; i < 30; i++)
            {
                var seen = kernel.Observe().Links.Where(link => link.Name != "passing").Select(link => link.Index);
                Assert.Equal(before, seen);
            }
        }
        finally
        {
            stop.Cancel();
            churn.Join();
        }
    });

    [Fact]
    public void While_inet6_routes_come_and_go_none_is_seen_twice() => Run((network, kernel) =>
    {
        MakePair(network);
        var index = IndexOf(kernel, "e0");
        Apply(kernel, [.. Enumerable.Range(0, 3000).Select(i => new AddRoute(new RouteState
        {
            Destination = Prefix($"2001:db8:{i:x}::/48"),
            NextHops = [new NextHop(index)],
        }))]);
        using var writer = new KernelNetwork();
        using var stop = new CancellationTokenSource();
        var churn = new Thread(() =>
        {
            // Before the others in the tree: entries that were told already move back in the walk, and are met again.
            var passing = Enumerable.Range(0, 300).Select(i => new RouteState
            {
                Destination = Prefix($"2001:db7:{i:x}::/48"),
                Protocol = RouteProtocol.Boot,
                NextHops = [new NextHop(index)],
            }).ToList();
            while (!stop.IsCancellationRequested)
            {
                writer.Send([.. passing.Select(route => new AddRoute(route))]);
                writer.Send([.. passing.Select(route => new DeleteRoute(route))]);
            }
        });
        churn.Start();
        try
        {
            for (var i = 0; i < 30; i++)
            {
                var routes = kernel.Observe().Routes;
                Assert.Equal(routes.Length, routes.Distinct().Count());
            }
        }
        finally
        {
            stop.Cancel();
            churn.Join();
        }

        Assert.Equal(3000, kernel.Observe().Routes.Count(route => route.Protocol == RouteProtocol.Static));
    });

    [Fact]
    public void Links_addresses_and_routes_are_found_by_what_they_belong_to() => Run((network, kernel) =>
    {
        MakePair(network);
        network.Ip("addr add 192.0.2.7/24 dev e0");
        network.Ip("link add name bridge0 type bridge");
        network.Ip("link set e0 master bridge0");
        var state = kernel.Observe();
        var e0 = state.Find("e0")!;
        Assert.Same(e0, state.Find(e0.Index));
        Assert.Equal([e0], state.PortsOf(state.Find("bridge0")!.Index));
        Assert.Equal("192.0.2.7/24", state.AddressesOf(e0.Index)[0].ToString());
        Assert.Empty(state.AddressesOf(9999));
        Assert.Contains(state.RoutesOf(e0.Index), route => route.Destination == Prefix("192.0.2.0/24"));
        Assert.Null(state.Find("nothing"));
    });
}
