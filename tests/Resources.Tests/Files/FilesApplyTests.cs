using Reconciler.Core.Diagnostics;
using Reconciler.Core.Planning;
using Reconciler.Core.Ports;
using Reconciler.Resources.Tests.Support;
using Reconciler.Testing.Packages;
using Xunit;
using static Reconciler.Resources.Tests.Support.TestDocument;

namespace Reconciler.Resources.Tests.Files;

/// <summary>What apply does on a real tree, and above all what it leaves when it cannot.</summary>
public sealed class FilesApplyTests : IDisposable
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    private readonly TestNode _node = new();

    [Fact]
    public void New_files_and_directories_have_their_modes_whatever_the_umask()
    {
        _node.Converge(Section("files", ("/a/b/c", Map(("content", "x"))), ("/d", Map(("type", "directory"), ("mode", "0700")))));

        Assert.Equal("x", _node.Read("/a/b/c"));
        Assert.Equal(Convert.ToInt32("644", 8), (int)File.GetUnixFileMode(_node.At("/a/b/c")));
        Assert.Equal(Convert.ToInt32("755", 8), (int)File.GetUnixFileMode(_node.At("/a/b")));
        Assert.Equal(Convert.ToInt32("700", 8), (int)File.GetUnixFileMode(_node.At("/d")));
    }

    [Fact]
    public void A_content_of_a_document_that_converged_is_not_written_again()
    {
        var document = Section("files", ("/a", Map(("content", "x"))), ("/d", Map(("type", "directory"))), ("/l", Map(("type", "symlink"), ("target", "a"))));
        _node.Converge(document);
        var before = _node.Host.Files.Observe([new("/a"), new("/d"), new("/l")]).Select(o => o.State!.Identity).ToList();

        var again = _node.Converge(document);

        Assert.Empty(again.Plan.Changes);
        Assert.Equal(before, _node.Host.Files.Observe([new("/a"), new("/d"), new("/l")]).Select(o => o.State!.Identity));
    }

    [Fact]
    public void A_new_content_keeps_mode_and_attributes_that_are_not_given()
    {
        _node.Make("/a", "old", OwnerOnly);
        _node.Host.Writer.SetAttributes("/a", new FileAttributes { Mode = 0x9E8, Attributes = With("/a", "user.note", "6869") });

        _node.Converge(Section("files", ("/a", Map(("content", "new")))));

        var state = Look("/a");
        Assert.Equal((0x9E8u, "6869"), (state.Mode, state.Attributes["user.note"]));
    }

    [Fact]
    public void An_owner_given_anew_keeps_set_id_bits_and_capabilities()
    {
        Assert.SkipUnless(TestNode.IsRoot, "needs root: it changes an owner");
        const string NetRaw = "0100000200200000000000000000000000000000";
        _node.Make("/bin/ping", "program");
        _node.Host.Writer.SetAttributes("/bin/ping", new FileAttributes { Mode = 0x9ED, Attributes = With("/bin/ping", "security.capability", NetRaw) });

        _node.Converge(Section("files", ("/bin/ping", Map(("owner", "1000")))));

        var state = Look("/bin/ping");
        Assert.Equal((1000u, 0x9EDu, NetRaw), (state.Uid, state.Mode, state.Attributes["security.capability"]));
    }

    [Fact]
    public void A_mode_wins_over_the_access_list_that_is_carried_over_to_a_new_content()
    {
        _node.Make("/a", "old");

        // user::rw-, user:1000:rw-, group::r--, mask::rw-, other::r--
        const string Acl = "0200000001000600ffffffff02000600e803000004000400ffffffff10000600ffffffff20000400ffffffff";
        _node.Host.Writer.SetAttributes("/a", new FileAttributes { Attributes = With("/a", "system.posix_acl_access", Acl) });
        var document = Section("files", ("/a", Map(("content", "new"), ("mode", "0600"))));

        _node.Converge(document);

        Assert.Equal(0x180u, Look("/a").Mode);
        Assert.Equal(
            "0200000001000600ffffffff02000600e803000004000400ffffffff10000000ffffffff20000000ffffffff",
            Look("/a").Attributes["system.posix_acl_access"]);
        Assert.Empty(_node.Plan(document).Changes);
    }

    [Fact]
    public void A_validator_that_refuses_leaves_the_old_content_and_nothing_temporary()
    {
        _node.Make("/a", "old");

        var run = _node.Apply(_node.Plan(Section(
            "files",
            ("/a", Map(("content", "new"), ("validate", new[] { "/bin/sh", "-c", "echo no good >&2; exit 1", "{}" }))),
            ("/b", Map(("content", "fine"), ("validate", new[] { "/bin/grep", "-q", "fine", "{}" }))))));

        var refused = Assert.Single(run.Failures);
        Assert.Equal(Codes.ValidatorRefused, refused.Code);
        Assert.Contains("no good", refused.Error!.ToString(), StringComparison.Ordinal);
        Assert.Equal("old", _node.Read("/a"));
        Assert.Equal(["/a", "/b"], _node.Snapshot().Keys);
    }

    [Fact]
    public void What_was_changed_after_the_look_is_left_and_the_rest_goes_on()
    {
        _node.Make("/a", "old");
        var plan = _node.Plan(Section("files", ("/a", Map(("content", "new"))), ("/b", Map(("content", "b"))), ("/c", Map(("content", "c")))));
        _node.Make("/a", "somebody else's");
        _node.Make("/b", "somebody else's");
        _node.Content.Keep(TestContent.DigestOf("old"u8.ToArray()), "old"u8.ToArray());

        var run = _node.Apply(WithoutPreImages(plan));

        Assert.Equal(["files//a", "files//b"], run.Failures.Select(f => f.Change.Id).Order());
        Assert.All(run.Failures, failure => Assert.Equal(Codes.ChangedUnderneath, failure.Code));
        Assert.Equal(("somebody else's", "somebody else's", "c"), (_node.Read("/a"), _node.Read("/b"), _node.Read("/c")));
        Assert.Equal(["/a", "/b", "/c"], _node.Snapshot().Keys);
    }

    [Fact]
    public void A_payload_that_changed_after_the_plan_does_not_take_the_name()
    {
        using var outside = new TestNode();
        var source = outside.At(outside.Make("/payload", "planned"));
        var plan = _node.Plan(Section("files", ("/a", Map(("source", source)))));
        outside.Make("/payload", "changed");

        var run = _node.Apply(plan);

        Assert.Contains("plan again", Assert.Single(run.Failures).Error!.Text, StringComparison.Ordinal);
        Assert.Empty(_node.Snapshot());
    }

    [Fact]
    public void Of_several_links_each_can_be_managed_in_one_run()
    {
        _node.Make("/a", "old");
        TestNode.Run("ln", _node.At("/a"), _node.At("/b"));
        TestNode.Run("ln", _node.At("/a"), _node.At("/c"));

        var run = _node.Converge(Section("files", ("/a", Map(("content", "new"))), ("/b", Map(("content", "new"))), ("/c", Map(("state", "absent")))));

        Assert.Contains("has 3 links; the other 2 keep the old content", run.Change("files//a").Notes);
        Assert.Equal(("new", "new"), (_node.Read("/a"), _node.Read("/b")));
        Assert.Equal(["/a", "/b"], _node.Snapshot().Keys);
    }

    [Fact]
    public void A_running_program_is_replaced()
    {
        // Not by this process: a child that another test is just starting would hold it open for writing, and it could not be started (ETXTBSY).
        Program.Run("install", "-D", "-m", "755", "/bin/sleep", _node.At("/bin/p"));
        using var running = System.Diagnostics.Process.Start(_node.At("/bin/p"), "600");
        try
        {
            _node.Converge(Section("files", ("/bin/p", Map(("content", "new program")))));
            Assert.Equal("new program", _node.Read("/bin/p"));
            Assert.False(running.HasExited);
        }
        finally
        {
            running.Kill();
        }
    }

    [Fact]
    public void A_directory_that_files_of_others_came_into_stays_and_says_why()
    {
        var run = _node.Converge(Section("files", ("/d/e/ours", Map(("content", "x")))));
        _node.Make("/d/theirs", "y");

        var undo = _node.Undo(run);

        Assert.Equal(["/d", "/d/theirs"], _node.Snapshot().Keys);
        var stays = undo.Change("files//d");
        Assert.Equal((ActionKind.Skipped, "not empty, so it stays: e, theirs"), (stays.Action, stays.Why));
    }

    [Fact]
    public void A_stopped_run_says_what_it_did_not_begin_and_leaves_nothing_temporary()
    {
        var plan = _node.Plan(Section("files", ("/a", Map(("content", "x"))), ("/b", Map(("content", "x")))));
        using var stop = new CancellationTokenSource();
        stop.Cancel();

        var outcomes = Sections.Registry.Find("files")!.Apply(
            [.. plan.Changes], new(_node.Host, _node.Content, change => $".{change.Id.GetHashCode()}.tmp", stop.Token));

        Assert.Equal(2, outcomes.Count(outcome => outcome.Error is not null));
        Assert.Empty(_node.Snapshot());
    }

    [Fact]
    public void What_a_dead_run_staged_is_removed_and_reported_once()
    {
        _node.Make("/d/.reconciler-1-1.tmp", "half");
        var missing = Sections.Registry.Find("files")!.ParseModel("""{"path":"/d/a","kind":"missing"}""");
        var journalled = new Core.Sections.JournalledChange("files//d/a", ".reconciler-1-1.tmp", missing, missing);

        Assert.True(Sections.Registry.Find("files")!.CleanUp(journalled, _node.Host));
        Assert.False(Sections.Registry.Find("files")!.CleanUp(journalled, _node.Host));
        Assert.False(Sections.Registry.Find("files")!.CleanUp(journalled with { Id = "files//gone/a" }, _node.Host));
        Assert.Equal(["/d"], _node.Snapshot().Keys);
    }

    public void Dispose() => _node.Dispose();

    private FileState Look(string path) => _node.Host.Files.Observe([new FileQuery(path)])[0].State!;

    private System.Collections.Immutable.ImmutableSortedDictionary<string, string> With(string path, string name, string value) =>
        Look(path).Attributes.SetItem(name, value);

    /// <summary>The pre-image is the executor's to keep; here the content it would keep is gone already.</summary>
    private static Plan WithoutPreImages(Plan plan) => plan with
    {
        Phases = [.. plan.Phases.Select(p => p with { Changes = [.. p.Changes.Select(c => c with { PreImages = [] })] })],
    };
}
