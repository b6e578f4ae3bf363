using Reconciler.Core.Ports.Network;
using Reconciler.Host.Netlink;
using Reconciler.Host.Tests.Support;
using Reconciler.Testing.Networks;

namespace Reconciler.Host.Tests.Netlink;

/// <summary>The ground that the other tests stand on.</summary>
public sealed class PrivateNetworkTests
{
    public PrivateNetworkTests() => Needs.Root();

    [Fact]
    public void A_program_started_from_the_thread_is_in_its_namespace() => PrivateNetwork.Run(network =>
    {
        var mine = File.ResolveLinkTarget("/proc/thread-self/ns/net", false)!.Name;
        var (_, theirs) = network.Execute("readlink", "/proc/self/ns/net");
        Assert.Equal(mine, theirs.Trim());
        Assert.NotEqual(File.ResolveLinkTarget("/proc/self/ns/net", false)!.Name, mine);
    });

    [Fact]
    public void Two_namespaces_see_neither_each_others_links_nor_settings()
    {
        using var one = new PrivateNetwork();
        using var other = new PrivateNetwork();
        one.Ip("link add name here type bridge");
        one.Do(() =>
        {
            using var network = new KernelNetwork();
            Assert.NotNull(network.Observe().Find("here"));
            Assert.NotNull(network.ReadSysctl(LinkSysctl.RpFilter, "here"));
        });
        other.Do(() =>
        {
            using var network = new KernelNetwork();
            Assert.Null(network.Observe().Find("here"));
            Assert.Null(network.ReadSysctl(LinkSysctl.RpFilter, "here"));
        });
    }

    [Fact]
    public void A_socket_stays_in_the_namespace_of_the_thread_that_made_it()
    {
        using var one = new PrivateNetwork();
        one.Ip("link add name here type bridge");
        using var network = one.Do(() => new KernelNetwork());
        Assert.NotNull(network.Observe().Find("here"));
    }
}
