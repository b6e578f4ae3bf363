using System.Diagnostics;
using System.Globalization;
using System.Runtime.CompilerServices;
using Reconciler.Core.Sections;
using Reconciler.Host;
using Reconciler.Resources.Network;
using Reconciler.Resources.Tests.Support;
using Reconciler.Testing.Networks;
using Xunit;

namespace Reconciler.Resources.Tests.Network.Others;

/// <summary>A daemon in a network namespace of its own, with /run and its configuration below a test's directory.</summary>
internal sealed class Daemons : IDisposable
{
    // For what never happens, on however loaded a machine.
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(3);

    public const string NetworkdProgram = "/lib/systemd/systemd-networkd";

    private const string Document = """
        foreign-manager: unmanage
        interfaces:
          - { name: veth0, type: ethernet, state: up, mtu: 1400 }
          - { name: veth2, type: ethernet, state: up, mtu: 1400 }
        """;

    private readonly TestNode _node = new();
    private readonly LinuxHost _host;
    private readonly NetworkSpec _spec;
    private string[] _command = [];
    private Process? _keeper;
    private Process? _daemon;

    public static void SkipUnlessNetworkdRuns()
    {
        Assert.SkipUnless(Environment.IsPrivilegedProcess, "needs root: it makes network namespaces and mounts");
        Assert.SkipUnless(File.Exists(NetworkdProgram), $"needs {NetworkdProgram}, of Debian's package systemd");
        Assert.SkipUnless(File.ReadAllText("/etc/passwd").Contains("systemd-network:", StringComparison.Ordinal), "needs the user systemd-network");
    }

    /// <summary>With another interface that the document wants, beside one that it says nothing of.</summary>
    public Daemons(string? odd = null, string? other = null)
    {
        _spec = NetworkDocuments.Valid(Document + (odd is null ? "" : $"\n  - {{ name: '{odd}', type: ethernet, state: up, mtu: 1400 }}"));
        Network = new PrivateNetwork();
        _host = new LinuxHost(new LinuxHostOptions { Root = _node.Root, Key = () => TestContent.Key, Parallel = 1, NetworkNamespace = "/proc/self/ns/net" });
        foreach (var directory in new[] { "/run", "/etc/systemd/network", "/etc/NetworkManager/conf.d", "/etc/NetworkManager/system-connections", "/var/lib/NetworkManager" })
        {
            Directory.CreateDirectory(At(directory));
        }

        Network.Ip("link add veth0 type veth peer name veth1");
        Network.Ip("link add veth2 type veth peer name veth3");
        if (odd is not null)
        {
            Network.Ip($"link add {odd} type veth peer name {other}");
        }

        foreach (var name in new[] { "veth0", "veth1", "veth2", "veth3", odd, other }.OfType<string>())
        {
            Network.Ip($"link set {name} up");
        }
    }

    public PrivateNetwork Network { get; }

    public string At(string path) => _node.At(path);

    public void Write(string path, string text) => _node.Make(path, text);

    /// <summary>
    /// In a mount namespace where /run and the configuration are the test's; a process that sleeps keeps it. /sys is that of the network
    /// namespace, and read-only: where it is not, both daemons wait for udev to have seen an interface before they touch it (NetworkManager's
    /// nm_linux_platform and libsystemd's udev_available ask just that), and no udev sees those in here.
    /// </summary>
    public void Start(string before, params string[] command)
    {
        _command = command;
        var mounts = string.Join("; ", new[] { "/run", "/etc/systemd/network", "/etc/NetworkManager", "/var/lib/NetworkManager" }
            .Select(path => $"[ ! -d {path} ] || mount --bind {At(path)} {path}"));
        _keeper = Network.Do(() => Process.Start("unshare", ["--mount", "--propagation", "private", "sh", "-c", $"{mounts}; mount -t sysfs -o ro sysfs /sys; {before}; exec sleep 3600"]));
        Until(() => Name(_keeper) == "sleep");
        StartDaemon();
    }

    public void StartNetworkd() => Start(
        "mkdir -p /run/systemd/netif/links /run/systemd/netif/leases; chown -R systemd-network:systemd-network /run/systemd/netif", NetworkdProgram);

    public void Stop(string signal = "-TERM")
    {
        TestNode.Run("kill", signal, Number(_daemon!.Id));
        Assert.True(_daemon.WaitForExit(Limit), "the daemon did not end when told to");
        _daemon.Dispose();
        _daemon = null;
    }

    public IReadOnlyList<NodeCheck> Checks() => Network.Do(() => NetworkChecks.Run(_host).ToList());

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

    public string WordOn(string directory, string link)
    {
        var file = At($"{directory}/{Number(Network.IpJson($"link show dev {link}")[0].GetProperty("ifindex").GetInt32())}");
        return File.Exists(file) ? File.ReadAllText(file) : "";
    }

    public bool HasLeftFiles(string directory) => Directory.EnumerateFiles(At(directory)).Any();

    public void Until(Func<bool> holds, [CallerArgumentExpression(nameof(holds))] string what = "") => Assert.True(SpinWait.SpinUntil(
        () =>
        {
            Assert.False(_daemon is { HasExited: true }, "the daemon has ended");
            return holds();
        },
        Limit), $"waited in vain for {what}");

    public void Dispose()
    {
        foreach (var process in new[] { _daemon, _keeper }.OfType<Process>())
        {
            process.Kill(entireProcessTree: true);
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
