using System.Collections.Immutable;
using System.Globalization;
using Reconciler.Core.Planning;
using Reconciler.Core.Ports;

namespace Reconciler.Resources.Files;

/// <summary>Facts about what lies at a path that a person should know before it is changed, and what must be kept of it.</summary>
internal static class FileNotes
{
    public static ImmutableArray<string> Of(FilesDiff diff, FileModel before, bool renewed, Ownership ownership)
    {
        var notes = ImmutableArray.CreateBuilder<string>();
        if (before.Kind is not null && diff.Observed.StateOf(before.Path) is { } state)
        {
            notes.AddRange(OfState(state, renewed ? "keep the old content|keeps the old content" : "change too|changes too"));
        }

        if (ownership.Dropped is { } dropped)
        {
            notes.Add($"skipped: {dropped}");
        }

        return notes.ToImmutable();
    }

    public static ImmutableArray<string> OfRemoved(FileState state) => [.. OfState(state, "stay|stays")];

    /// <summary>The contents that are gone once the path holds something else.</summary>
    public static ImmutableArray<PreImage> PreImages(string path, FileState state) =>
        state is { Kind: FileKind.Regular, Digest: { } digest } ? [new PreImage(path, digest)] : [];

    public static string Names(IReadOnlyList<string> names)
    {
        const int Shown = 3;
        var listed = string.Join(", ", names.Take(Shown));
        return names.Count > Shown ? string.Create(CultureInfo.InvariantCulture, $"{listed} and {names.Count - Shown} more") : listed;
    }

    private static IEnumerable<string> OfState(FileState state, string others)
    {
        if (state is { Kind: FileKind.Regular, LinkCount: > 1 and var links })
        {
            var verbs = others.Split('|');
            yield return links == 2
                ? $"has 2 links; the other {verbs[1]}"
                : string.Create(CultureInfo.InvariantCulture, $"has {links} links; the other {links - 1} {verbs[0]}");
        }

        if (state.Immutable)
        {
            yield return "is immutable or append-only (lsattr), so this will fail: chattr -ia allows it";
        }
    }
}
