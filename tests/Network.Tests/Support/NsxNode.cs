using System.Collections.Immutable;
using System.Security.Cryptography;
using Reconciler.Core.Diagnostics;
using Reconciler.Core.Documents;
using Reconciler.Core.Guarding;
using Reconciler.Core.Planning;
using Reconciler.Core.Ports;
using Reconciler.Host;
using Reconciler.Host.Files;
using Reconciler.Host.Netlink;
using Reconciler.Host.Probes;
using Reconciler.Host.Store;
using Reconciler.Resources;
using Reconciler.Runtime.Convergence;
using Reconciler.Runtime.Guard;
using Reconciler.Runtime.Storage;
using Reconciler.Testing;
using Reconciler.Testing.Networks;
using Reconciler.Testing.Ovs;

namespace Reconciler.Network.Tests.Support;

/// <summary>
/// A node for the documents in <c>states/</c>: an uplink eth1 at 172.16.1.4/24 with a gateway in a namespace beyond it, files below a root, and
/// an Open vSwitch of its own that a mock of systemd starts and stops. AppArmor is left out, there is none here; what preflights ask of a
/// whole machine holds. Probes of the guard are asked in earnest; the guard's process is a mock that only says that it is there.
/// </summary>
internal sealed class NsxNode : IDisposable
{
    public const string Unit = "openvswitch-switch.service";
    public const string Interfaces = "/etc/network/interfaces";

    private readonly string _folder = Directory.CreateTempSubdirectory("reconciler-nsx-").FullName;
    private MockSystemd? _systemd;
    private MockGuardHost? _guardHost;

    private NsxNode(PrivateNetwork net, PrivateNetwork gateway, PrivateOvs ovs)
    {
        (Net, Gateway, Ovs) = (net, gateway, ovs);
        Directory.CreateDirectory(Root + "/etc/apparmor.d");
        Directory.CreateDirectory(Root + "/etc/network");
        File.WriteAllText(Root + Interfaces, "auto eth1\niface eth1 inet static\n\taddress 172.16.1.4/24\n\tgateway 172.16.1.1\n\tdns-nameservers 10.0.0.53\n");
        net.Ip($"link add eth1 type veth peer name node netns {gateway.Path}");
        gateway.Ip("address add 172.16.1.1/24 dev node");
        gateway.Ip("link set node up");
        net.Ip("link set eth1 up");
        net.Ip("address add 172.16.1.4/24 dev eth1");
        net.Ip("route add default via 172.16.1.1 dev eth1");
        ovs.Stop();
    }

    public PrivateNetwork Net { get; }

    public PrivateNetwork Gateway { get; }

    public PrivateOvs Ovs { get; }

    public MockSystemd Systemd => _systemd ?? throw new InvalidOperationException("nothing was run yet");

    public string Root => Path.Combine(_folder, "root");

    /// <summary>Called before each call of systemctl.</summary>
    public Action<string> BeforeEach { get; set; } = _ => { };

    /// <summary>Answers a probe in place of the network; null: the network does.</summary>
    public Func<Probe, ProbeAnswer?> Answers { get; set; } = _ => null;

    public static void Run(Action<NsxNode> body)
    {
        Assert.SkipWhen(PrivateOvs.Missing() is not null, PrivateOvs.Missing() ?? "");
        using var gateway = new PrivateNetwork();
        PrivateNetwork.Run(network =>
        {
            using var ovs = PrivateOvs.Start(network.Path);
            using var node = new NsxNode(network, gateway, ovs);
            body(node);
        });
    }

    /// <summary>A document of <c>states/</c> by its name there, with what is the test's own beside it.</summary>
    public RunResult Apply(string state, string more = "") => With(converger => converger.Apply(Read(state, more), Options("apply"), _ => true));

    /// <summary>A document of the test's own: what stands under <c>spec</c>, but for the network, of which the guard is given apart from the rest.</summary>
    public RunResult ApplyText(string spec, string guard = "{ within: 3s, probes: [{ ping: gateway }] }", string network = "")
    {
        var path = Path.Combine(_folder, "own.yaml");
        File.WriteAllText(path, $"apiVersion: reconciler.internal/v1alpha1\nkind: NodeState\nmetadata: {{ name: own }}\nspec:\n  network:\n    guard: {guard}\n    ovs: {{ socket: {Ovs.SocketPath} }}\n{network}{spec}");
        return With(converger => converger.Apply(Read([path], []), Options("apply"), _ => true));
    }

    public Plan Plan(string state, string more = "") => With(converger =>
        converger.Plan(Read(state, more), Options("plan"), new DiagnosticBag()) ?? throw new InvalidOperationException("there is no plan"));

    public RunResult Undo(long? run) => With(converger => converger.Undo(new UndoRequest(run), Options("undo"), _ => true));

    /// <summary>What the guard's process does where its run is gone, to its end: the exit status.</summary>
    public int RunGuard() => With((_, host, store, guard) => new GuardProcess(host, Sections.Registry, store, guard, _ => { }).Run($"{store.Pending().Single().Run}.1"));

    /// <summary>The guard's process dies, and the run does not notice.</summary>
    public void LoseGuard() => _guardHost!.Dispose();

    /// <summary>Started by hand, and not by a run of ours.</summary>
    public void StartOvs()
    {
        Ovs.StartAgain();
        Systemd.Start(Unit);
    }

    /// <summary>It dies, with what it had made, and takes its socket along.</summary>
    public void LoseOvs()
    {
        Ovs.Lose();
        Systemd.Stop(Unit);
    }

    public string AddressesOf(string link) => Net.Execute("ip", $"link show dev {link}").Code == 0 ? NetworkText.Addresses(Net.IpJson, link) : "no link";

    /// <summary>For probes too, which are asked on threads of their own while the node's is at work.</summary>
    public bool IsOnUplink() => Ovs.Inside("ip", "-o", "address", "show", "dev", "eth1").Contains("172.16.1.4", StringComparison.Ordinal);

    /// <summary>Every route of the main table that leaves the node, as <c>DESTINATION DEVICE</c>.</summary>
    public string Routes() => string.Join(", ", Net.IpJson("-4 route show").EnumerateArray()
        .Select(route => $"{route.GetProperty("dst").GetString()} {route.GetProperty("dev").GetString()}").Order(StringComparer.Ordinal));

    /// <summary>Asks from beyond the uplink; the gateway's own neighbour table says whether the node answers.</summary>
    public void IsReachable()
    {
        Gateway.Execute("ip", "neigh flush all");
        Until.True(
            () =>
            {
                Gateway.Execute("bash", "-c echo>/dev/udp/172.16.1.4/9");
                return Gateway.IpJson("neigh show 172.16.1.4").EnumerateArray().Any(neighbour => neighbour.TryGetProperty("lladdr", out _));
            },
            "the node to answer for 172.16.1.4");
    }

    public bool HasFile(string path) => File.Exists(Root + path);

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private static ConvergeOptions Options(string command) => new()
    {
        Command = command,
        LockTimeout = TimeSpan.FromMinutes(1),
        Keep = id => !id.StartsWith("apparmor", StringComparison.Ordinal),
    };

    private T With<T>(Func<Converger, T> work) => With((converger, _, _, _) => work(converger));

    private T With<T>(Func<Converger, IHost, Store, GuardParts, T> work)
    {
        using var store = new Store(new StoreLocation(Path.Combine(_folder, "store")), new StoreFiles(), TimeProvider.System, bytes => RandomNumberGenerator.Fill(bytes));
        using var linux = new LinuxHost(new LinuxHostOptions { Root = Root, NetworkNamespace = "/proc/self/ns/net", Key = () => store.Key.Bytes });
        var around = new Agreeable(linux);
        _systemd = _systemd?.On(around) ?? new MockSystemd(around) { BeforeEach = Told }.With(Unit, running: false, file: "disabled").With("containerd.service").With("systemd-networkd.service");
        using var guardHost = _guardHost = new MockGuardHost();
        var guard = new GuardParts
        {
            Reach = new Answering(new Reachability(() => linux.Network, TimeProvider.System), probe => Answers(probe)),
            Host = guardHost,
            Places = new NetworkPlaces(null, guardHost.BootId, []),
            Arguments = ["guard"],
            UnitArguments = ["guard"],
        };
        return work(new Converger(_systemd, Sections.Registry, new ContentSource(new SourceFiles(), store), store, guard), _systemd, store, guard);
    }

    private void Told(string call)
    {
        BeforeEach(call);
        var words = call.Split(' ');
        if (words.Contains(Unit) && words[0] == "start")
        {
            Ovs.StartAgain();
        }
        else if (words.Contains(Unit) && words[0] == "stop")
        {
            Ovs.Stop();
        }
    }

    private StateDocument Read(string state, string more)
    {
        var socket = Path.Combine(_folder, "socket.yaml");
        File.WriteAllText(socket,
            "apiVersion: reconciler.internal/v1alpha1\nkind: NodeState\nmetadata: { name: nsx-ubuntu }\nspec:\n"
            + $"  network: {{ ovs: {{ socket: {Ovs.SocketPath} }} }}\n{more}");
        return Read([Path.Combine(Repository.Root, "states", state + ".yaml"), socket], state == "nsx-ubuntu" ? [new("datapath", PrivateOvs.Datapath)] : []);
    }

    private static StateDocument Read(ImmutableArray<string> paths, ImmutableArray<KeyValuePair<string, string>> variables)
    {
        var diagnostics = new DiagnosticBag();
        var reading = StateReader.Read(new StateRequest { Paths = paths, Facts = NetworkNode.Facts, Variables = variables }, Sections.Registry, new StateFiles(), diagnostics);
        return reading.IsValid ? reading.Document! : throw new InvalidOperationException(string.Join('\n', diagnostics.Sorted()));
    }

    /// <summary>A mock: whatever a preflight asks of a whole machine holds.</summary>
    private sealed class Agreeable(IHost host) : HostAround(host), INodeProbes
    {
        public override INodeProbes Probes => this;

        public string? OnPath(IReadOnlyList<string> commands) => commands[0];

        public string? LinkExists(string name) => null;

        public string? AppArmorEnabled() => null;

        public string? ServiceActive(string unit) => null;

        public string? OvsdbAnswers(string socketPath) => null;
    }

    private sealed class Answering(IReachability reach, Func<Probe, ProbeAnswer?> answers) : IReachability
    {
        public ProbeAnswer Ask(Probe probe, TimeSpan limit, CancellationToken cancellation) => answers(probe) ?? reach.Ask(probe, limit, cancellation);
    }
}
