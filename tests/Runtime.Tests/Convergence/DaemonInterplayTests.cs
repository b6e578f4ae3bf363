using Reconciler.Core.Diagnostics;
using Reconciler.Core.Documents;
using Reconciler.Runtime.Convergence;
using Reconciler.Runtime.Storage;
using Xunit;
using static Reconciler.Runtime.Tests.TestNode;

namespace Reconciler.Runtime.Tests.Convergence;

public class DaemonInterplayTests
{
    private static readonly StateDocument Daemons = Document(File("/etc/a", "x"));
    private static readonly StateDocument Another = Daemons with { Files = [new StateFile("/docs/another.yaml", "00")] };

    [Fact]
    public void The_daemons_own_document_can_be_applied()
    {
        using var node = new TestNode();
        using var daemon = Start(node);

        Assert.Equal(0, node.Apply(Daemons).ExitStatus);
    }

    [Fact]
    public void Another_document_and_an_undo_are_refused()
    {
        using var node = new TestNode();
        node.Apply(Daemons);
        using var daemon = Start(node);

        Assert.Equal((4, Codes.DaemonEnforces), Answer(node.Apply(Another)));
        Assert.Equal((4, Codes.DaemonEnforces), Answer(node.Undo()));
        Assert.Equal("x", node.Text("/etc/a"));
    }

    [Fact]
    public void With_a_pause_they_go_on_and_the_pause_holds_the_daemon()
    {
        using var node = new TestNode();
        using var daemon = Start(node);

        var result = node.Apply(Another, node.Options with { Pause = TimeSpan.FromHours(1) });

        Assert.Equal(0, result.ExitStatus);
        var pause = node.With((_, store) => store.Pause.Current(new NoFiles()));
        Assert.Equal(node.Time.Now.AddHours(1), pause!.Until);
        node.Time.Now = node.Time.Now.AddHours(2);
        Assert.Null(node.With((_, store) => store.Pause.Current(new NoFiles())));
    }

    [Fact]
    public void A_pause_on_the_node_counts_too()
    {
        using var node = new TestNode();
        using var daemon = Start(node);
        node.Write("/etc/reconciler/pause", "");

        Assert.Equal(0, node.Apply(Another).ExitStatus);
    }

    [Fact]
    public void A_daemon_that_is_gone_or_only_observes_is_in_nobodys_way()
    {
        using var node = new TestNode();
        Start(node).Dispose();
        Assert.Equal(0, node.Apply(Another).ExitStatus);

        using var daemon = Start(node, observes: true);
        Assert.Equal(0, node.Apply(Document(File("/etc/a", "z")) with { Files = Another.Files }).ExitStatus);
    }

    [Fact]
    public void There_is_one_daemon_for_a_store()
    {
        using var node = new TestNode();
        using var daemon = Start(node);

        Assert.Null(node.With((_, store) => store.Daemon.Register(Record(false))));
    }

    private static (int, string) Answer(RunResult result) => (result.ExitStatus, Assert.Single(result.Diagnostics).Code);

    private static IDisposable Start(TestNode node, bool observes = false)
    {
        using var store = node.OpenStore();
        return store.Daemon.Register(Record(observes))!;
    }

    private static DaemonRecord Record(bool observes) => new()
    {
        ProcessId = Environment.ProcessId,
        State = "test",
        Files = ["/docs/test.yaml"],
        Observes = observes,
        Document = DocumentIdentity.DigestOf(Daemons),
        Since = DateTimeOffset.UnixEpoch,
    };
}
