using CsCheck;
using Reconciler.Core.Diagnostics;
using Reconciler.Core.Documents;
using Reconciler.Core.Planning;
using Reconciler.Resources.Files;
using Reconciler.Resources.Tests.Support;
using Xunit;
using static Reconciler.Resources.Tests.Support.TestDocument;

namespace Reconciler.Resources.Tests.Files;

/// <summary>What must hold for any tree and any document.</summary>
public sealed class FilesLawsTests
{
    private static readonly Gen<string> Path =
        Gen.OneOf("a", "b", "c").Array[1, 3].Select(parts => "/" + string.Join('/', parts));

    private static readonly Gen<string> Text = Gen.OneOf("", "one\n", "two\n", "\u00e9\0\u0001");

    // Whoever is not root can only look into what lets its owner in.
    private static readonly Gen<string> Mode = TestNode.IsRoot
        ? Gen.OneOf("0600", "0644", "0755", "4755", "0000", "1777")
        : Gen.OneOf("0700", "0755", "4755", "1777");

    [Fact]
    public void A_plan_after_apply_is_empty_and_undo_brings_back_every_bit() =>
        Gen.Select(Trees.Tree, Document).Sample((tree, document) =>
        {
            using var node = new TestNode();
            Trees.Plant(node, tree);
            var before = node.Snapshot();

            var run = node.Converge(document);
            Assert.DoesNotContain(node.Plan(document).Changes, change => change.Action.IsEffective());
            Assert.DoesNotContain(node.Snapshot().Keys, path => path.Contains(".reconciler", StringComparison.Ordinal));

            node.Undo(run);
            Assert.Equal(before, node.Snapshot());
        }, iter: 150);

    [Fact]
    public void Undo_is_a_run_that_can_be_undone() =>
        Gen.Select(Trees.Tree, Document).Sample((tree, document) =>
        {
            using var node = new TestNode();
            Trees.Plant(node, tree);
            var run = node.Converge(document);
            var converged = node.Snapshot();

            node.Undo(node.Undo(run));

            Assert.Equal(converged.Keys, node.Snapshot().Keys);
            Assert.Equal(Timeless(converged), Timeless(node.Snapshot()));
        }, iter: 60);

    [Fact]
    public void A_model_read_back_from_its_json_is_the_same() =>
        Trees.Tree.Sample(tree =>
        {
            using var node = new TestNode();
            Trees.Plant(node, tree);
            foreach (var path in node.Snapshot().Keys.Append("/missing"))
            {
                var model = FileModel.Of(path, node.Host.Files.Observe([new(path, Content: true)])[0].State);
                var read = (FileModel)FilesSection.ParseModel(model.ToJson());

                Assert.True(model.SameAs(read));
                Assert.Equal(model.ToJson(), read.ToJson());
                Assert.Equal(model.MtimeNs, read.MtimeNs);
            }
        }, iter: 30);

    private static IEnumerable<string> Timeless(SortedDictionary<string, string> snapshot) =>
        snapshot.Values.Select(state => state[..state.LastIndexOf(' ')]);

    private static Gen<YamlMapping> AnyEntry => Gen.OneOf(
        Gen.Select(Text, Mode.Null(), Gen.Bool, Gen.OneOf("replace", "keep", "refuse"), (text, mode, sensitive, existing) =>
            Entry([("content", text), ("existing", existing), ("sensitive", sensitive)], mode)),
        Gen.Select(Mode, mode => Entry([], mode)),
        Gen.Select(Mode.Null(), Gen.Bool, (mode, force) => Entry([("type", "directory"), ("force", force)], mode)),
        Gen.Select(Gen.OneOf("a", "/b", "../nowhere"), Gen.Bool, (target, force) =>
            Entry([("type", "symlink"), ("target", target), ("force", force)], null)),
        Gen.Select(Gen.Bool, Gen.Bool, (recurse, sensitive) => Entry([("state", "absent"), ("recurse", recurse), ("sensitive", sensitive)], null)));

    private static Gen<SectionDocument> Document =>
        Gen.Select(Path, AnyEntry, (path, entry) => (path, entry)).Array[1, 6]
            .Select(entries => Section("files", [.. entries.DistinctBy(e => e.path)]))
            .Where(IsSound);

    private static YamlMapping Entry((string, object)[] pairs, string? mode) =>
        Map([.. pairs, .. mode is null ? Array.Empty<(string, object)>() : [("mode", mode)]]);

    private static bool IsSound(SectionDocument document)
    {
        var diagnostics = new DiagnosticBag();
        var spec = FilesSection.Read(document, Context(new TestContent(), diagnostics));

        // A file below a link of the same document lies where the link leads, which another entry may mean by its own name.
        var links = spec.Files.Where(f => f is { Absent: false, Type: FileType.Symlink });
        return !diagnostics.HasErrors && !links.Any(link => spec.Files.Any(f => f.Path.StartsWith(link.Path + "/", StringComparison.Ordinal)));
    }
}
