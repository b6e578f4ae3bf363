using System.Collections.Immutable;
using Microsoft.Data.Sqlite;
using Reconciler.Core.Documents;
using Reconciler.Core.Planning;
using Reconciler.Core.Ports;
using Reconciler.Core.Sections;
using Reconciler.Resources.Files;
using Xunit;
using static Reconciler.Runtime.Tests.TestNode;

namespace Reconciler.Runtime.Tests.Convergence;

/// <summary>What a section has noted for its next look, with a section of files that notes the contents it wants.</summary>
public class NotesTests
{
    private const string Id = "files//etc/a";

    [Fact]
    public void A_change_that_is_done_leaves_its_note_and_undo_puts_the_old_one_back()
    {
        using var node = NewNode();
        node.Apply(Document(File("/etc/a", "one")));
        Assert.Equal("wants one", NoteOf(node));
        node.Apply(Document(File("/etc/a", "two")));
        Assert.Equal("wants two", NoteOf(node));

        node.Undo(2);
        Assert.Equal("wants one", NoteOf(node));
        node.Undo(1);
        Assert.Null(NoteOf(node));
    }

    [Fact]
    public void A_failed_change_leaves_no_note()
    {
        using var node = NewNode();
        node.Apply(Document(File("/etc/a", "one")));
        node.Around = host => new InterferingHost(host)
        {
            BeforeEach = (call, path) =>
            {
                if (call == "commit")
                {
                    throw new HostException(new HostError("rename", path, Errno.EROFS, "Read-only file system (EROFS)"));
                }
            },
        };

        Assert.Equal(1, node.Apply(Document(File("/etc/a", "two"))).ExitStatus);
        Assert.Equal("wants one", NoteOf(node));
    }

    [Fact]
    public void What_is_known_only_afterwards_is_what_is_noted()
    {
        using var node = NewNode();
        node.Apply(Document(File("/etc/a", "afterwards")));

        Assert.Equal("found out", NoteOf(node));
        node.Undo();
        Assert.Null(NoteOf(node));
    }

    [Fact]
    public void What_the_look_teaches_is_noted_before_the_first_change_and_without_any()
    {
        using var node = NewNode();
        node.Write("/etc/b", "b");
        node.Apply(Document(File("/etc/b", "b")));
        Assert.Equal("seen", NoteOf(node, "looked"));

        using var other = NewNode();
        var atTheFirstWrite = "";
        other.Around = host => new InterferingHost(host)
        {
            BeforeEach = (call, _) => atTheFirstWrite = atTheFirstWrite.Length > 0 ? atTheFirstWrite : NoteOf(other, "looked") ?? "nothing",
        };
        other.Apply(Document(File("/etc/a", "one")));
        Assert.Equal("seen", atTheFirstWrite);
    }

    [Fact]
    public void A_resource_that_left_the_document_takes_its_note_with_it()
    {
        using var node = NewNode();
        node.Apply(Document(File("/etc/a", "one"), File("/etc/b", "b")));
        node.Apply(Document(File("/etc/b", "b")));

        Assert.Null(NoteOf(node));
        Assert.NotNull(NoteOf(node, "files//etc/b"));
    }

    [Fact]
    public void A_store_from_before_there_were_notes_is_looked_at_as_it_is_and_brought_up_to_date_by_the_next_run()
    {
        using var node = NewNode();
        node.Apply(Document(File("/etc/a", "one")));
        using (var connection = new SqliteConnection($"Data Source={node.Location.Database};Pooling=False"))
        {
            connection.Open();
            using var command = connection.CreateCommand();
            command.CommandText = """
                DROP TABLE guards;
                DROP TABLE held;
                DROP TABLE notes;
                ALTER TABLE changes DROP COLUMN note;
                ALTER TABLE changes DROP COLUMN note_before;
                ALTER TABLE runs DROP COLUMN network;
                PRAGMA user_version = 1;
                """;
            command.ExecuteNonQuery();
        }

        var (plan, diagnostics) = node.Plan(Document(File("/etc/a", "two")));
        Assert.Equal((1, 0), (plan!.Summary.Change, diagnostics.Count));
        Assert.NotNull(node.With((_, store) => store.Run(1)));

        node.Apply(Document(File("/etc/a", "two")));
        Assert.Equal("wants two", NoteOf(node));
    }

    private static TestNode NewNode()
    {
        var node = new TestNode();
        node.Registry = node.Registry with { Sections = [Section.Of<NotingFiles, FilesSpec, FilesObserved>()] };
        return node;
    }

    private static string? NoteOf(TestNode node, string id = Id) => node.With((_, store) => store.Remember("test")).Notes.GetValueOrDefault(id);

    private sealed class NotingFiles : ISection<FilesSpec, FilesObserved>
    {
        public static string Name => FilesSection.Name;

        public static FilesSpec Read(SectionDocument section, ReadContext context) => FilesSection.Read(section, context);

        public static FilesObserved Observe(FilesSpec desired, IHostReader host) => FilesSection.Observe(desired, host);

        public static SectionPlan Diff(FilesSpec desired, FilesObserved observed, DiffContext context)
        {
            var plan = FilesSection.Diff(desired, observed, context);
            return plan with
            {
                Changes = [.. plan.Changes.Select(c => c with { Remember = c.Implied ? null : $"wants {Wanted(c)}" })],
                Notes = ImmutableDictionary<string, string>.Empty.Add("looked", "seen"),
            };
        }

        public static IReadOnlyList<Outcome> Apply(IReadOnlyList<Change> batch, ApplyContext context) =>
            [.. FilesSection.Apply(batch, context).Select(o => Wanted(o.Change) == "afterwards" ? o with { Remember = "found out" } : o)];

        public static FilesSpec Restore(IReadOnlyList<RestoreTarget> targets) => FilesSection.Restore(targets);

        public static Core.Model.ResourceModel ParseModel(string json) => FilesSection.ParseModel(json);

        public static bool CleanUp(JournalledChange change, IHost host) => FilesSection.CleanUp(change, host);

        public static ExportedSection? Export(IReadOnlyList<string> names, ExportContext context) => FilesSection.Export(names, context);

        private static string Wanted(Change change) =>
            change.Content is Core.Model.Payload.Inline { Bytes: var bytes } ? System.Text.Encoding.UTF8.GetString(bytes.Span) : "";
    }
}
