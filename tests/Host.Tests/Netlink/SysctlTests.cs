using Reconciler.Core.Ports;
using Reconciler.Core.Ports.Network;

namespace Reconciler.Host.Tests.Netlink;

public sealed class SysctlTests : NetlinkTest
{
    [Fact]
    public void Each_setting_is_read_and_written_where_sysctl_has_it() => Run((network, kernel) =>
    {
        MakePair(network);
        (LinkSysctl Setting, string Name, int Value)[] settings =
        [
            (LinkSysctl.PromoteSecondaries, "ipv4/conf/e0/promote_secondaries", 1),
            (LinkSysctl.RpFilter, "ipv4/conf/e0/rp_filter", 2),
            (LinkSysctl.ArpIgnore, "ipv4/conf/e0/arp_ignore", 1),
            (LinkSysctl.ArpAccept, "ipv4/conf/e0/arp_accept", 1),
            (LinkSysctl.Forwarding, "ipv4/conf/e0/forwarding", 1),
            (LinkSysctl.AcceptRa, "ipv6/conf/e0/accept_ra", 2),
            (LinkSysctl.AutoConf, "ipv6/conf/e0/autoconf", 0),
            (LinkSysctl.Forwarding6, "ipv6/conf/e0/forwarding", 1),
            (LinkSysctl.AddrGenMode, "ipv6/conf/e0/addr_gen_mode", 1),
            (LinkSysctl.KeepAddrOnDown, "ipv6/conf/e0/keep_addr_on_down", 1),
            (LinkSysctl.DisableIpv6, "ipv6/conf/e0/disable_ipv6", 1),
        ];
        Assert.Equal(Enum.GetValues<LinkSysctl>().Order(), settings.Select(setting => setting.Setting).Order());
        foreach (var (setting, name, value) in settings)
        {
            Assert.NotEqual(value, kernel.ReadSysctl(setting, "e0"));
            kernel.WriteSysctl(setting, "e0", value);
            Assert.Equal(value, kernel.ReadSysctl(setting, "e0"));
            Assert.Equal((0, $"{value}\n"), network.Execute("cat", "/proc/sys/net/" + name));
        }
    });

    [Fact]
    public void The_settings_of_a_link_with_dots_in_its_name_are_its_own() => Run((network, kernel) =>
    {
        network.Ip("link add name e0.5 type bridge");
        kernel.WriteSysctl(LinkSysctl.RpFilter, "e0.5", 2);
        Assert.Equal(2, kernel.ReadSysctl(LinkSysctl.RpFilter, "e0.5"));
    });

    [Fact]
    public void A_link_that_is_not_there_has_no_settings() => Run((_, kernel) =>
    {
        Assert.Null(kernel.ReadSysctl(LinkSysctl.RpFilter, "nothing"));
        var failure = Assert.Throws<HostException>(() => kernel.WriteSysctl(LinkSysctl.RpFilter, "nothing", 1));
        Assert.Equal(Errno.ENOENT, failure.Error.Errno);
        Assert.Throws<ArgumentException>(() => kernel.ReadSysctl(LinkSysctl.RpFilter, "../all"));
    });

    [Fact]
    public void A_value_that_the_kernel_refuses_is_an_error_with_its_errno() => Run((network, kernel) =>
    {
        MakePair(network);
        var failure = Assert.Throws<HostException>(() => kernel.WriteSysctl(LinkSysctl.AddrGenMode, "e0", 99));
        Assert.Equal(Errno.EINVAL, failure.Error.Errno);
    });
}
