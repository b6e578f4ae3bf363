using Microsoft.Data.Sqlite;
using Reconciler.Core.Diagnostics;
using Reconciler.Core.Documents;
using Reconciler.Core.Ports;
using Reconciler.Host.Store;
using Reconciler.Runtime.Storage;
using Xunit;
using static Reconciler.Runtime.Tests.TestNode;

namespace Reconciler.Runtime.Tests.Storage;

public class StoreTests
{
    [Fact]
    public void A_store_of_a_newer_program_is_read_by_none_and_written_by_none()
    {
        using var node = new TestNode();
        node.Apply(Document(File("/etc/a", "x")));
        Execute(node, "PRAGMA user_version = 99");
        var before = System.IO.File.ReadAllBytes(node.Location.Database);

        var (plan, diagnostics) = node.Plan(Document(File("/etc/a", "y")));
        var applied = node.Apply(Document(File("/etc/a", "y")));

        Assert.NotNull(plan);
        Assert.Contains("store version 99", diagnostics.Single().Message, StringComparison.Ordinal);
        Assert.Equal((4, false), (applied.ExitStatus, applied.Changed));
        Assert.Equal("x", node.Text("/etc/a"));
        Assert.Equal(before, System.IO.File.ReadAllBytes(node.Location.Database));
    }

    [Fact]
    public void A_damaged_store_does_not_keep_anyone_from_planning()
    {
        using var node = new TestNode();
        Directory.CreateDirectory(node.Location.Directory);
        System.IO.File.WriteAllText(node.Location.Database, "this is no database, but it is long enough to be looked at as one");

        var (plan, diagnostics) = node.Plan(Document(File("/etc/a", "x")));

        Assert.Equal(2, plan!.Summary.Create);
        Assert.Equal((Codes.StoreReadOnly, Severity.Warning), (diagnostics.Single().Code, diagnostics.Single().Severity));
        Assert.Equal(4, node.Apply(Document(File("/etc/a", "x"))).ExitStatus);
        Assert.False(System.IO.File.Exists(node.At("/etc/a")));
    }

    [Fact]
    public void An_empty_database_of_a_crash_is_as_good_as_none()
    {
        using var node = new TestNode();
        Directory.CreateDirectory(node.Location.Directory);
        System.IO.File.WriteAllBytes(node.Location.Database, []);

        Assert.Empty(node.Plan(Document(File("/etc/a", "x"))).Diagnostics);
        Assert.Equal(0, node.Apply(Document(File("/etc/a", "x"))).ExitStatus);
    }

    [Fact]
    public void A_store_that_cannot_be_written_refuses_a_change_and_nothing_else()
    {
        using var node = new TestNode();
        node.Write("/etc/there", "x");
        node.StoreFiles = new InterruptedStoreFiles(
            new StoreFiles(), (call, path) => throw new HostException(new HostError(call, path, Errno.EROFS, "Read-only file system (EROFS)")));

        Assert.Equal(0, node.Apply(Document(File("/etc/there", "x"))).ExitStatus);
        var refused = node.Apply(Document(File("/etc/there", "y")));

        Assert.Equal((4, Codes.StoreReadOnly), (refused.ExitStatus, refused.Diagnostics.Single().Code));
        Assert.Equal("x", node.Text("/etc/there"));
        Assert.NotNull(node.Plan(Document(File("/etc/there", "y"))).Plan);
    }

    [Fact]
    public void The_key_is_made_once()
    {
        using var node = new TestNode();
        using var first = node.OpenStore();
        using var second = node.OpenStore();
        first.Key.Persist();

        Assert.Throws<HostException>(second.Key.Persist);
        using var third = node.OpenStore();
        Assert.True(third.Key.IsPersistent);
        Assert.True(third.Key.Bytes.Span.SequenceEqual(first.Key.Bytes.Span));
        Assert.False(third.Key.Bytes.Span.SequenceEqual(second.Key.Bytes.Span));
        Assert.Equal(["key"], Directory.GetFileSystemEntries(node.Location.Directory).Select(Path.GetFileName));
    }

    [Fact]
    public void Old_runs_go_but_what_is_still_managed_keeps_its_first_state()
    {
        using var node = new TestNode();
        node.Write("/etc/a", "original");
        foreach (var content in new[] { "one", "two", "three", "four" })
        {
            node.Apply(Document(File("/etc/a", content), File($"/etc/{content}", content)));
        }

        var result = Prune(node, new StoreSpec { Runs = 2 });

        Assert.Equal([4, 3, 1], node.Runs().Select(r => r.Number));
        Assert.Equal(1, result.Runs);
        var first = node.With((_, store) => store.Run(1))!;
        Assert.True(first.Run.Pruned);
        Assert.Equal(["files//etc/a"], first.Changes.Select(c => c.Id));
        Assert.Equal(Codes.NothingToUndo, node.Undo(2).Diagnostics.Single().Code);
        Assert.Contains("path:/etc/one", node.With((_, store) => store.Remember("test")).Created);

        Assert.Equal(0, node.Undo(1, force: true).ExitStatus);
        Assert.Equal("original", node.Text("/etc/a"));
    }

    [Fact]
    public void Age_and_size_are_limits_too()
    {
        using var node = new TestNode();
        node.Write("/etc/a", "original");
        node.Apply(Document(File("/etc/a", "one")));
        node.Apply(Document(File("/etc/a", new string('2', 10_000))));
        node.Apply(Document(File("/etc/a", "three")));

        Assert.Equal(0, Prune(node, new StoreSpec()).Changes);
        var bySize = Prune(node, new StoreSpec { Size = 1 });
        Assert.Equal((1, 1), (bySize.Runs, bySize.PreImages));
        node.Time.Now = node.Time.Now.AddDays(100);
        node.Apply(Document(File("/etc/a", "four"), File("/etc/b", "b")));

        Assert.Equal([4, 1], node.Runs().Select(r => r.Number));
    }

    [Fact]
    public void A_sensitive_pre_image_is_kept_under_a_keyed_name_once()
    {
        using var node = new TestNode();
        node.Write("/etc/s", "hunter2");
        node.Write("/etc/t", "hunter2");
        node.Apply(Document(File("/etc/s", "a", ("sensitive", "true")), File("/etc/t", "b", ("sensitive", "true"))));

        var blob = Assert.Single(Directory.GetFiles(node.Location.Blobs, "*", SearchOption.AllDirectories));
        Assert.EndsWith(".k", blob, StringComparison.Ordinal);
        var plain = Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData("hunter2"u8));
        Assert.DoesNotContain(plain, blob, StringComparison.Ordinal);
        var database = System.IO.File.ReadAllText(node.Location.Database, System.Text.Encoding.Latin1);
        Assert.DoesNotContain("hunter2", database, StringComparison.Ordinal);
        Assert.DoesNotContain(plain, database, StringComparison.Ordinal);
    }

    private static PruneResult Prune(TestNode node, StoreSpec limits) =>
        node.With((_, store) => store.Prune(limits, TimeSpan.Zero, new DiagnosticBag()))!;

    private static void Execute(TestNode node, string sql)
    {
        using var connection = new SqliteConnection($"Data Source={node.Location.Database};Pooling=False");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }
}
