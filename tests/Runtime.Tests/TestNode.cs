using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;
using Reconciler.Core.Diagnostics;
using Reconciler.Core.Documents;
using Reconciler.Core.Model;
using Reconciler.Core.Planning;
using Reconciler.Core.Ports;
using Reconciler.Core.Sections;
using Reconciler.Host;
using Reconciler.Host.Files;
using Reconciler.Host.Store;
using Reconciler.Resources.Files;
using Reconciler.Runtime.Convergence;
using Reconciler.Runtime.Guard;
using Reconciler.Runtime.Storage;
using Reconciler.Runtime.Tests.Guard;

namespace Reconciler.Runtime.Tests;

/// <summary>A node in a temporary directory, with the real host and the real files section.</summary>
public sealed class TestNode : IDisposable
{
    public TestNode()
    {
        Base = Directory.CreateTempSubdirectory("reconciler-runtime-").FullName;
        Directory.CreateDirectory(Root);
        Registry = new Registry([Section.Of<FilesSection, FilesSpec, FilesObserved>()], new NoPreflight(), new SchemaTexts(ImmutableSortedDictionary<string, string>.Empty));
    }

    public string Base { get; }

    public string Root => Path.Combine(Base, "root");

    public StoreLocation Location => new(Path.Combine(Base, "store"));

    public Registry Registry { get; set; }

    /// <summary>For sections with a guard; the others ask nothing of it.</summary>
    public GuardParts Guard { get; set; } = new() { Reach = new NoReachability(), Host = new FakeGuardHost(), Places = new FakePlaces(), Arguments = [], UnitArguments = [] };

    public ManualTime Time { get; } = new();

    public IStoreFiles StoreFiles { get; set; } = new StoreFiles();

    /// <summary>Wraps the host, to let something happen at a certain call.</summary>
    public Func<IHost, IHost> Around { get; set; } = host => host;

    public ConvergeOptions Options { get; set; } = new() { Command = "apply test.yaml", LockTimeout = TimeSpan.Zero };

    public static StateDocument Document(params (string Path, (string Key, string Value)[] Keys)[] files) => new()
    {
        Name = "test",
        Observe = false,
        Files = [new StateFile("/docs/test.yaml", Sha256(string.Join('|', files.Select(f => f.Path + string.Join(',', f.Keys)))))],
        Sections =
        [
            new SectionDocument { Name = "files", Bodies = [], Skipped = [], Entries = [.. files.Select((f, i) => Entry(f.Path, f.Keys, i + 1))] },
        ],
    };

    public static (string Path, (string Key, string Value)[] Keys) File(string path, string content, params (string, string)[] keys) =>
        (path, [("content", content), .. keys]);

    public string At(string path) => Root + path;

    public string Text(string path) => System.IO.File.ReadAllText(At(path));

    public void Write(string path, string content)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(At(path))!);
        System.IO.File.WriteAllText(At(path), content);
    }

    public Store OpenStore() => new(Location, StoreFiles, Time, bytes => RandomNumberGenerator.Fill(bytes));

    public T With<T>(Func<Converger, Store, T> work)
    {
        using var store = OpenStore();
        using var host = new LinuxHost(new LinuxHostOptions { Root = Root, Key = () => store.Key.Bytes });
        var content = new ContentSource(new SourceFiles(), store);
        return work(new Converger(Around(host), Registry, content, store, Guard), store);
    }

    public RunResult Apply(StateDocument document) => Apply(document, Options);

    public RunResult Apply(StateDocument document, ConvergeOptions options) => ApplyUntil(document, options, CancellationToken.None);

    public RunResult ApplyUntil(StateDocument document, ConvergeOptions options, CancellationToken stop) =>
        With((converger, _) => converger.Apply(document, options, _ => true, cancellation: stop));

    public (Plan? Plan, IReadOnlyList<Diagnostic> Diagnostics) Plan(StateDocument document) => With((converger, _) =>
    {
        var diagnostics = new DiagnosticBag();
        var plan = converger.Plan(document, Options, diagnostics);
        return (plan, diagnostics.Sorted());
    });

    public RunResult Undo(long? run = null, bool force = false) =>
        With((converger, _) => converger.Undo(new UndoRequest(run, force), Options with { Command = "undo" }, _ => true));

    public IReadOnlyList<RunRecord> Runs() => With((_, store) => store.Runs());

    /// <summary>Every name below the root with all that undo must bring back: kind, mode, owner, content or target, mtime of files.</summary>
    public IReadOnlyList<string> Tree() => Describe(Root, withTimes: true);

    /// <summary>Every file of the store with its content, mode and mtime.</summary>
    public IReadOnlyList<string> StoreTree() => Describe(Location.Directory, withTimes: true);

    public void Dispose() => Directory.Delete(Base, recursive: true);

    private static IReadOnlyList<string> Describe(string directory, bool withTimes) =>
    [
        .. Directory.EnumerateFileSystemEntries(directory, "*", new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = 0 })
            .Order(StringComparer.Ordinal)
            .Select(path =>
            {
                var info = new FileInfo(path);
                if (info.LinkTarget is { } target)
                {
                    return $"{path} -> {target}";
                }

                return Directory.Exists(path)
                    ? $"{path}/ {System.IO.File.GetUnixFileMode(path)}"
                    : $"{path} {info.UnixFileMode} {Convert.ToHexString(SHA256.HashData(System.IO.File.ReadAllBytes(path)))}"
                        + (withTimes ? $" {info.LastWriteTimeUtc.Ticks}" : "");
            }),
    ];

    private static EntryDocument Entry(string path, (string Key, string Value)[] keys, int line)
    {
        var span = new SourceSpan("/docs/test.yaml", line, 5);
        var pairs = keys.Select(k => KeyValuePair.Create(new YamlScalar(span, k.Key, isPlain: true), (YamlNode)new YamlScalar(span, k.Value, isPlain: false)));
        return new EntryDocument(new EntryHeader("files/" + path, span, Observe: false, After: []), path, new YamlMapping(span, [.. pairs]), "/docs");
    }

    private static string Sha256(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));

    private sealed class NoPreflight : IPreflight
    {
        public IReadOnlyList<PreflightCheck> Read(SectionDocument section, ReadContext context) => [];

        public IReadOnlyList<PreflightResult> Evaluate(IReadOnlyList<PreflightCheck> checks, IHostReader host) => [];
    }
}
