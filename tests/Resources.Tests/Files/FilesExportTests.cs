using CsCheck;
using Reconciler.Core.Diagnostics;
using Reconciler.Core.Documents;
using Reconciler.Core.Sections;
using Reconciler.Resources.Files;
using Reconciler.Resources.Tests.Support;
using Xunit;
using static Reconciler.Resources.Tests.Support.TestDocument;

namespace Reconciler.Resources.Tests.Files;

public sealed class FilesExportTests : IDisposable
{
    private readonly TestNode _node = new();

    [Fact]
    public void Planning_an_export_shows_no_change() =>
        Trees.Tree.Sample(tree =>
        {
            using var node = new TestNode();
            Trees.Plant(node, tree);
            using var payloads = new Payloads();
            var diagnostics = new DiagnosticBag();

            var exported = FilesSection.Export(["/a", "/b", "/c"], new ExportContext(node.Host, payloads, diagnostics))!;

            // A name that is missing is a mistake of the caller, not of the export.
            Assert.All(diagnostics.Sorted(), d => Assert.Contains("does not exist", d.Message, StringComparison.Ordinal));
            Assert.Equal(node.Snapshot().Keys, exported.Body.Items.Select(i => i.Key).Order(StringComparer.Ordinal));
            Assert.Empty(node.Plan(AsDocument(exported, payloads.Directory)).Changes);
        }, iter: 60);

    [Fact]
    public void An_export_builds_the_same_tree_elsewhere() =>
        Trees.Tree.Sample(tree =>
        {
            using var node = new TestNode();
            using var elsewhere = new TestNode();
            Trees.Plant(node, tree.Select(thing => thing with { Attribute = false }));
            using var payloads = new Payloads();
            var exported = FilesSection.Export(["/a", "/b", "/c"], new ExportContext(node.Host, payloads, new DiagnosticBag()))!;

            elsewhere.Converge(AsDocument(exported, payloads.Directory));

            Assert.Equal(WithoutTime(node), WithoutTime(elsewhere));
        }, iter: 40);

    [Fact]
    public void Text_stands_in_the_document_as_it_is()
    {
        const string Odd = "\uFEFF# ${not a variable}\r\n\ttab \u00e9 \u2028 \u0001 no newline";
        File.WriteAllBytes(_node.At("/a"), System.Text.Encoding.UTF8.GetBytes(Odd));

        var (exported, diagnostics) = Inline("/a");

        Assert.Empty(diagnostics);
        Assert.Equal(new ExportedScalar(Odd), Value(exported, "/a", "content"));
    }

    [Theory]
    [InlineData("/binary", "is binary")]
    [InlineData("/latin1", "is binary")]
    [InlineData("/secret", "readable by its owner alone")]
    [InlineData("/long", "longer than 256 KiB")]
    public void What_a_document_should_not_hold_is_refused_without_a_place_for_payloads(string path, string why)
    {
        File.WriteAllBytes(_node.At("/binary"), [1, 0, 2]);
        File.WriteAllBytes(_node.At("/latin1"), [0x63, 0xE9]);
        _node.Make("/secret", "password", UnixFileMode.UserRead);
        _node.Make("/long", new string('x', (256 * 1024) + 1));

        var (exported, diagnostics) = Inline(path);

        var refusal = Assert.Single(diagnostics);
        Assert.Equal(Severity.Error, refusal.Severity);
        Assert.Contains(why, refusal.Message, StringComparison.Ordinal);
        Assert.Contains("--out", refusal.Hint, StringComparison.Ordinal);
        Assert.Empty(exported.Body.Items);
    }

    [Fact]
    public void A_secret_beside_the_document_is_marked_as_one()
    {
        _node.Make("/secret", "password", UnixFileMode.UserRead);
        using var payloads = new Payloads();

        var exported = FilesSection.Export(["/secret"], new ExportContext(_node.Host, payloads, new DiagnosticBag()))!;

        Assert.Equal(new ExportedScalar("true", Quoted: false), Value(exported, "/secret", "sensitive"));
    }

    [Fact]
    public void Nothing_named_and_nothing_there_are_mistakes()
    {
        var diagnostics = new DiagnosticBag();

        Assert.Null(FilesSection.Export([], new ExportContext(_node.Host, null, diagnostics)));
        Assert.Equal(Codes.CommandLine, Assert.Single(diagnostics.Sorted()).Code);
        Assert.Contains("does not exist", Assert.Single(Inline("/nothing").Diagnostics).Message, StringComparison.Ordinal);
    }

    public void Dispose() => _node.Dispose();

    private (ExportedSection Section, IReadOnlyList<Diagnostic> Diagnostics) Inline(string path)
    {
        var diagnostics = new DiagnosticBag();
        return (FilesSection.Export([path], new ExportContext(_node.Host, null, diagnostics))!, diagnostics.Sorted());
    }

    private static ExportedNode Value(ExportedSection section, string path, string key) =>
        ((ExportedMap)section.Body.Items.Single(i => i.Key == path).Value).Items.Single(i => i.Key == key).Value;

    private static IEnumerable<string> WithoutTime(TestNode node) =>
        node.Snapshot().Select(thing => thing.Key + " " + thing.Value[..thing.Value.LastIndexOf(' ')]);

    /// <summary>As a reader of the written document would have it.</summary>
    private static SectionDocument AsDocument(ExportedSection section, string directory)
    {
        var document = Section(section.Name, [.. section.Body.Items.Select(i => (i.Key, Mapping((ExportedMap)i.Value)))]);
        return document with { Entries = [.. document.Entries.Select(entry => entry with { BaseDirectory = directory })] };
    }

    private static YamlMapping Mapping(ExportedMap map) =>
        Map([.. map.Items.Select(item => (item.Key, (object)((ExportedScalar)item.Value).Text))]);

    private sealed class Payloads : IPayloadSink, IDisposable
    {
        private int _count;

        public string Directory { get; } = System.IO.Directory.CreateTempSubdirectory("reconciler-payloads-").FullName;

        public string Add(string suggestedName, Stream content)
        {
            var name = $"{++_count}-{suggestedName.Replace('/', '-')}";
            using var file = File.Create(Path.Combine(Directory, name));
            content.CopyTo(file);
            return name;
        }

        public void Dispose() => System.IO.Directory.Delete(Directory, recursive: true);
    }
}
