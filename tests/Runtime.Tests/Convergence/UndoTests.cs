using CsCheck;
using Reconciler.Core.Diagnostics;
using Reconciler.Core.Planning;
using Reconciler.Runtime.Convergence;
using Reconciler.Runtime.Storage;
using Xunit;
using static Reconciler.Runtime.Tests.TestNode;

namespace Reconciler.Runtime.Tests.Convergence;

public class UndoTests
{
    [Fact]
    public void Everything_a_run_did_is_put_back_bit_by_bit()
    {
        using var node = new TestNode();
        node.Write("/etc/changed", "old");
        System.IO.File.SetUnixFileMode(node.At("/etc/changed"), UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead);
        node.Write("/etc/gone", "precious");
        node.Write("/etc/secret", "s3cret");
        System.IO.File.CreateSymbolicLink(node.At("/etc/link"), "changed");
        var before = node.Tree();
        node.Apply(Document(
            File("/etc/changed", "new", ("mode", "0600")),
            ("/etc/gone", [("state", "absent")]),
            File("/etc/secret", "other", ("sensitive", "true")),
            File("/etc/link", "a file now"),
            File("/etc/made/deep/x", "1")));
        Assert.NotEqual(before, node.Tree());

        var undo = node.Undo();

        Assert.Equal(0, undo.ExitStatus);
        Assert.Equal(before, node.Tree());
        Assert.Equal(("undo 1", (long?)1), (node.Runs()[0].Command, node.Runs()[0].Undoes));
    }

    [Fact]
    public void An_undo_can_be_undone()
    {
        using var node = new TestNode();
        node.Write("/etc/a", "old");
        var document = Document(File("/etc/a", "new"), File("/etc/d/b", "made"));
        node.Apply(document);
        var applied = node.Tree().Where(line => !line.EndsWith('/')).ToList();
        node.Undo();

        Assert.Equal(0, node.Undo().ExitStatus);

        Assert.Equal("new", node.Text("/etc/a"));
        Assert.Equal("made", node.Text("/etc/d/b"));
        Assert.Equal(applied.Count, node.Tree().Count);
        Assert.Empty(node.Plan(document).Plan!.Changes);
    }

    [Fact]
    public void What_something_else_has_changed_since_is_contested()
    {
        using var node = new TestNode();
        node.Write("/etc/a", "old a");
        node.Write("/etc/b", "old b");
        node.Apply(Document(File("/etc/a", "new a"), File("/etc/b", "new b")));
        node.Write("/etc/a", "by hand");

        var refused = node.Undo();

        Assert.Equal(4, refused.ExitStatus);
        Assert.Equal("by hand", node.Text("/etc/a"));
        Assert.Equal("old b", node.Text("/etc/b"));
        var contested = refused.Plan!.Changes.Single(c => c.Id == "files//etc/a");
        Assert.Equal(ActionKind.Contested, contested.Action);
        Assert.Contains("changed since run 1", contested.Why, StringComparison.Ordinal);

        Assert.Equal(0, node.Undo(1, force: true).ExitStatus);
        Assert.Equal("old a", node.Text("/etc/a"));
    }

    [Fact]
    public void A_directory_that_others_use_by_now_stays()
    {
        using var node = new TestNode();
        node.Apply(Document(File("/etc/d/x", "1")));
        node.Write("/etc/d/foreign", "not ours");

        var undo = node.Undo();

        Assert.Equal(0, undo.ExitStatus);
        Assert.False(System.IO.File.Exists(node.At("/etc/d/x")));
        Assert.Equal("not ours", node.Text("/etc/d/foreign"));
    }

    [Fact]
    public void A_directory_that_is_filled_during_the_undo_stays()
    {
        using var node = new TestNode();
        node.Apply(Document(File("/etc/d/x", "1")));
        node.Around = host => new InterferingHost(host)
        {
            BeforeEach = (call, path) =>
            {
                if (call == "remove directory" && path == "/etc/d")
                {
                    node.Write("/etc/d/foreign", "not ours");
                }
            },
        };

        var undo = node.Undo();

        Assert.Equal(ChangeResultKind.NotAttempted, undo.Results.Single(r => r.Change.Id == "files//etc/d").Kind);
        Assert.Equal("not ours", node.Text("/etc/d/foreign"));
        Assert.Equal(0, undo.ExitStatus);
        Assert.Contains(undo.Diagnostics, d => d.Code == Codes.NotAttempted && d.Message.Contains("left as it is", StringComparison.Ordinal));
    }

    [Fact]
    public void The_memory_goes_back_with_the_node()
    {
        using var node = new TestNode();
        var first = Document(File("/etc/a", "one"));
        var second = Document(File("/etc/a", "two"));
        ChangeReason Reason(Core.Documents.StateDocument document) => node.Plan(document).Plan!.Changes.Single(c => c.Id == "files//etc/a").Reason;
        node.Apply(first);
        node.Apply(second);

        node.Undo(2);
        Assert.Equal("one", node.Text("/etc/a"));
        Assert.Equal(ChangeReason.Intentional, Reason(second));
        Assert.Empty(node.Plan(first).Plan!.Changes);

        node.Undo(1);
        Assert.False(System.IO.File.Exists(node.At("/etc/a")));
        Assert.Equal(ChangeReason.Adopted, Reason(first));
        Assert.Empty(node.With((_, store) => store.Remember("test")).Created);
    }

    [Fact]
    public void What_was_there_before_is_not_taken_for_ours_after_an_undo_of_its_removal()
    {
        using var node = new TestNode();
        node.Write("/etc/foreign", "theirs");
        node.Apply(Document(("/etc/foreign", [("state", "absent")])));
        node.Undo();

        var result = node.Apply(Document(("/etc/foreign", [("state", "absent"), ("onlyIfCreated", "true")])));

        Assert.False(result.Changed);
        Assert.Equal("theirs", node.Text("/etc/foreign"));
    }

    [Fact]
    public void What_we_made_is_ours_until_it_is_removed()
    {
        using var node = new TestNode();
        node.Apply(Document(File("/etc/ours", "1")));
        var absent = Document(("/etc/ours", [("state", "absent"), ("onlyIfCreated", "true")]));

        Assert.True(node.Apply(absent).Changed);
        node.Write("/etc/ours", "somebody's");

        Assert.False(node.Apply(absent).Changed);
        Assert.Equal("somebody's", node.Text("/etc/ours"));
    }

    [Fact]
    public void Nothing_to_undo_says_why()
    {
        using var node = new TestNode();
        Assert.Equal((4, Codes.NothingToUndo), Answer(node.Undo()));
        node.Apply(Document(File("/etc/a", "x")));
        Assert.Equal((4, Codes.NothingToUndo), Answer(node.Undo(7)));

        static (int, string) Answer(RunResult result) => (result.ExitStatus, result.Diagnostics.Single().Code);
    }

    [Fact]
    public void Planning_an_undo_changes_nothing()
    {
        using var node = new TestNode();
        node.Apply(Document(File("/etc/a", "x")));
        var before = (node.Tree(), node.StoreTree());

        var plan = node.With((converger, _) => converger.PlanUndo(new UndoRequest(), new DiagnosticBag()))!;

        Assert.Equal(2, plan.Summary.Remove);
        Assert.All(plan.Changes, c => Assert.Equal(ChangeReason.Intentional, c.Reason));
        Assert.Equal(before.Item1, node.Tree());
        Assert.Equal(before.Item2, node.StoreTree());
    }

    [Fact]
    public void Any_apply_is_undone_and_any_second_apply_does_nothing()
    {
        string[] paths = ["/a", "/b", "/d/x", "/d/y", "/d/e/z", "/l"];
        var existing = Gen.Select(OneOf(paths), OneOf("file", "other", "link", "none")).Array[0, 6];
        var wanted = Gen.Select(OneOf(paths), OneOf("create", "mode", "absent", "link", "secret"), Gen.Int[0, 2]).Array[1, 6];
        Gen.Select(existing, wanted).Sample(
            (had, wish) =>
            {
                using var node = new TestNode();
                foreach (var (path, kind) in had.DistinctBy(h => h.Item1))
                {
                    Put(node, path, kind);
                }

                var document = Document([.. wish.DistinctBy(w => w.Item1).Select(w => Wish(w.Item1, w.Item2, w.Item3))]);
                var before = node.Tree();
                var applied = node.Apply(document);
                var store = node.StoreTree();
                var again = node.Apply(document);
                if (again.Changed || !store.SequenceEqual(node.StoreTree()))
                {
                    return false;
                }

                return applied.Run is null || (node.Undo().ExitStatus == 0 && before.SequenceEqual(node.Tree()));
            },
            iter: 60,
            threads: 1);
    }

    private static Gen<string> OneOf(params string[] texts) => Gen.Int[0, texts.Length - 1].Select(i => texts[i]);

    private static void Put(TestNode node, string path, string kind)
    {
        switch (kind)
        {
            case "file":
                node.Write(path, "v0");
                break;
            case "other":
                node.Write(path, "something else");
                System.IO.File.SetUnixFileMode(node.At(path), UnixFileMode.UserRead);
                break;
            case "link":
                Directory.CreateDirectory(Path.GetDirectoryName(node.At(path))!);
                System.IO.File.CreateSymbolicLink(node.At(path), "nowhere");
                break;
        }
    }

    private static (string, (string, string)[]) Wish(string path, string kind, int version) => kind switch
    {
        "mode" => (path, [("mode", "0640")]),
        "absent" => (path, [("state", "absent")]),
        "link" => (path, [("type", "symlink"), ("target", $"target-{version}")]),
        "secret" => (path, [("content", $"v{version}"), ("sensitive", "true")]),
        _ => (path, [("content", $"v{version}"), ("mode", version == 0 ? "0644" : "0600")]),
    };
}
