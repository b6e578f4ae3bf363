using Reconciler.Core.Model;
using Reconciler.Core.Planning;
using Reconciler.Core.Ports;

namespace Reconciler.Resources.Files;

/// <summary>
/// The changes by which a path comes to be gone. A directory goes when everything in it goes in the same plan; with <c>recurse</c>,
/// each thing below it is a change of its own, the deepest first, so that undo can bring each back.
/// </summary>
internal static class Removal
{
    /// <summary><paramref name="named"/>: paths that have an absent entry of their own.</summary>
    public static IEnumerable<Change> Of(FilesDiff diff, FileEntry entry, FileState? state, IReadOnlySet<string> named)
    {
        if (state is null)
        {
            return [];
        }

        if (entry.OnlyIfCreated && !diff.WasCreated(entry.Path))
        {
            return [diff.Obstructed(entry, ActionKind.Skipped, "it was not made by us (`onlyIfCreated`)", state)];
        }

        if (state.Kind == FileKind.Other)
        {
            return [diff.Obstructed(entry, ActionKind.Blocked, "a device, FIFO or socket lies there, which could not be brought back: remove it by hand", state)];
        }

        if (state.Kind != FileKind.Directory || !entry.Recurse)
        {
            return [Remove(diff, entry, entry.Path, state, implied: false)];
        }

        var below = new List<string>();
        return Below(diff, entry, entry.Path, state.Identity.Device, below) is { } why
            ? [diff.Obstructed(entry, ActionKind.Blocked, why, state)]
            :
            [
                .. below.Where(path => !named.Contains(path))
                    .Select(path => Remove(diff, entry, path, diff.Observed.StateOf(path)!, implied: true)),
                Remove(diff, entry, entry.Path, state, implied: false),
            ];
    }

    /// <summary>Collects what lies below, the deepest first. Returns why it cannot go; null if it can.</summary>
    private static string? Below(FilesDiff diff, FileEntry entry, string directory, ulong device, List<string> found)
    {
        if (!diff.Observed.Listings.TryGetValue(directory, out var names))
        {
            return $"{directory}, below it, cannot be listed: {diff.Observed.Files.GetValueOrDefault(directory)?.Error}";
        }

        foreach (var path in names.Select(name => Paths.Join(directory, name)))
        {
            var seen = diff.Observed.Files.GetValueOrDefault(path);
            if (seen?.Error is { } error)
            {
                return $"{path}, below it, cannot be observed: {error}";
            }

            // Removed between the listing and the look: nothing to do. Not ours while only ours shall go: it keeps the directory.
            if (seen?.State is not { } state || (entry.OnlyIfCreated && !diff.WasCreated(path)))
            {
                continue;
            }

            if (state.Kind == FileKind.Other)
            {
                return $"{path}, below it, is a device, FIFO or socket, which could not be brought back: remove it by hand";
            }

            if (state.Kind == FileKind.Directory)
            {
                if (state.Identity.Device != device)
                {
                    return $"{path}, below it, is a file system of its own: unmount it first";
                }

                if (Below(diff, entry, path, device, found) is { } why)
                {
                    return why;
                }
            }

            found.Add(path);
        }

        return null;
    }

    private static Change Remove(FilesDiff diff, FileEntry entry, string path, FileState state, bool implied)
    {
        var before = FileModel.Of(path, state);
        var start = diff.Start(entry, ActionKind.Remove);
        var change = start with
        {
            Id = implied ? entry.Id[..^entry.Path.Length] + path : entry.Id,
            Implied = implied,
            Before = before,
            After = FileModel.Missing(path),
            Properties = FileProperties.OfRemoved(before, entry.Sensitive),
            Notes = FileNotes.OfRemoved(state),
            PreImages = FileNotes.PreImages(path, state),
            Provides = [ResourceKeys.GoneIn(Paths.Parent(path))],
            Ends = [ResourceKeys.Path(path)],
        };
        if (state.Kind != FileKind.Directory)
        {
            return change;
        }

        var names = diff.Observed.Listings.GetValueOrDefault(path) ?? [];
        return change with
        {
            Needs = [ResourceKeys.GoneIn(path)],
            RequiresEnded = [.. names.Select(name => ResourceKeys.Path(Paths.Join(path, name)))],
            Otherwise = NotEmpty(entry, names),
        };
    }

    private static Obstacle NotEmpty(FileEntry entry, IReadOnlyList<string> names) => entry.Exact is not null
        ? new Obstacle(ActionKind.Skipped, $"not empty, so it stays: {FileNotes.Names(names)}")
        : new Obstacle(ActionKind.Blocked, $"the directory is not empty: {FileNotes.Names(names)}; remove what is in it, or say `recurse: true`");
}
