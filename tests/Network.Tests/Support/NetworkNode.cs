using System.Security.Cryptography;
using Reconciler.Core.Diagnostics;
using Reconciler.Core.Documents;
using Reconciler.Core.Guarding;
using Reconciler.Core.Planning;
using Reconciler.Core.Ports;
using Reconciler.Host;
using Reconciler.Host.Files;
using Reconciler.Host.Netlink;
using Reconciler.Host.Store;
using Reconciler.Resources;
using Reconciler.Runtime.Convergence;
using Reconciler.Runtime.Guard;
using Reconciler.Runtime.Storage;
using Reconciler.Testing.Networks;
using Reconciler.Testing.Ovs;

namespace Reconciler.Network.Tests.Support;

/// <summary>
/// A node that is a network namespace, with the real host, store, sections and engine, in this process: what the executable does with a
/// document, without the executable. What a test asserts of it is what <c>ip</c> and <c>ovs-vsctl</c> say.
/// </summary>
internal sealed class NetworkNode : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("reconciler-network-").FullName;
    private readonly PrivateOvs? _ovs;

    public NetworkNode(PrivateNetwork network, PrivateOvs? ovs = null)
    {
        (Net, _ovs) = (network, ovs);
        Socket = ovs?.SocketPath;
    }

    public PrivateNetwork Net { get; }

    /// <summary>The <c>ovs.socket</c> of every document; null: not given.</summary>
    public string? Socket { get; set; }

    public PrivateOvs Ovs => _ovs ?? throw new InvalidOperationException("this node has no switch");

    /// <summary>Where the node's files lie; null: where this machine has its own.</summary>
    public string? Root { get; set; }

    /// <summary>How long the switch is waited for; null: as long as it is on a node.</summary>
    public TimeSpan? SwitchLimit { get; set; }

    /// <summary>Something that happens right before the switch's database is written.</summary>
    public Action? BeforeTransaction { get; set; }

    /// <summary>Operations and transactions that the last call wrote.</summary>
    public long Written { get; private set; }

    /// <summary>A body in a namespace made for it.</summary>
    public static void Run(Action<NetworkNode> body)
    {
        Assert.SkipUnless(Environment.IsPrivilegedProcess, "needs root: it makes network namespaces");
        PrivateNetwork.Run(network =>
        {
            using var node = new NetworkNode(network);
            body(node);
        });
    }

    /// <summary>The same with an Open vSwitch that works in the namespace.</summary>
    public static void RunWithOvs(Action<NetworkNode> body)
    {
        Assert.SkipWhen(PrivateOvs.Missing() is not null, PrivateOvs.Missing() ?? "");
        PrivateNetwork.Run(network =>
        {
            using var ovs = PrivateOvs.Start(network.Path);
            using var node = new NetworkNode(network, ovs);
            body(node);
        });
    }

    public void Ip(params IEnumerable<string> commands)
    {
        foreach (var command in commands)
        {
            Net.Ip(command);
        }
    }

    /// <summary>An uplink <c>up0</c>, whose other end is <c>gw0</c>; both up.</summary>
    public void MakeUplink(string name = "up0", string far = "gw0") => Ip(
        $"link add name {name} type veth peer name {far}", $"link set {far} up", $"link set {name} up");

    public Plan Plan(string network) => With(converger =>
    {
        var diagnostics = new DiagnosticBag();
        return converger.Plan(Read(network), Options("plan"), diagnostics)
            ?? throw new InvalidOperationException(string.Join('\n', diagnostics.Sorted()));
    });

    public RunResult Apply(string network) => With(converger => converger.Apply(Read(network), Options("apply"), _ => true));

    public RunResult TryUndo(long? run = null) => With(converger => converger.Undo(new UndoRequest(run), Options("undo"), _ => true));

    /// <summary>What the history keeps of a run.</summary>
    public RunDetail History(long run)
    {
        using var store = OpenStore();
        return store.Run(run) ?? throw new InvalidOperationException($"there is no run {run}");
    }

    /// <summary>The section with the host that this node has.</summary>
    public T OnHost<T>(Func<IHost, T> work)
    {
        using var store = OpenStore();
        using var host = new LinuxHost(new LinuxHostOptions { Key = () => store.Key.Bytes, Root = Root ?? "/", NetworkNamespace = "/proc/self/ns/net" });
        return work(host);
    }

    /// <summary>An undo that must succeed.</summary>
    public RunResult Undo(long? run = null)
    {
        var result = TryUndo(run);
        Assert.True(result.ExitStatus == ExitStatus.InSync, "the undo failed: " + Describe(result));
        return result;
    }

    /// <summary>Applies, which must succeed and change something; and again, which must find nothing to do and write nothing.</summary>
    public RunResult Converge(string network)
    {
        var result = Apply(network);
        Assert.True(result.ExitStatus == ExitStatus.InSync, "the apply failed: " + Describe(result));
        Assert.True(result.Changed, "there was nothing to do: " + Describe(result));
        IsInSync(network);
        return result;
    }

    public void IsInSync(string network)
    {
        var again = Apply(network);
        Assert.True(again.ExitStatus == ExitStatus.InSync && !again.Changed && again.Plan!.Changes.All(change => !change.Action.IsEffective()),
            "it is not in sync: " + Describe(again));
        Assert.Equal(0, Written);
    }

    /// <summary>Applies as <see cref="Converge"/> does, undoes it, and holds the node to what it was before; then applies again.</summary>
    public void ConvergeThereAndBack(string network)
    {
        var before = Seen();
        Converge(network);
        var after = Seen();
        Undo();
        IsAsBefore(before);
        Converge(network);

        // A link that is made anew, and of which nobody gave the MAC, has another.
        var there = before.Split('\n').Where(line => line.StartsWith("link ", StringComparison.Ordinal)).Select(NameOf).ToHashSet(StringComparer.Ordinal);
        Assert.Equal(WithoutMacs(after, there), WithoutMacs(Seen(), there));
    }

    private static string NameOf(string line) => line.Split(' ')[1];

    private static string[] WithoutMacs(string seen, HashSet<string> but) =>
        [.. seen.Split('\n').Select(line => line.StartsWith("link ", StringComparison.Ordinal) && !but.Contains(NameOf(line)) ? line[..line.IndexOf("address=", StringComparison.Ordinal)] : line)];

    /// <summary>The network is again what <see cref="Seen"/> said it was.</summary>
    public void IsAsBefore(string seen)
    {
        string[] was = seen.Split('\n'), now = Seen().Split('\n');
        Assert.True(was.SequenceEqual(now), $"was:\n{string.Join('\n', was.Except(now))}\nis:\n{string.Join('\n', now.Except(was))}\nin all:\n{string.Join('\n', now)}");
    }

    /// <summary>The network as <c>ip</c> and <c>ovs-vsctl</c> show it, without what the kernel decides alone.</summary>
    public string Seen() => NetworkText.Of(Net.IpJson) + (_ovs is null ? "" : OvsText.Of(_ovs.Vsctl));

    /// <summary>The change of one resource, which must be in the plan.</summary>
    public static Change ChangeOf(Plan plan, string id) =>
        plan.Changes.FirstOrDefault(change => change.Id == id)
        ?? throw new InvalidOperationException($"the plan has no change of {id}; it has {string.Join(", ", plan.Changes.Select(change => change.Id))}");

    public static string Describe(RunResult result) => string.Join('\n',
        result.Diagnostics.Select(diagnostic => diagnostic.ToString())
            .Concat((result.Plan?.Changes ?? []).Select(change =>
                $"{change.Action} {change.Id} {change.Why} {string.Join(", ", change.Properties.Select(p => $"{p.Name}: {p.Before} -> {p.After}"))} {string.Join("; ", change.Notes)}"))
            .Concat(result.Results.Where(r => r.Error is not null).Select(r => $"{r.Kind} {r.Change.Id}: {r.Error}")));

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private Store OpenStore() =>
        new(new StoreLocation(Path.Combine(_folder, "store")), new StoreFiles(), TimeProvider.System, bytes => RandomNumberGenerator.Fill(bytes));

    private T With<T>(Func<Converger, T> work)
    {
        using var store = OpenStore();
        using var host = new LinuxHost(new LinuxHostOptions { Key = () => store.Key.Bytes, Root = Root ?? "/", NetworkNamespace = "/proc/self/ns/net" });
        var guard = new GuardParts { Reach = new Unasked(), Host = new Unguarded(), Places = new NetworkPlaces(null, "boot", []), Arguments = [], UnitArguments = [] };
        var result = work(new Converger(SwitchLimit is not null || BeforeTransaction is not null ? new DisturbedHost(host, BeforeTransaction, SwitchLimit) : host, Sections.Registry, new ContentSource(new SourceFiles(), store), store, guard));
        Written = host.NetworkWriter.Written + host.OvsdbWriter(Socket).Writes;
        return result;
    }

    private static ConvergeOptions Options(string command) => new() { Command = command, LockTimeout = TimeSpan.FromMinutes(1) };

    private StateDocument Read(string network)
    {
        var lines = network.Split('\n').ToList();
        if (!network.Contains("guard:", StringComparison.Ordinal))
        {
            lines.Insert(0, "guard: none");
        }

        if (Socket is not null)
        {
            lines.Insert(0, $"ovs: {{ socket: {Socket} }}");
        }

        var path = Path.Combine(_folder, "state.yaml");
        File.WriteAllText(path,
            "apiVersion: reconciler.internal/v1alpha1\nkind: NodeState\nmetadata: { name: test }\nspec:\n  network:\n"
            + string.Concat(lines.Select(line => $"    {line}\n")));
        var diagnostics = new DiagnosticBag();
        var reading = StateReader.Read(new StateRequest { Paths = [path], Facts = Facts }, Sections.Registry, new StateFiles(), diagnostics);
        return reading.IsValid ? reading.Document! : throw new InvalidOperationException(string.Join('\n', diagnostics.Sorted()));
    }

    internal static HostFacts Facts { get; } = new()
    {
        Hostname = "worker-1",
        FullHostname = "worker-1.example.net",
        OsId = "ubuntu",
        OsIdLike = ["debian"],
        OsVersion = "22.04",
        Arch = "x86_64",
        Kernel = "5.15.0-25-generic",
    };

    private sealed class Unasked : IReachability
    {
        public ProbeAnswer Ask(Probe probe, TimeSpan limit, CancellationToken cancellation) => throw new InvalidOperationException("nothing here is guarded");
    }

    private sealed class Unguarded : IGuardHost
    {
        public string BootId => "boot";

        public TimeSpan SinceBoot => TimeSpan.FromHours(1);

        public bool CanStartUnit => false;

        public void Sleep(TimeSpan time) => throw new InvalidOperationException("nothing here is guarded");

        public void IgnoreHangup()
        {
        }

        public string? Start(GuardLaunch launch, bool asUnit) => throw new InvalidOperationException("nothing here is guarded");

        public string? IdentityOf(int processId) => null;

        public void Kill(int processId, string identity) => throw new InvalidOperationException("nothing here is guarded");
    }
}
