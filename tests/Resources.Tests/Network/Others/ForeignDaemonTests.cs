using Reconciler.Resources.Network;
using Xunit;

namespace Reconciler.Resources.Tests.Network.Others;

/// <summary>
/// The daemons themselves, each in a network namespace of its own and with /run and its configuration below a test's directory. Here they are
/// started anew by hand, where a node has systemd do it: the unit's restart is for the virtual machine to show.
/// </summary>
public sealed class ForeignDaemonTests
{
    private const string Waiting = "/etc/systemd/system/network-online.target.wants/systemd-networkd-wait-online.service";
    private const string NetworkManagerProgram = "/usr/sbin/NetworkManager";

    [Fact]
    public void Networkd_is_found_by_its_word_and_lets_go_without_taking_its_address_along()
    {
        Daemons.SkipUnlessNetworkdRuns();
        using var node = new Daemons();
        node.Write("/etc/systemd/network/50-a.network", "[Match]\nName=veth0\n[Network]\nAddress=192.0.2.1/24\n");
        node.StartNetworkd();
        node.Until(() => node.HasAddress("veth0", "192.0.2.1") && node.Observe().Links.Count > 0);
        var link = Assert.Single(node.Observe().Links);
        Assert.Equal(("veth0", ForeignDaemon.Networkd, "/etc/systemd/network/50-a.network"), (link.Name, link.Manager, link.File));
        Assert.Contains(node.Checks(), check => check is { Name: "network managers", IsGood: false, Found: "systemd-networkd manages veth0" });

        // Whether a boot would wait for it when it has let go.
        Assert.False(node.Observe().BootWaits);
        node.Write(Waiting, "");
        Assert.True(node.Observe().BootWaits);
        File.CreateSymbolicLink(node.At("/etc/systemd/system/systemd-networkd-wait-online.service"), "/dev/null");
        Assert.False(node.Observe().BootWaits);

        node.Release();
        node.Until(() => node.WordOn("/run/systemd/netif/links", "veth0").Contains("ADMIN_STATE=unmanaged", StringComparison.Ordinal));
        Assert.True(node.Observe().Links.IsEmpty);
        Assert.True(node.HasAddress("veth0", "192.0.2.1"));

        // Killed, it leaves its files behind; stopped, it takes them along.
        File.Delete(node.At(ForeignObserved.NetworkdFile));
        node.Stop();
        node.StartDaemon();
        node.Until(() => node.Observe().Links.Count > 0);
        node.Stop("-KILL");
        Assert.True(node.HasLeftFiles("/run/systemd/netif/links"));
        Assert.True(node.Observe().Links.IsEmpty, "files that a daemon left say nothing when it does not live");
    }

    /// <summary>The file is read by the daemon itself: a pattern would take the other interface along.</summary>
    [Fact]
    public void Networkd_lets_go_of_the_interface_whose_name_looks_like_a_pattern_and_of_no_other()
    {
        Daemons.SkipUnlessNetworkdRuns();
        using var node = new Daemons(odd: "w[a-z]*?", other: "wide");
        node.Write("/etc/systemd/network/50-a.network", "[Match]\nName=w*\n[Network]\nLinkLocalAddressing=no\n");
        node.StartNetworkd();
        node.Until(() => Word("w[a-z]*?").Contains("NETWORK_FILE=", StringComparison.Ordinal) && Word("wide").Contains("NETWORK_FILE=", StringComparison.Ordinal));
        node.Write(Waiting, "");
        Assert.False(node.Observe().BootWaits, "it keeps another");
        node.Release();
        node.Until(() => Word("w[a-z]*?").Contains("ADMIN_STATE=unmanaged", StringComparison.Ordinal));
        node.Until(() => Word("wide").Contains("NETWORK_FILE=/etc/systemd/network/50-a.network", StringComparison.Ordinal));
        Assert.True(node.Observe().Links.IsEmpty);

        string Word(string link) => node.WordOn("/run/systemd/netif/links", link);
    }

    [Fact]
    public void NetworkManager_is_found_by_its_word_and_lets_go_without_taking_its_address_along()
    {
        Assert.SkipUnless(Environment.IsPrivilegedProcess, "needs root: it makes network namespaces and mounts");
        Assert.SkipUnless(File.Exists(NetworkManagerProgram), $"needs {NetworkManagerProgram}, of Debian's package network-manager");
        using var node = new Daemons();
        node.Write("/etc/NetworkManager/NetworkManager.conf", "[main]\nplugins=keyfile\nno-auto-default=*\ndns=none\n");
        node.Write("/etc/NetworkManager/system-connections/a.nmconnection", "[connection]\nid=a\nuuid=a75356fa-a7c6-43d9-acfd-5c0d899a8835\ntype=ethernet\ninterface-name=veth0\n[ethernet]\n[ipv4]\nmethod=manual\naddress1=192.0.2.1/24\n[ipv6]\nmethod=disabled\n");
        File.SetUnixFileMode(node.At("/etc/NetworkManager/system-connections/a.nmconnection"), UnixFileMode.UserRead | UnixFileMode.UserWrite);

        // An address that somebody else gave: NetworkManager shows it as a connection of its own making, and touches nothing.
        node.Network.Ip("addr add 198.51.100.1/24 dev veth2");
        StartNetworkManager(node);
        node.Until(() => node.HasAddress("veth0", "192.0.2.1") && node.Observe().Links.Count == 1 && node.HasLeftFiles("/run/NetworkManager/system-connections"));
        var link = Assert.Single(node.Observe().Links);
        Assert.Equal(("veth0", ForeignDaemon.NetworkManager), (link.Name, link.Manager));

        // It has come to veth3, which is not excepted, and by then to those before it.
        node.Release();
        node.Until(() => State("veth3").StartsWith("30 ", StringComparison.Ordinal));
        Assert.StartsWith("10 ", State("veth0"), StringComparison.Ordinal);
        Assert.True(node.Observe().Links.IsEmpty);
        Assert.True(node.HasAddress("veth0", "192.0.2.1"));

        string State(string link) => node.Ask($"nmcli -g GENERAL.STATE device show {link}");
    }

    [Fact]
    public void NetworkManager_lets_go_of_the_interface_whose_name_has_its_separators_and_of_no_other()
    {
        const string Odd = "n;*,op";
        Assert.SkipUnless(Environment.IsPrivilegedProcess, "needs root: it makes network namespaces and mounts");
        Assert.SkipUnless(File.Exists(NetworkManagerProgram), $"needs {NetworkManagerProgram}, of Debian's package network-manager");
        using var node = new Daemons(Odd, other: "near");
        node.Write("/etc/NetworkManager/NetworkManager.conf", "[main]\nplugins=keyfile\nno-auto-default=*\ndns=none\n");
        StartNetworkManager(node);
        node.Until(() => node.Observe().Links.Items.Any(link => link.Name == Odd) && State("near").StartsWith("30 ", StringComparison.Ordinal));

        // It has come to veth3, which is not excepted, and by then to those before it; a pattern or a part of the list would have taken `near` along.
        node.Release();
        node.Until(() => State("near").StartsWith("30 ", StringComparison.Ordinal) && State("veth3").StartsWith("30 ", StringComparison.Ordinal));
        Assert.StartsWith("10 ", State(Odd), StringComparison.Ordinal);
        Assert.True(node.Observe().Links.IsEmpty);

        string State(string link) => node.Ask($"nmcli -g GENERAL.STATE device show {link}");
    }

    private static void StartNetworkManager(Daemons node) =>
        node.Start("mkdir -p /run/dbus; setpriv --pdeathsig KILL dbus-daemon --system --nofork --nopidfile >/dev/null 2>&1 & while [ ! -S /run/dbus/system_bus_socket ]; do sleep 0.05; done", NetworkManagerProgram, "--no-daemon");
}
