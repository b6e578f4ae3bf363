using System.Security.Cryptography;
using Reconciler.Core.Ports;
using Reconciler.Core.Sections;
using Reconciler.Host;
using Reconciler.Host.AppArmor;
using Reconciler.Host.Files;
using Reconciler.Host.Guarding;
using Reconciler.Host.Netlink;
using Reconciler.Host.Probes;
using Reconciler.Host.Store;
using Reconciler.Resources;
using Reconciler.Runtime.Convergence;
using Reconciler.Runtime.Guard;
using Reconciler.Runtime.Storage;

namespace Reconciler.Cli.Commands;

/// <summary>The node, its store and what works on both, put together for one command, or for one tick of the daemon.</summary>
internal sealed class Node : IDisposable
{
    private readonly bool _ownsStore;
    private readonly CompiledPolicies _ticksPolicies = new();

    public Node(Settings settings, Session session)
        : this(settings, OpenStore(settings, session), null, session.Output.Tell) => _ownsStore = true;

    /// <summary>For one tick of a daemon, with the store of the daemon's own. What was digested once is digested anew.</summary>
    public Node(Settings settings, Node daemon, Action<string> tell)
        : this(settings, daemon.Store, daemon._ticksPolicies, tell)
    {
    }

    private Node(Settings settings, Store store, CompiledPolicies? policies, Action<string> tell)
    {
        Store = store;
        Host = new LinuxHost(new LinuxHostOptions
        {
            Root = settings.Root,
            NetworkNamespace = settings.NetworkNamespace,
            Key = () => store.Key.Bytes,
            Parallel = settings.Parallel,
            LockTimeout = settings.LockTimeout,
            Policies = policies,
        });
        Content = new ContentSource(new SourceFiles(), store);
        Guard = MakeGuard(settings, tell);
        Converger = new Converger(Host, Registry, Content, store, Guard);
    }

    /// <summary>
    /// For a run that may be the first of its store: with a key that is kept. Where another run makes it at the same moment, that one counts.
    /// </summary>
    public static Node Keyed(Settings settings, Session session)
    {
        var node = new Node(settings, session);
        try
        {
            node.Store.Key.Persist();
            return node;
        }
        catch (HostException)
        {
            // A store that cannot be written is not for here to report: what needs no change needs no store.
            node.Dispose();
            return new Node(settings, session);
        }
    }

    public static Registry Registry => Sections.Registry;

    public LinuxHost Host { get; }

    public Store Store { get; }

    public ContentSource Content { get; }

    public Converger Converger { get; }

    public GuardParts Guard { get; }

    public static Store OpenStore(Settings settings, Session session) =>
        new(StoreLocation.For(settings.Root, settings.Store), new StoreFiles(), session.Time, bytes => RandomNumberGenerator.Fill(bytes))
        {
            Commands = new TypedCommand { Root = settings.Root == "/" ? null : settings.Root, Store = settings.Store, NetworkNamespace = settings.NetworkNamespace },
        };

    private GuardParts MakeGuard(Settings settings, Action<string> tell)
    {
        string[] store = ["--store", Store.Location.Directory, "--root", settings.Root];
        string[] place = [GuardCommand.Name, .. store];
        var host = new GuardHost();
        string[] network = settings.NetworkNamespace is { } name ? ["--netns", name] : [];

        // By way of this process, which lives until the guard has said that it is there.
        string[] seen = network.Length > 0 ? network : ["--netns", FormattableString.Invariant($"/proc/{Environment.ProcessId}/ns/net")];
        return new GuardParts
        {
            Reach = new Reachability(() => Host.Network, TimeProvider.System, settings.NetworkNamespace is { } space ? NetworkNamespace.EtcOf(space) : null),
            Host = host,
            Places = new NetworkPlaces(settings.NetworkNamespace, host.BootId, ["rollback", "--if-pending", .. store]),
            Arguments = [.. place, .. network],
            UnitArguments = [.. place, .. seen],
            Tell = tell,
        };
    }

    public void Dispose()
    {
        Host.Dispose();
        if (_ownsStore)
        {
            Store.Dispose();
        }
    }
}
