using Reconciler.Core.Ports;

namespace Reconciler.Resources.Files;

/// <summary>
/// Looks at a node for a list of entries: one sweep over their paths, one over the directories above what is missing (each once),
/// and below directories that shall go one for each level.
/// </summary>
internal static class FilesSweep
{
    private const int Portion = 64;

    public static FilesObserved Observe(IReadOnlyCollection<FileEntry> entries, IHostReader host)
    {
        var seen = new Dictionary<string, FileObservation>(entries.Count, StringComparer.Ordinal);
        Look(host, [.. entries.Select(Query)], seen);
        ForgetBehindReplaced(entries, seen);
        Look(host, AboveMissing(entries, seen), seen);
        return new FilesObserved
        {
            Files = seen,
            Listings = Listings(entries, host, seen),
            Links = LinksAbove(entries, host, seen),
            Users = Resolve(entries.Select(e => e.Owner), host.Accounts.Uid),
            Groups = Resolve(entries.Select(e => e.Group), host.Accounts.Gid),
            BelowRoot = host.BelowRoot,
        };
    }

    private static FileQuery Query(FileEntry entry) => new(
        entry.Path, entry.AsksContent, entry.AsksContent && entry.Sensitive, entry.Content is null || entry.Absent ? null : entry.Info.Digest);

    private static void Look(IHostReader host, List<FileQuery> queries, Dictionary<string, FileObservation> seen)
    {
        if (queries.Count == 0)
        {
            return;
        }

        // Old text is for diffs only, so it is kept where a new content is known. The others are asked in portions,
        // lest a large tree that shall go is held in memory on the way.
        var forDiff = queries.Where(q => q.Unless is not null || !q.Content).ToList();
        foreach (var observation in forDiff.Count == 0 ? [] : host.Files.Observe(forDiff))
        {
            seen[observation.Path] = NothingBelowFile(observation);
        }

        foreach (var portion in queries.Where(q => q.Unless is null && q.Content).Chunk(Portion))
        {
            foreach (var observation in host.Files.Observe(portion))
            {
                seen[observation.Path] = NothingBelowFile(observation) with { Content = null };
            }
        }
    }

    /// <summary>Below something that is no directory lies nothing; what that means for an entry is decided when comparing.</summary>
    private static FileObservation NothingBelowFile(FileObservation observation) =>
        observation.Error is { Errno: Errno.ENOTDIR } ? observation with { Error = null } : observation;

    /// <summary>
    /// Where an entry puts a directory in the place of a link, what is seen behind the link says nothing about what will be below the directory.
    /// </summary>
    private static void ForgetBehindReplaced(IReadOnlyCollection<FileEntry> entries, Dictionary<string, FileObservation> seen)
    {
        var replaced = entries
            .Where(e => e is { Absent: false, Type: FileType.Directory } && seen[e.Path].State is { Kind: not FileKind.Directory })
            .Select(e => e.Path)
            .ToHashSet(StringComparer.Ordinal);
        if (replaced.Count == 0)
        {
            return;
        }

        foreach (var path in entries.SelectMany(e => Paths.Ancestors(e.Path).Append(e.Path).SkipWhile(path => !replaced.Contains(path)).Skip(1)))
        {
            seen[path] = new FileObservation(path);
        }
    }

    private static List<FileQuery> AboveMissing(IEnumerable<FileEntry> entries, Dictionary<string, FileObservation> seen) =>
    [
        .. entries.Where(e => !e.Absent && seen[e.Path] is { State: null, Error: null })
            .SelectMany(e => Paths.Ancestors(e.Path))
            .Distinct(StringComparer.Ordinal)
            .Where(path => !seen.ContainsKey(path))
            .Select(path => new FileQuery(path)),
    ];

    private static Dictionary<string, string?> LinksAbove(
        IEnumerable<FileEntry> entries, IHostReader host, Dictionary<string, FileObservation> seen)
    {
        var links = new Dictionary<string, string?>(StringComparer.Ordinal);
        foreach (var path in entries.Where(e => !e.Absent && seen[e.Path] is { State: null, Error: null }).SelectMany(e => Paths.Ancestors(e.Path)))
        {
            if (seen.GetValueOrDefault(path)?.State?.Kind == FileKind.Symlink && !links.ContainsKey(path))
            {
                links.Add(path, ResolveLink(host, path));
            }
        }

        return links;
    }

    private static string? ResolveLink(IHostReader host, string path)
    {
        try
        {
            return host.Files.Resolve(path);
        }
        catch (HostException)
        {
            // A loop of links, or one that may not be read: it leads nowhere that we can write.
            return null;
        }
    }

    /// <summary>Directories that shall go, or make room for something else; with <c>recurse</c>, everything below them too.</summary>
    private static Dictionary<string, IReadOnlyList<string>> Listings(
        IEnumerable<FileEntry> entries, IHostReader host, Dictionary<string, FileObservation> seen)
    {
        var listings = new Dictionary<string, IReadOnlyList<string>>(StringComparer.Ordinal);
        foreach (var entry in entries)
        {
            var mayGo = entry.Absent || (entry.Type != FileType.Directory && (entry.Force || entry.Exact is not null));
            if (mayGo && seen[entry.Path].State?.Kind == FileKind.Directory)
            {
                List(entry.Path, recurse: entry is { Absent: true, Recurse: true }, entry.Sensitive, host, seen, listings);
            }
        }

        return listings;
    }

    private static void List(
        string top, bool recurse, bool keyed, IHostReader host,
        Dictionary<string, FileObservation> seen, Dictionary<string, IReadOnlyList<string>> listings)
    {
        var device = seen[top].State!.Identity.Device;
        var level = new List<string> { top };
        while (level.Count > 0)
        {
            var inside = new List<string>();
            foreach (var directory in level.Where(d => !listings.ContainsKey(d) || recurse))
            {
                try
                {
                    listings[directory] = host.Files.List(directory);
                    inside.AddRange(listings[directory].Select(name => Paths.Join(directory, name)));
                }
                catch (HostException failure)
                {
                    seen[directory] = seen[directory] with { Error = failure.Error };
                }
            }

            if (!recurse)
            {
                return;
            }

            // What is itself an entry was looked at already, with its own ways of digesting.
            Look(host, [.. inside.Where(path => !seen.ContainsKey(path)).Select(path => new FileQuery(path, Content: true, Keyed: keyed))], seen);
            level = [.. inside.Where(path => seen[path].State is { Kind: FileKind.Directory } state && state.Identity.Device == device)];
        }
    }

    private static Dictionary<string, uint?> Resolve(IEnumerable<string?> names, Func<string, uint?> resolve)
    {
        var found = new Dictionary<string, uint?>(StringComparer.Ordinal);
        foreach (var name in names.OfType<string>())
        {
            if (!found.ContainsKey(name))
            {
                found.Add(name, resolve(name));
            }
        }

        return found;
    }
}
