using System.Diagnostics;
using System.Globalization;
using Reconciler.Core.Sections;
using Reconciler.Host;
using Reconciler.Resources.Network;
using Reconciler.Resources.Tests.Support;
using Reconciler.Testing.Networks;
using Xunit;

namespace Reconciler.Resources.Tests.Network.Others;

/// <summary>
/// The daemons themselves, each in a network namespace of its own and with /run and its configuration below a test's directory. Here they are
/// started anew by hand, where a node has systemd do it: the unit's restart is for the virtual machine to show.
/// </summary>
public sealed class ForeignDaemonTests
{
    private const string Document = """
        foreign-manager: unmanage
        interfaces:
          - { name: veth0, type: ethernet, state: up, mtu: 1400 }
          - { name: veth2, type: ethernet, state: up, mtu: 1400 }
        """;

    private const string NetworkdProgram = "/lib/systemd/systemd-networkd";
    private const string NetworkManagerProgram = "/usr/sbin/NetworkManager";

    [Fact]
    public void Networkd_is_found_by_its_word_and_lets_go_without_taking_its_address_along()
    {
        Assert.SkipUnless(Environment.IsPrivilegedProcess, "needs root: it makes network namespaces and mounts");
        Assert.SkipUnless(File.Exists(NetworkdProgram), $"needs {NetworkdProgram}, of Debian's package systemd");
        Assert.SkipUnless(File.ReadAllText("/etc/passwd").Contains("systemd-network:", StringComparison.Ordinal), "needs the user systemd-network");
        using var node = new Daemons();
        node.Write("/etc/systemd/network/50-a.network", "[Match]\nName=veth0\n[Network]\nAddress=192.0.2.1/24\n");
        node.Start("mkdir -p /run/systemd/netif/links /run/systemd/netif/leases; chown -R systemd-network:systemd-network /run/systemd/netif; mount -t sysfs -o ro sysfs /sys", NetworkdProgram);
        node.Until(() => node.HasAddress("veth0", "192.0.2.1") && node.Observe().Links.Count > 0);
        var link = Assert.Single(node.Observe().Links);
        Assert.Equal(("veth0", ForeignDaemon.Networkd, "/etc/systemd/network/50-a.network"), (link.Name, link.Manager, link.File));

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

    [Fact]
    public void NetworkManager_is_found_by_its_word_and_lets_go_without_taking_its_address_along()
    {
        Assert.SkipUnless(Environment.IsPrivilegedProcess, "needs root: it makes network namespaces and mounts");
        Assert.SkipUnless(File.Exists(NetworkManagerProgram), $"needs {NetworkManagerProgram}, of Debian's package network-manager, which would also manage this machine");
        using var node = new Daemons();
        node.Write("/etc/NetworkManager/NetworkManager.conf", "[main]\nplugins=keyfile\nno-auto-default=*\ndns=none\n");
        node.Write("/etc/NetworkManager/system-connections/a.nmconnection", "[connection]\nid=a\nuuid=a75356fa-a7c6-43d9-acfd-5c0d899a8835\ntype=ethernet\ninterface-name=veth0\n[ethernet]\n[ipv4]\nmethod=manual\naddress1=192.0.2.1/24\n[ipv6]\nmethod=disabled\n");
        File.SetUnixFileMode(node.At("/etc/NetworkManager/system-connections/a.nmconnection"), UnixFileMode.UserRead | UnixFileMode.UserWrite);

        // An address that somebody else gave: NetworkManager shows it as a connection of its own making, and touches nothing.
        node.Network.Ip("addr add 198.51.100.1/24 dev veth2");
        node.Start("mkdir -p /run/dbus; setpriv --pdeathsig KILL dbus-daemon --system --nofork --nopidfile & while [ ! -S /run/dbus/system_bus_socket ]; do sleep 0.05; done", NetworkManagerProgram, "--no-daemon");
        node.Until(() => node.HasAddress("veth0", "192.0.2.1") && node.Observe().Links.Count == 1 && node.HasLeftFiles("/run/NetworkManager/system-connections"));
        var link = Assert.Single(node.Observe().Links);
        Assert.Equal(("veth0", ForeignDaemon.NetworkManager), (link.Name, link.Manager));

        // Of an interface that is not excepted it writes again when it is started; of the other the old word stays.
        File.Delete(node.WordFile("/run/NetworkManager/devices", "veth3"));
        node.Release();
        node.Until(() => node.WordOn("/run/NetworkManager/devices", "veth3").Contains("managed=true", StringComparison.Ordinal));
        Assert.True(node.Observe().Links.IsEmpty);
        Assert.StartsWith("10 ", node.Ask("nmcli -g GENERAL.STATE device show veth0"), StringComparison.Ordinal);
        Assert.True(node.HasAddress("veth0", "192.0.2.1"));
    }

    private sealed class Daemons : IDisposable
    {
        private readonly TestNode _node = new();
        private readonly LinuxHost _host;
        private readonly NetworkSpec _spec = NetworkDocuments.Valid(Document);
        private string[] _command = [];
        private Process? _keeper;
        private Process? _daemon;

        public Daemons()
        {
            Network = new PrivateNetwork();
            _host = new LinuxHost(new LinuxHostOptions { Root = _node.Root, Key = () => TestContent.Key, Parallel = 1, NetworkIsNamed = true });
            foreach (var directory in new[] { "/run", "/etc/systemd/network", "/etc/NetworkManager/conf.d", "/etc/NetworkManager/system-connections", "/var/lib/NetworkManager" })
            {
                Directory.CreateDirectory(At(directory));
            }

            Network.Ip("link add veth0 type veth peer name veth1");
            Network.Ip("link add veth2 type veth peer name veth3");
            foreach (var name in new[] { "veth0", "veth1", "veth2", "veth3" })
            {
                Network.Ip($"link set {name} up");
            }
        }

        public PrivateNetwork Network { get; }

        public string At(string path) => _node.At(path);

        public void Write(string path, string text) => _node.Make(path, text);

        /// <summary>In a mount namespace where /run and the configuration are the test's; a process that sleeps keeps it.</summary>
        public void Start(string before, params string[] command)
        {
            _command = command;
            var mounts = string.Join("; ", new[] { "/run", "/etc/systemd/network", "/etc/NetworkManager", "/var/lib/NetworkManager" }
                .Select(path => $"[ ! -d {path} ] || mount --bind {At(path)} {path}"));
            _keeper = Network.Do(() => Process.Start("unshare", ["--mount", "--propagation", "private", "sh", "-c", $"{mounts}; {before}; exec sleep 600"]));
            Until(() => Name(_keeper) == "sleep");
            StartDaemon();
        }

        public void Stop(string signal = "-TERM")
        {
            TestNode.Run("kill", signal, Number(_daemon!.Id));
            Assert.True(_daemon.WaitForExit(TimeSpan.FromSeconds(60)), "the daemon did not end when told to");
            _daemon.Dispose();
            _daemon = null;
        }

        public ForeignObserved Observe() => Network.Do(() => ForeignObserved.Observe(_spec, _host.Network.Observe(), _host));

        /// <summary>Carries out the change by which it lets go; then it is stopped and started, as a restart of its unit does.</summary>
        public void Release()
        {
            var change = Foreign.Judge(_spec, Observe(), [])[0];
            Assert.Null(ConfigFileApply.Apply(change, new ApplyContext(_host, _node.Content, _ => ".reconciler-test.tmp", CancellationToken.None)).Error);
            Stop();
            StartDaemon();
        }

        /// <summary>What a program says that runs beside the daemon.</summary>
        public string Ask(string command) => Network.Execute("nsenter", $"--target {Number(_keeper!.Id)} --mount --root {command}").Text;

        public bool HasAddress(string link, string address) => Network.IpJson($"address show dev {link}").EnumerateArray()
            .SelectMany(item => item.GetProperty("addr_info").EnumerateArray()).Any(item => item.GetProperty("local").GetString() == address);

        public string WordFile(string directory, string link) => At($"{directory}/{Number(Network.IpJson($"link show dev {link}")[0].GetProperty("ifindex").GetInt32())}");

        public string WordOn(string directory, string link) => File.Exists(WordFile(directory, link)) ? File.ReadAllText(WordFile(directory, link)) : "";

        public bool HasLeftFiles(string directory) => Directory.EnumerateFiles(At(directory)).Any();

        public void Until(Func<bool> holds) => Assert.True(SpinWait.SpinUntil(
            () =>
            {
                Assert.False(_daemon is { HasExited: true }, "the daemon has ended");
                return holds();
            },
            TimeSpan.FromSeconds(60)));

        public void Dispose()
        {
            foreach (var process in new[] { _daemon, _keeper }.OfType<Process>())
            {
                process.Kill();
                process.WaitForExit();
                process.Dispose();
            }

            _host.Dispose();
            Network.Dispose();
            _node.Dispose();
        }

        public void StartDaemon() =>
            _daemon = Network.Do(() => Process.Start("nsenter", ["--target", Number(_keeper!.Id), "--mount", "--root", "sh", "-c", "exec \"$@\" >/dev/null 2>&1", "sh", .. _command]));

        private static string Number(int id) => id.ToString(CultureInfo.InvariantCulture);

        private static string Name(Process process) => File.ReadAllText($"/proc/{Number(process.Id)}/comm").Trim();
    }
}
