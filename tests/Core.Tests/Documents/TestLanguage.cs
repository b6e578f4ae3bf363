using System.Collections.Immutable;
using Reconciler.Core.Diagnostics;
using Reconciler.Core.Documents;
using Reconciler.Core.Model;
using Reconciler.Core.Planning;
using Reconciler.Core.Ports;
using Reconciler.Core.Sections;
using Xunit;

namespace Reconciler.Core.Tests.Documents;

/// <summary>A language of two sections, <c>things</c> and <c>groups</c>, and a preflight: enough for every rule that holds everywhere.</summary>
internal static class TestLanguage
{
    public static readonly HostFacts Ubuntu = new()
    {
        Hostname = "worker-1",
        FullHostname = "worker-1.example.net",
        OsId = "ubuntu",
        OsIdLike = ["debian"],
        OsVersion = "22.04",
        Arch = "x86_64",
        Kernel = "5.15.0-25-generic",
    };

    public static readonly Registry Registry = new(
        [new NamedSection("things"), new NamedSection("groups")],
        new NoPreflight(),
        new SchemaTexts(ImmutableSortedDictionary.CreateRange(
            StringComparer.Ordinal,
            new[] { "things", "groups", "preflight" }.Select(name => KeyValuePair.Create(name, Schema(name))))));

    public static (StateReading Reading, IReadOnlyList<Diagnostic> Diagnostics) Read(
        MemoryStateFiles files, StateRequest? request = null, params string[] paths)
    {
        var diagnostics = new DiagnosticBag();
        request ??= new StateRequest { Paths = ["state.yaml"], Facts = Ubuntu };
        var reading = StateReader.Read(paths.Length == 0 ? request : request with { Paths = [.. paths] }, Registry, files, diagnostics);
        return (reading, diagnostics.Sorted());
    }

    /// <summary>A document with this spec, indented by two.</summary>
    public static string Document(string spec, string name = "test") =>
        $"""
        apiVersion: reconciler.internal/v1alpha1
        kind: NodeState
        metadata: {"{"} name: {name} {"}"}
        spec:
        {string.Join('\n', spec.TrimEnd('\n').Split('\n').Select(line => "  " + line))}

        """;

    /// <summary>Reads one document with this spec, which must be valid.</summary>
    public static StateDocument Valid(string spec, StateRequest? request = null)
    {
        var (reading, diagnostics) = Read(new MemoryStateFiles().With("state.yaml", Document(spec)), request);
        Assert.Empty(diagnostics);
        Assert.True(reading.IsValid);
        return reading.Document!;
    }

    /// <summary>The diagnostics of one document with this spec. Its first line is line 5 of the file, its first column column 3.</summary>
    public static IReadOnlyList<Diagnostic> Invalid(string spec, StateRequest? request = null)
    {
        var (reading, diagnostics) = Read(new MemoryStateFiles().With("state.yaml", Document(spec)), request);
        Assert.False(reading.IsValid);
        Assert.NotEmpty(diagnostics);
        return diagnostics;
    }

    public static YamlMapping Node(StateDocument document, string id) =>
        document.Sections.SelectMany(section => section.Entries).Single(entry => entry.Header.Id == id).Node;

    private static string Schema(string name)
    {
        using var stream = typeof(TestLanguage).Assembly.GetManifestResourceStream(name + ".schema.json")!;
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }

    /// <summary>Reading a document asks a section for its name only.</summary>
    private sealed class NamedSection(string name) : Section
    {
        public override string Name => name;

        public override IEnumerable<string> Ids(YamlMapping body) => [];

        public override SectionWork Read(SectionDocument section, ReadContext context) => throw new NotSupportedException();

        public override SectionWork Restore(IReadOnlyList<RestoreTarget> targets) => throw new NotSupportedException();

        public override IReadOnlyList<Outcome> Apply(IReadOnlyList<Change> batch, ApplyContext context) => throw new NotSupportedException();

        public override ResourceModel ParseModel(string json) => throw new NotSupportedException();

        public override bool CleanUp(JournalledChange change, IHost host) => throw new NotSupportedException();

        public override ExportedSection? Export(IReadOnlyList<string> names, ExportContext context) => throw new NotSupportedException();
    }

    private sealed class NoPreflight : IPreflight
    {
        public IReadOnlyList<PreflightCheck> Read(SectionDocument section, ReadContext context) => [];

        public IReadOnlyList<PreflightResult> Evaluate(IReadOnlyList<PreflightCheck> checks, IHostReader host) => [];
    }
}
