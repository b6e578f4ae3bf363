using System.Collections.Immutable;
using Reconciler.Core.Ports;
using Reconciler.Core.Ports.Packages;

namespace Reconciler.Host.Packages;

/// <summary>
/// Which of dpkg's packages a path belongs to, by all of its lists. A path is compared with the links among the top directories followed:
/// <c>/bin/x</c> of one package is <c>/usr/bin/x</c> of another where <c>/bin</c> is a link.
/// </summary>
internal sealed class PathOwners(IFileReader files, IReadOnlyList<string> names)
{
    private const string Suffix = ".list";

    private readonly Dictionary<string, string> _tops = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string[]> _lists = new(StringComparer.Ordinal);

    // By path, who put something else there, and where the own file went.
    private readonly Lazy<ILookup<string, (string To, string By)>> _diversions = new(() => Diversions(files));

    internal ImmutableArray<PackagePath> PathsOf(string stem, IReadOnlySet<string> configuration)
    {
        var listed = List(stem).Concat(configuration).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal).ToList();
        var above = listed.Concat(configuration).Select(Parent).ToHashSet(StringComparer.Ordinal);
        var own = listed.Where(path => path is not ("/" or "/.") && !above.Contains(path)).ToList();
        var wanted = own.ToDictionary(path => path, Canonical, StringComparer.Ordinal);
        var others = Others(stem, [.. wanted.Values]);
        return [.. own.Select(path => Describe(path, wanted[path], stem, configuration.Contains(path), others))];
    }

    private PackagePath Describe(string path, string canonical, string stem, bool isConfiguration, ILookup<string, string> others)
    {
        // Diverted by another package, the own file lies under the other name; what lies here is that package's.
        var diversion = _diversions.Value[path].FirstOrDefault();
        var mine = diversion.By is null || diversion.By == Bare(stem);
        return new PackagePath(
            path,
            canonical,
            isConfiguration,
            [.. others[canonical].Distinct().Order(StringComparer.Ordinal)],
            mine ? null : diversion.By == ":" ? "the administrator" : diversion.By);
    }

    private ILookup<string, string> Others(string stem, HashSet<string> paths) => names
        .Where(name => name.EndsWith(Suffix, StringComparison.Ordinal) && name != stem + Suffix)
        .SelectMany(name => List(name[..^Suffix.Length]).Select(path => (Path: Canonical(path), Owner: name[..^Suffix.Length])))
        .Where(pair => paths.Contains(pair.Path))
        .ToLookup(pair => pair.Path, pair => pair.Owner, StringComparer.Ordinal);

    private string[] List(string stem)
    {
        if (!_lists.TryGetValue(stem, out var list))
        {
            _lists.Add(stem, list = Lines(files, $"{DpkgPaths.Info}/{stem}{Suffix}"));
        }

        return list;
    }

    private string Canonical(string path)
    {
        var end = path.IndexOf('/', 1);
        if (end < 0)
        {
            return path;
        }

        var top = path[..end];
        if (!_tops.TryGetValue(top, out var real))
        {
            _tops.Add(top, real = files.Observe([new FileQuery(top)])[0].State?.Kind == FileKind.Symlink ? files.Resolve(top) ?? top : top);
        }

        return real + path[end..];
    }

    private static string Parent(string path) => path.LastIndexOf('/') is var slash and > 0 ? path[..slash] : "/";

    private static string Bare(string stem) => stem.IndexOf(':', StringComparison.Ordinal) is var colon and >= 0 ? stem[..colon] : stem;

    private static string[] Lines(IFileReader files, string path)
    {
        try
        {
            using var text = new StreamReader(files.OpenRead(path));
            return text.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries);
        }
        catch (HostException failure) when (failure.Error.Errno == Errno.ENOENT)
        {
            return [];
        }
    }

    /// <summary>Three lines each: the path, where the diverted file goes, and for whom (":": nobody's package).</summary>
    private static ILookup<string, (string To, string By)> Diversions(IFileReader files) => Lines(files, DpkgPaths.Diversions)
        .Chunk(3)
        .Where(chunk => chunk.Length == 3)
        .ToLookup(chunk => chunk[0], chunk => (chunk[1], chunk[2]), StringComparer.Ordinal);
}
