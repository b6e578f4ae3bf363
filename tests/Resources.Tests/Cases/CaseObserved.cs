using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using System.Text.Json;
using Reconciler.Core.Model;
using Reconciler.Core.Planning;
using Reconciler.Core.Ports;
using Reconciler.Core.Sections;
using Reconciler.Resources.Bundles;
using Reconciler.Resources.Files;
using Reconciler.Resources.Tests.Support;

namespace Reconciler.Resources.Tests.Cases;

/// <summary>
/// The <c>observed.json</c> of a case: a node as data. <c>files</c> holds what lies at each path (a text is the content of a file of mode 0644);
/// what is not in it is not there. Nothing but the comparison is under test, so nothing but its input is made here.
/// </summary>
public sealed partial class CaseObserved : IAccounts
{
    private readonly JsonElement _root;
    private readonly Dictionary<string, JsonElement> _files;

    public CaseObserved(string folder)
        : this(JsonDocument.Parse(File.ReadAllText(Path.Combine(folder, "observed.json"))).RootElement)
    {
    }

    private CaseObserved(JsonElement root)
    {
        _root = root;
        _files = _root.TryGetProperty("files", out var files)
            ? files.EnumerateObject().ToDictionary(p => p.Name, p => p.Value, StringComparer.Ordinal)
            : [];
    }

    public static CaseObserved Parse(string json) => new(JsonDocument.Parse(json).RootElement);

    public DiffContext Context => new(
        new Remembered { Created = Texts("created").Select(ResourceKeys.Path).ToHashSet(), Notes = Of(_root, "notes").ToDictionary(note => note.Name, note => note.Value.GetRawText()) },
        this,
        Flag("privileged", true));

    /// <summary><c>only</c> and <c>skip</c>: patterns of ids, as of the command line.</summary>
    public bool IsKept(string id) => (!Texts("only").Any() || Texts("only").Any(pattern => new Glob(pattern).Matches(id))) && !Texts("skip").Any(pattern => new Glob(pattern).Matches(id));

    /// <summary>With what another section of the same document would do.</summary>
    public DiffContext ContextBeside(IReadOnlyList<Core.Model.DesiredEntry> entries, SectionPlan plan) =>
        new(Context.Remembered, this, Context.IsPrivileged) { Company = Company.None.With([.. entries], plan) };

    /// <summary>Every content that a plan of this case may show, by its digest.</summary>
    public Dictionary<string, string> Contents { get; } = new(StringComparer.Ordinal);

    public FilesObserved FilesFor(IEnumerable<FileEntry> entries)
    {
        var list = entries.ToList();
        var paths = list.SelectMany(e => AllAbove(e.Path).Append(e.Path)).Concat(_files.Keys).Distinct();
        var keyed = list.Where(e => e.Sensitive).Select(e => e.Path).ToHashSet();
        return new FilesObserved
        {
            Files = paths.ToDictionary(path => path, path => Observation(path, list.FirstOrDefault(e => e.Path == path)), StringComparer.Ordinal),
            Listings = _files.Keys.Where(path => Kind(path) == FileKind.Directory).ToDictionary(path => path, Names, StringComparer.Ordinal),
            Links = _files.Keys.Where(path => Kind(path) == FileKind.Symlink).ToDictionary(
                path => path, path => _files[path].TryGetProperty("leads", out var end) ? end.GetString() : null, StringComparer.Ordinal),
            Users = list.Select(e => e.Owner).OfType<string>().Distinct().ToDictionary(name => name, Uid, StringComparer.Ordinal),
            Groups = list.Select(e => e.Group).OfType<string>().Distinct().ToDictionary(name => name, Gid, StringComparer.Ordinal),
            BelowRoot = Flag("belowRoot", false),
        };
    }

    public BundlesObserved BundlesFor(BundlesSpec spec) => new(
        FilesFor(spec.Bundles.SelectMany(b => b.Files)),
        spec.Bundles.Where(b => b.Tag is not null).ToDictionary(
            b => b.Id,
            b => new InstalledBundle(_files.TryGetValue(b.Tag!.File, out var file)
                ? InstalledVersion.Read(Bytes(file), b.Tag.Key)
                : InstalledVersion.Missing),
            StringComparer.Ordinal));

    public uint? Uid(string nameOrNumber) =>
        uint.TryParse(nameOrNumber, NumberStyles.None, CultureInfo.InvariantCulture, out var id) ? id : Account(nameOrNumber);

    public uint? Gid(string nameOrNumber) => Uid(nameOrNumber);

    public string UserName(uint uid) => Accounts.FirstOrDefault(a => a.Value == uid).Key ?? uid.ToString(CultureInfo.InvariantCulture);

    public string GroupName(uint gid) => UserName(gid);

    private Dictionary<string, uint> Accounts => _root.TryGetProperty("accounts", out var accounts)
        ? accounts.EnumerateObject().ToDictionary(p => p.Name, p => p.Value.GetUInt32(), StringComparer.Ordinal)
        : new Dictionary<string, uint>(StringComparer.Ordinal) { ["root"] = 0 };

    private static IEnumerable<string> AllAbove(string path)
    {
        for (var slash = path.IndexOf('/', 1); slash > 0; slash = path.IndexOf('/', slash + 1))
        {
            yield return path[..slash];
        }
    }

    private uint? Account(string name) => Accounts.TryGetValue(name, out var id) ? id : null;

    private FileObservation Observation(string path, FileEntry? entry)
    {
        if (!_files.TryGetValue(path, out var file))
        {
            // A directory that something in the case lies in is there, without being named.
            return _files.Keys.Any(other => other.StartsWith(path + "/", StringComparison.Ordinal))
                ? new FileObservation(path, new FileState { Kind = FileKind.Directory, Mode = 0x1ED, Uid = 0, Gid = 0 })
                : new FileObservation(path);
        }

        if (file.ValueKind == JsonValueKind.Object && file.TryGetProperty("error", out var error))
        {
            return new FileObservation(path, Error: new HostError("open", path, Errno.EACCES, error.GetString()!));
        }

        var keyed = entry is { Sensitive: true };
        var state = State(path, file, keyed);
        return new FileObservation(path, state)
        {
            Content = state.Kind == FileKind.Regular && !keyed && entry is not null && state.Digest != entry.Info.Digest ? (ReadOnlyMemory<byte>?)Bytes(file) : null,
        };
    }

    private FileState State(string path, JsonElement file, bool keyed)
    {
        var kind = Kind(path);
        var digest = kind == FileKind.Regular ? TestContent.DigestOf(Bytes(file), keyed) : (Digest?)null;
        if (digest is { } known)
        {
            Contents[known.Short] = Encoding.UTF8.GetString(Bytes(file));
        }

        return new FileState
        {
            Kind = kind,
            Mode = Convert.ToUInt32(Text(file, "mode") ?? (kind == FileKind.Directory ? "0755" : "0644"), 8),
            Uid = Number(file, "uid") ?? 0,
            Gid = Number(file, "gid") ?? 0,
            Size = kind == FileKind.Regular ? Bytes(file).Length : 0,
            Digest = digest,
            Target = Text(file, "target"),
            LinkCount = Number(file, "links") ?? 1,
            Immutable = Text(file, "immutable") is not null,
            Identity = new FileIdentity(Number(file, "device") ?? 0, 0, 0),
            Attributes = file.ValueKind == JsonValueKind.Object && file.TryGetProperty("attributes", out var attributes)
                ? attributes.EnumerateObject().ToImmutableSortedDictionary(p => p.Name, p => p.Value.GetString()!, StringComparer.Ordinal)
                : ImmutableSortedDictionary<string, string>.Empty,
        };
    }

    private FileKind Kind(string path) => _files[path].ValueKind == JsonValueKind.String ? FileKind.Regular : Text(_files[path], "kind") switch
    {
        null or "file" => FileKind.Regular,
        "directory" => FileKind.Directory,
        "symlink" => FileKind.Symlink,
        _ => FileKind.Other,
    };

    private IReadOnlyList<string> Names(string directory) =>
    [
        .. _files.Keys.Where(path => path.StartsWith(directory + "/", StringComparison.Ordinal) && !path[(directory.Length + 1)..].Contains('/'))
            .Select(path => path[(directory.Length + 1)..])
            .Order(StringComparer.Ordinal),
    ];

    private static byte[] Bytes(JsonElement file) =>
        Encoding.UTF8.GetBytes(file.ValueKind == JsonValueKind.String ? file.GetString()! : Text(file, "content") ?? "");

    private static string? Text(JsonElement file, string name) =>
        file.ValueKind == JsonValueKind.Object && file.TryGetProperty(name, out var value) ? value.ToString() : null;

    private static uint? Number(JsonElement file, string name) =>
        Text(file, name) is { } text ? uint.Parse(text, CultureInfo.InvariantCulture) : null;

    private bool Flag(string name, bool otherwise) => _root.TryGetProperty(name, out var value) ? value.GetBoolean() : otherwise;

    private IEnumerable<string> Texts(string name) =>
        _root.TryGetProperty(name, out var list) ? list.EnumerateArray().Select(item => item.GetString()!) : [];
}
