using System.Collections.Immutable;
using System.Text;
using Reconciler.Core.Diagnostics;
using Reconciler.Core.Documents;
using Reconciler.Core.Model;
using Reconciler.Core.Planning;
using Reconciler.Core.Ports;
using Reconciler.Core.Sections;
using Reconciler.Resources.Network;
using Xunit;

namespace Reconciler.Resources.Tests.Network;

/// <summary>Reads documents with a network section the whole way: YAML, schema, merge, decoding, checks.</summary>
internal static class NetworkDocuments
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

    private static readonly Registry Registry = new(
        [new NetworkOnly()],
        new NoPreflight(),
        new SchemaTexts(ImmutableSortedDictionary<string, string>.Empty.Add("network", SchemaText())));

    public static (NetworkSpec Spec, IReadOnlyList<Diagnostic> Diagnostics) Read(params (string Path, string Text)[] files)
    {
        var (document, spec, diagnostics) = ReadDocument(files);
        _ = document;
        return (spec, diagnostics);
    }

    public static (StateDocument? Document, NetworkSpec Spec, IReadOnlyList<Diagnostic> Diagnostics) ReadDocument(params (string Path, string Text)[] files)
    {
        var diagnostics = new DiagnosticBag();
        var request = new StateRequest { Paths = [.. files.Select(file => file.Path)], Facts = Ubuntu };
        var reading = StateReader.Read(request, Registry, new GivenFiles(files.ToDictionary(file => file.Path, file => file.Text)), diagnostics);
        var spec = new NetworkSpec();
        if (reading.Document?.Section("network") is { } section)
        {
            spec = NetworkReader.Read(section, new ReadContext(diagnostics, new NoContent(), reading.Document));
        }

        return (reading.Document, spec, diagnostics.Sorted());
    }

    /// <summary>A bare nmstate document without a mistake.</summary>
    public static NetworkSpec Valid(string text)
    {
        var (spec, diagnostics) = Read(("state.yaml", text));
        Assert.Empty(diagnostics);
        return spec;
    }

    /// <summary>What is said of a bare nmstate document, as a person sees it.</summary>
    public static IReadOnlyList<string> Said(string text) => [.. Read(("state.yaml", text)).Diagnostics.Select(diagnostic => diagnostic.ToString())];

    public static string SchemaText()
    {
        using var stream = typeof(NetworkSpec).Assembly.GetManifestResourceStream("network.schema.json")!;
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }

    private sealed class GivenFiles(Dictionary<string, string> files) : IStateFiles
    {
        public StateFileInfo Look(string path) => new("/states/" + path, false, Encoding.UTF8.GetByteCount(files[path]));

        public byte[] Read(string path, int limit) => Encoding.UTF8.GetBytes(files[path]);

        public ImmutableArray<string> List(string directory) => throw new NotSupportedException();
    }

    private sealed class NoContent : IContentSource
    {
        public Stream Open(Payload payload) => throw new NotSupportedException();

        public ContentInfo Describe(Payload payload, bool keyed) => throw new NotSupportedException();
    }

    private sealed class NoPreflight : IPreflight
    {
        public IReadOnlyList<PreflightCheck> Read(SectionDocument section, ReadContext context) => [];

        public IReadOnlyList<PreflightResult> Evaluate(IReadOnlyList<PreflightCheck> checks, IHostReader host) => [];
    }

    /// <summary>Reading a document asks a section for its name only.</summary>
    private sealed class NetworkOnly : Section
    {
        public override string Name => "network";

        public override IEnumerable<string> Ids(YamlMapping body) => [];

        public override SectionWork Read(SectionDocument section, ReadContext context) => throw new NotSupportedException();

        public override SectionWork Restore(IReadOnlyList<RestoreTarget> targets) => throw new NotSupportedException();

        public override IReadOnlyList<Outcome> Apply(IReadOnlyList<Change> batch, ApplyContext context) => throw new NotSupportedException();

        public override ResourceModel ParseModel(string json) => throw new NotSupportedException();

        public override bool CleanUp(JournalledChange change, IHost host) => throw new NotSupportedException();

        public override ExportedSection? Export(IReadOnlyList<string> names, ExportContext context) => throw new NotSupportedException();
    }
}
