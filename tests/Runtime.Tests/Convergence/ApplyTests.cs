using Reconciler.Core.Diagnostics;
using Reconciler.Core.Planning;
using Reconciler.Runtime.Storage;
using Xunit;
using static Reconciler.Runtime.Tests.TestNode;

namespace Reconciler.Runtime.Tests.Convergence;

public class ApplyTests
{
    [Fact]
    public void What_differs_is_put_right_and_recorded()
    {
        using var node = new TestNode();
        node.Write("/etc/b", "old");

        var result = node.Apply(Document(File("/etc/cni/a", "new a"), File("/etc/b", "new b")));

        Assert.Equal(0, result.ExitStatus);
        Assert.True(result.Changed);
        Assert.Equal("new a", node.Text("/etc/cni/a"));
        Assert.Equal("new b", node.Text("/etc/b"));
        var run = Assert.Single(node.Runs());
        Assert.Equal((result.Run, RunOutcome.Converged, "2 created, 1 changed"), ((long?)run.Number, run.Outcome!.Value, run.Summary));
        var changes = node.With((_, store) => store.Run(1))!.Changes;
        Assert.Equal(["files//etc/b", "files//etc/cni", "files//etc/cni/a"], changes.Select(c => c.Id).Order(StringComparer.Ordinal));
        Assert.All(changes, c => Assert.Equal(ChangeResultKind.Done, c.Result));
        Assert.Contains("-old", changes.Single(c => c.Id == "files//etc/b").Diff, StringComparison.Ordinal);
    }

    [Fact]
    public void What_lies_on_a_file_system_that_is_mounted_read_only_is_blocked_and_what_is_as_it_should_be_is_not()
    {
        Assert.SkipUnless(Environment.IsPrivilegedProcess, "needs root: it mounts a file system");
        using var node = new TestNode();
        Directory.CreateDirectory(node.At("/etc"));
        Mount("mount", "-t", "tmpfs", "tmpfs", node.At("/etc"));
        try
        {
            node.Write("/etc/there", "as wanted");
            node.Write("/etc/other", "old");
            Mount("mount", "-o", "remount,ro", node.At("/etc"));

            var result = node.Apply(Document(
                File("/etc/there", "as wanted"), File("/etc/other", "new"), File("/etc/new/below", "x"), File("/elsewhere", "x")));

            Assert.Equal(4, result.ExitStatus);
            var blocked = result.Plan!.Changes.Where(c => c.Action == ActionKind.Blocked).ToDictionary(c => c.Id, c => c.Why);
            Assert.Equal("the file system of /etc/other is mounted read-only (EROFS): nothing there can be written", blocked["files//etc/other"]);
            Assert.Contains("files//etc/new/below", blocked.Keys);
            Assert.DoesNotContain("files//etc/there", blocked.Keys);
            Assert.Equal("x", node.Text("/elsewhere"));
        }
        finally
        {
            Mount("umount", node.At("/etc"));
        }
    }

    private static void Mount(string program, params string[] arguments)
    {
        using var process = System.Diagnostics.Process.Start(program, arguments);
        process.WaitForExit();
        Assert.Equal(0, process.ExitCode);
    }

    [Fact]
    public void Applying_twice_leaves_every_byte_of_the_store_as_it_was()
    {
        using var node = new TestNode();
        node.Write("/etc/there", "as wanted");
        var document = Document(File("/etc/a", "x"), File("/etc/there", "as wanted"), File("/etc/secret", "s", ("sensitive", "true")));
        node.Apply(document);
        var before = node.StoreTree();

        var second = node.Apply(document);

        Assert.Equal((0, false, null), (second.ExitStatus, second.Changed, second.Run));
        Assert.Equal(before, node.StoreTree());
        Assert.Single(node.Runs());
    }

    [Fact]
    public void A_plan_creates_no_store()
    {
        using var node = new TestNode();

        var (plan, diagnostics) = node.Plan(Document(File("/etc/a", "x"), File("/etc/s", "y", ("sensitive", "true"))));

        Assert.Equal(2, plan!.Summary.Create - 1);
        Assert.Empty(diagnostics);
        Assert.False(Directory.Exists(node.Location.Directory));
    }

    [Fact]
    public void Reasons_come_from_what_the_last_run_did()
    {
        using var node = new TestNode();
        ChangeReason ReasonOf(string content) => node.Plan(Document(File("/etc/a", content))).Plan!.Changes.Single(c => c.Id == "files//etc/a").Reason;

        Assert.Equal(ChangeReason.Adopted, ReasonOf("one"));
        node.Apply(Document(File("/etc/a", "one")));
        Assert.Equal(ChangeReason.Intentional, ReasonOf("two"));
        node.Write("/etc/a", "by hand");
        Assert.Equal(ChangeReason.Drift, ReasonOf("one"));
    }

    [Fact]
    public void What_is_found_in_sync_is_remembered_without_a_run()
    {
        using var node = new TestNode();
        node.Write("/etc/a", "x");

        Assert.Null(node.Apply(Document(File("/etc/a", "x"))).Run);

        node.Write("/etc/a", "by hand");
        Assert.Equal(ChangeReason.Drift, node.Plan(Document(File("/etc/a", "x"))).Plan!.Changes.Single().Reason);
        Assert.Empty(node.Runs());
    }

    [Fact]
    public void What_left_the_document_is_shown_once()
    {
        using var node = new TestNode();
        node.Apply(Document(File("/etc/a", "x"), File("/etc/b", "y")));
        var smaller = Document(File("/etc/a", "x"));

        Assert.Equal(["files//etc/b"], node.Plan(smaller).Plan!.NoLongerManaged);
        Assert.Equal(["files//etc/b"], node.Apply(smaller).Plan!.NoLongerManaged);
        Assert.Empty(node.Apply(smaller).Plan!.NoLongerManaged);
        Assert.Equal("y", node.Text("/etc/b"));
    }

    [Fact]
    public void A_failed_change_stops_what_comes_after_it_and_nothing_else()
    {
        using var node = new TestNode();
        node.Around = host => new InterferingHost(host)
        {
            BeforeMakeDirectory = path =>
            {
                if (path == "/etc/d")
                {
                    node.Write("/etc/d", "in the way");
                }
            },
        };

        var result = node.Apply(Document(File("/etc/d/inside", "1"), File("/etc/other", "2")));

        Assert.Equal(1, result.ExitStatus);
        Assert.Equal("2", node.Text("/etc/other"));
        Assert.Equal(
            [
                ("files//etc", ChangeResultKind.Done),
                ("files//etc/d", ChangeResultKind.Failed),
                ("files//etc/d/inside", ChangeResultKind.NotAttempted),
                ("files//etc/other", ChangeResultKind.Done),
            ],
            result.Results.Select(r => (r.Change.Id, r.Kind)).Order());
        Assert.Contains(result.Diagnostics, d => d.Code == Codes.ChangedUnderneath && d.Message.Contains("/etc/d", StringComparison.Ordinal));
        Assert.Contains(result.Diagnostics, d => d.Code == Codes.NotAttempted && d.Span is { Line: 1 });
    }

    [Fact]
    public void A_file_that_changes_after_it_was_looked_at_is_left()
    {
        using var node = new TestNode();
        node.Write("/etc/a", "old");
        var document = Document(File("/etc/a", "new"));

        var result = node.With((converger, _) => converger.Apply(
            document,
            node.Options,
            _ =>
            {
                node.Write("/etc/a", "somebody else's");
                return true;
            }));

        Assert.Equal(1, result.ExitStatus);
        Assert.Contains(result.Diagnostics, d => d.Code == Codes.ChangedUnderneath);
        Assert.Equal("somebody else's", node.Text("/etc/a"));
        Assert.Empty(node.Runs());
    }

    [Fact]
    public void What_does_not_stay_as_it_was_put_is_a_failure_that_says_what_remains()
    {
        using var node = new TestNode();
        node.Around = host => new InterferingHost(host) { AfterCommit = path => System.IO.File.WriteAllText(node.At(path), "reverted") };

        var result = node.Apply(Document(File("/etc/a", "wanted")));

        Assert.Equal(1, result.ExitStatus);
        Assert.Contains(result.Diagnostics, d => d.Code == Codes.NotConverged && d.Message.StartsWith("files//etc/a: ", StringComparison.Ordinal));
        Assert.Equal(RunOutcome.Failed, node.Runs()[0].Outcome);
    }

    [Fact]
    public void No_at_the_prompt_changes_nothing_and_ends_with_4()
    {
        using var node = new TestNode();

        var result = node.With((converger, _) => converger.Apply(Document(File("/etc/a", "x")), node.Options, _ => false));

        Assert.Equal((4, true), (result.ExitStatus, result.Declined));
        Assert.False(Directory.Exists(node.At("/etc")));
        Assert.Empty(node.Runs());
    }

    [Fact]
    public void A_run_that_is_told_to_stop_goes_no_further_than_its_phase()
    {
        using var node = new TestNode();
        using var stop = new CancellationTokenSource();
        node.Around = host => new InterferingHost(host) { BeforeMakeDirectory = _ => stop.Cancel() };

        var result = node.ApplyUntil(Document(File("/etc/a", "x")), node.Options, stop.Token);

        Assert.Equal(1, result.ExitStatus);
        Assert.True(Directory.Exists(node.At("/etc")));
        Assert.False(System.IO.File.Exists(node.At("/etc/a")));
        Assert.Equal(RunOutcome.Stopped, node.Runs()[0].Outcome);
    }

    [Fact]
    public void Observing_changes_nothing()
    {
        using var node = new TestNode();

        var result = node.Apply(Document(File("/etc/a", "x")), node.Options with { Observe = true });

        Assert.Equal((0, false), (result.ExitStatus, result.Changed));
        Assert.Equal(2, result.Plan!.Summary.Observed);
        Assert.False(Directory.Exists(node.At("/etc")));
    }

    [Fact]
    public void A_second_run_names_the_one_in_progress()
    {
        using var node = new TestNode();

        var result = node.With((converger, _) => converger.Apply(
            Document(File("/etc/a", "x")),
            node.Options,
            _ =>
            {
                var second = node.Apply(Document(File("/etc/a", "y")));
                Assert.Equal(4, second.ExitStatus);
                var diagnostic = Assert.Single(second.Diagnostics);
                Assert.Equal(Codes.RunInProgress, diagnostic.Code);
                Assert.Contains($"process {Environment.ProcessId}, apply test.yaml, since 2030-01-02 03:04:05Z", diagnostic.Message, StringComparison.Ordinal);
                return true;
            }));

        Assert.Equal(0, result.ExitStatus);
        Assert.Equal("x", node.Text("/etc/a"));
    }

    [Fact]
    public void The_store_is_private()
    {
        using var node = new TestNode();
        node.Write("/etc/a", "old");
        node.Apply(Document(File("/etc/a", "new")));

        const UnixFileMode Foreign = UnixFileMode.GroupRead | UnixFileMode.GroupWrite | UnixFileMode.GroupExecute
            | UnixFileMode.OtherRead | UnixFileMode.OtherWrite | UnixFileMode.OtherExecute;
        var names = Directory.GetFileSystemEntries(node.Location.Directory, "*", SearchOption.AllDirectories);
        Assert.Contains(names, n => n.Contains("/blobs/", StringComparison.Ordinal) && System.IO.File.Exists(n));
        Assert.All(names.Append(node.Location.Directory), n => Assert.Equal(default, System.IO.File.GetUnixFileMode(n) & Foreign));
    }
}
