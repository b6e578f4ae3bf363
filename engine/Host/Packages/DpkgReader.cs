using System.Text;
using Reconciler.Core.Ports;
using Reconciler.Core.Ports.Packages;
using Reconciler.Host.Files;

namespace Reconciler.Host.Packages;

/// <summary>Reads dpkg's database from its files: the status at once, of what shall go its lists too. Needs no lock, since dpkg replaces its files by rename.</summary>
internal sealed class DpkgReader(NodeDirectories directories, IFileReader files)
{
    private static readonly string[] Scripts = ["prerm", "postrm"];

    internal PackagesState Read(IReadOnlyList<PackageQuery> going)
    {
        var updates = Updates();
        var paragraphs = Current(StatusFile.Of(Bytes(DpkgPaths.Status)), updates);
        var packages = paragraphs.Select(p => (Paragraph: p, State: State(p))).Where(pair => pair.State is not null).ToList();
        var state = new PackagesState
        {
            Manager = PackageManager.Dpkg,
            LockedBy = Holder(directories),
            Packages = [.. packages.Select(pair => pair.State!)],
        };
        state = state with { Interrupted = updates.Count > 0 && state.LockedBy is null ? "dpkg was interrupted: `dpkg --configure -a` finishes what it was at" : null };
        var asked = going.SelectMany(query => state.Find(query.Name).Select(package => (Package: package, query.Files)))
            .GroupBy(pair => pair.Package).ToDictionary(group => group.Key, group => group.Any(pair => pair.Files));
        return asked.Count == 0 ? state : Detailed(state, packages, asked);
    }

    /// <summary>Who has one of the locks now; null: nobody, or that cannot be seen.</summary>
    internal static string? Holder(NodeDirectories directories) =>
        DatabaseLock.HolderOf(directories, DpkgPaths.FrontendLock) ?? DatabaseLock.HolderOf(directories, DpkgPaths.Lock);

    /// <summary>The status, with what dpkg has noted since it last wrote all of it: whole paragraphs, in files with numbers for names.</summary>
    private static List<Paragraph> Current(StatusFile status, IReadOnlyList<StatusFile> updates)
    {
        var paragraphs = status.Paragraphs.ToList();
        foreach (var update in updates.SelectMany(update => update.Paragraphs))
        {
            var place = paragraphs.FindIndex(p => p.Name == update.Name && p.Architecture == update.Architecture);
            if (place < 0)
            {
                paragraphs.Add(update);
            }
            else
            {
                paragraphs[place] = update;
            }
        }

        return paragraphs;
    }

    private List<StatusFile> Updates()
    {
        try
        {
            return [.. files.List(DpkgPaths.Updates).Where(IsUpdate).Select(name => StatusFile.Of(Bytes($"{DpkgPaths.Updates}/{name}")))];
        }
        catch (HostException failure) when (failure.Error.Errno == Errno.ENOENT)
        {
            return [];
        }
    }

    internal static bool IsUpdate(string name) => name.Length > 0 && name.All(char.IsAsciiDigit);

    private static PackageState? State(Paragraph paragraph) =>
        paragraph["Status"u8]?.Split(' ') is [var want, var flag, var status] && status != "not-installed"
            ? new PackageState
            {
                Name = paragraph.Name,
                Architecture = paragraph.Architecture,
                Version = paragraph["Version"u8] ?? paragraph["Config-Version"u8] ?? "",
                Status = status,
                NeedsReinstall = flag == "reinstreq",
                Held = want == "hold",
                Vital = paragraph["Essential"u8] == "yes" ? "Essential" : paragraph["Protected"u8] == "yes" ? "Protected" : null,
            }
            : null;

    private PackagesState Detailed(PackagesState state, List<(Paragraph Paragraph, PackageState? State)> packages, Dictionary<PackageState, bool> asked)
    {
        var names = files.List(DpkgPaths.Info);
        var broken = new Relations([.. packages.Where(pair => pair.State!.Works || pair.State.Status is "unpacked" or "half-configured").Select(pair => pair.Paragraph)])
            .Broken(asked.Keys.Select(p => p.Name).ToHashSet(StringComparer.Ordinal));
        var owners = asked.ContainsValue(true) ? new PathOwners(files, names) : null;
        return state with
        {
            Packages =
            [
                .. packages.Select(pair => asked.TryGetValue(pair.State!, out var withFiles)
                    ? pair.State! with { Contents = Contents(pair.Paragraph, names, withFiles ? owners : null, broken) }
                    : pair.State!),
            ],
        };
    }

    private static PackageContents Contents(Paragraph paragraph, IReadOnlyList<string> names, PathOwners? owners, ILookup<string, string> broken)
    {
        var stem = Stem(paragraph, names);
        var own = names.Where(name => name.StartsWith(stem + ".", StringComparison.Ordinal) && !name[(stem.Length + 1)..].Contains('.')).ToList();
        return new PackageContents
        {
            // Byte for byte: a maintainer's name may be in an encoding of old.
            Record = Encoding.Latin1.GetString(paragraph.Bytes.Span),
            RecordFiles = [.. own.Select(name => $"{DpkgPaths.Info}/{name}")],
            Scripts = [.. Scripts.Where(script => own.Contains($"{stem}.{script}"))],
            NeededBy = [.. broken[paragraph.Name].Order(StringComparer.Ordinal)],
            Paths = owners is null ? [] : owners.PathsOf(stem, Configuration(paragraph)),
        };
    }

    /// <summary>Of packages that can be installed for several architectures at once, the name in info/ says which.</summary>
    private static string Stem(Paragraph paragraph, IReadOnlyList<string> names)
    {
        var qualified = $"{paragraph.Name}:{paragraph.Architecture}";
        return names.Any(name => name.StartsWith(qualified + ".", StringComparison.Ordinal)) ? qualified : paragraph.Name;
    }

    /// <summary>Lines of a path and a digest; the path may hold spaces, and flags may follow the digest.</summary>
    internal static HashSet<string> Configuration(Paragraph paragraph) =>
        (paragraph["Conffiles"u8] ?? "").Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
            .Select(PathOf)
            .ToHashSet(StringComparer.Ordinal);

    private static string PathOf(string line)
    {
        var words = line.Split(' ').ToList();
        while (words.Count > 2 && words[^1] is "obsolete" or "remove-on-upgrade")
        {
            words.RemoveAt(words.Count - 1);
        }

        return string.Join(' ', words.Take(Math.Max(1, words.Count - 1)));
    }

    private byte[] Bytes(string path)
    {
        using var content = files.OpenRead(path);
        using var buffer = new MemoryStream();
        content.CopyTo(buffer);
        return buffer.ToArray();
    }
}
