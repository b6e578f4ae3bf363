using Reconciler.Core.Sections;
using Reconciler.Resources.Network;
using Reconciler.Resources.Tests.Network.Others;
using Reconciler.Resources.Tests.Support;
using Xunit;

namespace Reconciler.Resources.Tests.Network.Doctor;

public sealed class NetworkChecksTests
{
    [Fact]
    public void Below_a_root_only_files_are_looked_at()
    {
        using var node = new TestNode();
        node.Make("/etc/resolv.conf", "nameserver 192.0.2.1\n");
        Assert.Equal(
            [
                new NodeCheck("boot files", false, "no format that is known", "`persist` is blocked with every format: addresses and routes are gone after a reboot"),
                new NodeCheck("resolver", true, "/etc/resolv.conf is a file of nobody's"),
            ],
            NetworkChecks.Run(node.Host));
        Directory.CreateDirectory(node.At("/etc/network"));
        node.Make("/usr/sbin/netplan");
        Assert.Contains(new NodeCheck("boot files", true, "ifupdown, netplan"), NetworkChecks.Run(node.Host));
    }

    [Fact]
    public void The_files_that_configure_the_interface_of_the_default_route_are_named()
    {
        Assert.SkipUnless(Environment.IsPrivilegedProcess, "needs root: it makes network namespaces");
        using var node = new Daemons();
        node.Network.Ip("address add 192.0.2.4/24 dev veth0");
        node.Network.Ip("route add default via 192.0.2.1");
        const string Formats = "networkmanager, networkd; ";
        Assert.Equal((false, Formats + "none configures veth0, which has the default route"), Check());

        node.Write("/etc/systemd/network/20-up.network", "[Match]\nName=veth0\n");
        Assert.Equal((true, Formats + "veth0, which has the default route, is configured by networkd"), Check());

        node.Write("/etc/NetworkManager/system-connections/a.nmconnection", "[connection]\nid=a\ninterface-name=veth0\n");
        Assert.Equal((false, Formats + "veth0, which has the default route, is configured by networkmanager and by networkd"), Check());
        Assert.Contains(node.Checks(), check => check is { Name: "network managers", IsGood: true });

        (bool, string) Check()
        {
            var found = Assert.Single(node.Checks(), check => check.Name == "boot files");
            return (found.IsGood, found.Found);
        }
    }

    [Theory]
    [InlineData("/run/systemd/resolve/stub-resolv.conf", true, "/etc/resolv.conf is systemd-resolved's: /etc/systemd/resolved.conf.d/10-reconciler.conf is written")]
    [InlineData("/srv/resolv.conf", false, "/etc/resolv.conf is a link to /srv/resolv.conf, and whoever made it is not known here: put a file in its place (cp --remove-destination), if it is nobody's")]
    public void Who_writes_resolv_conf_is_said(string target, bool isGood, string found)
    {
        using var node = new TestNode();
        Directory.CreateDirectory(node.At("/etc"));
        File.CreateSymbolicLink(node.At("/etc/resolv.conf"), target);
        Assert.Contains(NetworkChecks.Run(node.Host), check => check.Name == "resolver" && check.IsGood == isGood && check.Found == found);
    }
}
