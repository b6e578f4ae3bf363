using Reconciler.Core.Diagnostics;
using Reconciler.Core.Documents;
using Reconciler.Core.Guarding;
using Reconciler.Core.Sections;
using Reconciler.Host;
using Reconciler.Resources.Files;
using Reconciler.Runtime.Convergence;
using Reconciler.Runtime.Guard;
using Reconciler.Runtime.Storage;
using Xunit;
using static Reconciler.Runtime.Tests.TestNode;

namespace Reconciler.Runtime.Tests.Guard;

/// <summary>A node with a wire at which eth0 has an address that br0 shall have, and a file that comes after the network.</summary>
public sealed class GuardedNode : IDisposable
{
    public GuardedNode()
    {
        Wire.Links.Add("eth0", "172.16.1.4");
        Want("eth0", "up");
        Want("br0", "172.16.1.4");
        Wire.Risky.Add("eth0");
        Reach = new FakeReachability(probe => Fails(probe));
        Node.Registry = Node.Registry with
        {
            Sections = [Section.Of<FilesSection, FilesSpec, FilesObserved>(), Section.OfGuarded<WireSection, WireSpec, Wire>()],
        };
        Node.Guard = new GuardParts { Reach = Reach, Host = Host, Places = Places, Arguments = ["guard"], UnitArguments = ["guard"], Tell = Told.Add };
    }

    public const string Before = "eth0=172.16.1.4";
    public const string After = "br0=172.16.1.4 eth0=up";

    public TestNode Node { get; } = new();

    public Wire Wire { get; } = new();

    public FakeGuardHost Host { get; } = new();

    public FakeReachability Reach { get; }

    public FakePlaces Places { get; } = new();

    public List<string> Told { get; } = [];

    /// <summary>What the probe sees where it does not hold; null where it does.</summary>
    public Func<Probe, string?> Fails { get; set; } = _ => null;

    /// <summary>The address is where it was: nothing was lost yet.</summary>
    public bool IsMoved => Wire.Links.ContainsKey("br0");

    public static StateDocument Document { get; } = TestNode.Document(File("/etc/after", "x")) is var document
        ? document with
        {
            Sections =
            [
                document.Sections[0] with { After = [new Reference("network", new SourceSpan("/docs/test.yaml", 1, 1))] },
                new SectionDocument { Name = "network", Bodies = [], Skipped = [], Entries = [] },
            ],
        }
        : document;

    public bool FileIsThere => System.IO.File.Exists(Node.At("/etc/after"));

    public void Want(string name, string value) => Wire.Wanted[name] = value;

    public RunResult Apply() => Node.Apply(Document);

    public RunResult ApplyByDaemon() => Node.Apply(Document, Node.Options with { ByDaemon = true });

    /// <summary>An apply whose process dies, and its guard with it, when it comes to that link.</summary>
    public void DieAt(string name)
    {
        Wire.BeforeSet = next =>
        {
            if (next == name)
            {
                throw new DeathException();
            }
        };
        Assert.Throws<DeathException>(() => Apply());
        Wire.BeforeSet = _ => { };
        Host.EndGuard();
    }

    public IReadOnlyList<GuardRecord> Pending() => Node.With((_, store) => store.Pending());

    public IReadOnlyList<HeldRecord> Held() => Node.With((_, store) => store.Held());

    public (IReadOnlyList<GuardRecord> Settled, DiagnosticBag Diagnostics) Confirm() => Settle((settlement, bag) => settlement.Confirm(bag));

    public (IReadOnlyList<GuardRecord> Settled, DiagnosticBag Diagnostics) Rollback(bool ifPending = false) =>
        Settle((settlement, bag) => settlement.Rollback(ifPending, bag));

    /// <summary>The guard's process, to its end. It is not the one that said that it was there.</summary>
    public (int Status, List<Diagnostic> Log) RunGuard(string token = "1.1")
    {
        Host.EndGuard();
        var log = new List<Diagnostic>();
        return (Node.With((_, store) => On(store, host => new GuardProcess(host, Node.Registry, store, Node.Guard, log.Add).Run(token))), log);
    }

    public void Dispose()
    {
        Host.EndGuard();
        Node.Dispose();
    }

    private (IReadOnlyList<GuardRecord> Settled, DiagnosticBag Diagnostics) Settle(Func<Settlement, DiagnosticBag, IReadOnlyList<GuardRecord>> settle)
    {
        var diagnostics = new DiagnosticBag();
        return (Node.With((_, store) => On(store, host => settle(new Settlement(host, Node.Registry, store, Node.Guard), diagnostics))), diagnostics);
    }

    private T On<T>(Store store, Func<LinuxHost, T> work)
    {
        using var host = new LinuxHost(new LinuxHostOptions { Root = Node.Root, Key = () => store.Key.Bytes });
        return work(host);
    }
}

/// <summary>The process ends here, as by SIGKILL: what it holds is let go, and nothing more of it happens.</summary>
public sealed class DeathException : Exception;
