using Reconciler.Core.Diagnostics;
using Reconciler.Core.Documents;
using Reconciler.Host.Store;
using Reconciler.Runtime.Storage;
using Xunit;
using static Reconciler.Runtime.Tests.TestNode;

namespace Reconciler.Runtime.Tests.Convergence;

public class RecoveryTests
{
    private static readonly StateDocument Wanted = Document(
        File("/etc/changed", "new"),
        File("/etc/made/deep/x", "made"),
        ("/etc/gone", [("state", "absent")]),
        ("/etc/link", [("type", "symlink"), ("target", "there")]),
        ("/etc/mode", [("mode", "0600")]),
        File("/etc/same", "same"));

    /// <summary>The process dies before each write to the node and to the store's files in turn.</summary>
    [Fact]
    public void After_a_death_at_any_step_the_next_run_converges_and_undo_brings_everything_back()
    {
        var steps = 0;
        while (DiesAt(steps, afterAnother: false))
        {
            steps++;
        }

        Assert.True(steps > 30, $"only {steps} steps were seen");
    }

    /// <summary>And the run that finds out about it dies too.</summary>
    [Fact]
    public void After_a_second_death_at_any_step_all_is_well_too()
    {
        var steps = 0;
        while (DiesAt(steps, afterAnother: true))
        {
            steps++;
        }

        Assert.True(steps > 10, $"only {steps} steps were seen");
    }

    [Fact]
    public void A_plan_reports_an_interrupted_run_and_repairs_nothing()
    {
        using var node = new TestNode();
        Die(node, "commit", "/etc/changed");
        var before = (node.Tree(), node.StoreTree());

        var (_, diagnostics) = node.Plan(Wanted);

        Assert.Equal((Codes.Interrupted, Severity.Warning), diagnostics.Select(d => (d.Code, d.Severity)).Single());
        Assert.Equal(before.Item1, node.Tree());
        Assert.Equal(before.Item2, node.StoreTree());
    }

    [Fact]
    public void The_next_run_says_what_it_found_half_done()
    {
        using var node = new TestNode();
        Die(node, "commit", "/etc/changed");
        Assert.Contains(node.Tree(), line => line.Contains(".reconciler-1-", StringComparison.Ordinal));

        var result = node.Apply(Wanted);

        Assert.Equal(0, result.ExitStatus);
        var message = result.Diagnostics.Single(d => d.Code == Codes.Interrupted);
        Assert.Contains("run 1 (apply test.yaml) had been interrupted", message.Message, StringComparison.Ordinal);
        Assert.Contains("temporary files were removed", message.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(node.Tree(), line => line.Contains(".reconciler-", StringComparison.Ordinal));
        Assert.Equal([RunOutcome.Converged, RunOutcome.Interrupted], node.Runs().Select(r => r.Outcome!.Value));
    }

    [Fact]
    public void What_a_dead_run_made_is_known_as_ours()
    {
        using var node = new TestNode();
        node.Around = host => new InterferingHost(host) { AfterCommit = path => throw new DeathException() };
        Assert.Throws<DeathException>(() => node.Apply(Document(File("/etc/a", "x"))));
        node.Around = host => host;

        node.Apply(Document(File("/etc/a", "x")));

        var remembered = node.With((_, store) => store.Remember("test"));
        Assert.Contains("path:/etc/a", remembered.Created);
        Assert.Contains("files//etc/a", remembered.Fingerprints.Keys);
    }

    [Fact]
    public void A_file_that_somebody_else_changed_meanwhile_is_half_done()
    {
        using var node = new TestNode();
        Die(node, "commit", "/etc/changed");
        node.Write("/etc/changed", "neither old nor new");

        node.Apply(Wanted);

        var change = node.With((_, store) => store.Run(1))!.Changes.Single(c => c.Id == "files//etc/changed");
        Assert.Equal(ChangeResultKind.Partial, change.Result);
    }

    private static void Prepare(TestNode node)
    {
        node.Write("/etc/changed", "old");
        node.Write("/etc/gone", "precious");
        node.Write("/etc/mode", "as it is");
        node.Write("/etc/same", "same");
    }

    private static void Die(TestNode node, string call, string path)
    {
        Prepare(node);
        DieAgain(node, call, path);
    }

    private static void DieAgain(TestNode node, string call, string path)
    {
        node.Around = host => new InterferingHost(host)
        {
            BeforeEach = (at, of) =>
            {
                if (at == call && of == path)
                {
                    throw new DeathException();
                }
            },
        };
        Assert.ThrowsAny<Exception>(() => node.Apply(Wanted));
        node.Around = host => host;
    }

    private static bool DiesAt(int step, bool afterAnother)
    {
        using var node = new TestNode();
        Prepare(node);
        var before = node.Tree();
        if (afterAnother)
        {
            DieAgain(node, "commit", "/etc/changed");
        }

        var count = 0;
        var where = "";
        void Count(string call, string path)
        {
            if (Interlocked.Increment(ref count) > step)
            {
                where = $"step {step}: {call} {path}";
                throw new DeathException();
            }
        }

        node.Around = host => new InterferingHost(host) { BeforeEach = Count };
        node.StoreFiles = new InterruptedStoreFiles(new StoreFiles(), Count);
        var died = false;
        try
        {
            node.Apply(Wanted);
        }
        catch (Exception death) when (death is DeathException || (death as AggregateException)?.InnerException is DeathException)
        {
            died = true;
        }

        node.Around = host => host;
        node.StoreFiles = new StoreFiles();
        var next = node.Apply(Wanted);
        Assert.True(next.ExitStatus == 0, $"{where}: {string.Join('\n', next.Diagnostics)}");
        Assert.Empty(node.Plan(Wanted).Plan!.Changes);
        Assert.DoesNotContain(node.Tree(), line => line.Contains(".reconciler-", StringComparison.Ordinal));
        Assert.DoesNotContain(node.StoreTree(), line => line.Contains("/blobs/", StringComparison.Ordinal) && line.Contains(".tmp ", StringComparison.Ordinal));
        foreach (var run in node.Runs())
        {
            var undo = node.Undo(run.Number);
            Assert.True(undo.ExitStatus == 0, $"{where}: {string.Join('\n', undo.Diagnostics)}");
        }

        Assert.True(before.SequenceEqual(node.Tree()), $"{where}:\n{string.Join('\n', before)}\n\n{string.Join('\n', node.Tree())}");
        return died;
    }

    /// <summary>Stands for kill -9: nothing in the program expects or handles it.</summary>
    private sealed class DeathException : Exception;
}
