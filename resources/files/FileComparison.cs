using System.Collections.Immutable;
using Reconciler.Core.Planning;
using Reconciler.Core.Ports;

namespace Reconciler.Resources.Files;

/// <summary>Compares one entry that shall be present with what lies at its path.</summary>
internal static class FileComparison
{
    public static Change? Compare(FilesDiff diff, FileEntry entry, FileObservation observation)
    {
        var state = observation.State;
        if (state is not null && entry.Existing == ExistingPolicy.Keep && IsDirectory(entry.Type) == (state.Kind == FileKind.Directory))
        {
            return null;
        }

        if (Ownership.Of(diff, entry, state, out var whyNot) is not { } ownership)
        {
            return diff.Obstructed(entry, ActionKind.Blocked, whyNot!, state);
        }

        if (state is null)
        {
            return Missing(diff, entry, ownership);
        }

        if (KindOf(entry.Type) != state.Kind)
        {
            return Replacement.WhyNot(diff, entry, state) is { } why
                ? diff.Obstructed(entry, ActionKind.Blocked, why, state)
                : FileChanges.Written(diff, entry, observation, ownership);
        }

        var contentDiffers = ContentDiffers(entry, state);
        if (!contentDiffers && !AttributesDiffer(entry, state, ownership))
        {
            return ownership.Dropped is null ? null : diff.Obstructed(entry, ActionKind.Skipped, ownership.Dropped, state);
        }

        if (entry.Existing == ExistingPolicy.Refuse)
        {
            return diff.Obstructed(
                entry, ActionKind.Blocked, "something different lies there, and `existing: refuse` forbids to replace it: look at it, then move it away", state);
        }

        return contentDiffers
            ? FileChanges.Written(diff, entry, observation, ownership)
            : FileChanges.InPlace(diff, entry, state, ownership);
    }

    public static FileKind KindOf(FileType type) => type switch
    {
        FileType.Directory => FileKind.Directory,
        FileType.Symlink => FileKind.Symlink,
        _ => FileKind.Regular,
    };

    private static bool IsDirectory(FileType type) => type == FileType.Directory;

    private static Change Missing(FilesDiff diff, FileEntry entry, Ownership ownership)
    {
        if (entry.Type == FileType.File && entry.Content is null)
        {
            return diff.Obstructed(entry, ActionKind.Blocked, "it does not exist, and neither `content` nor `source` is given", null);
        }

        return ParentDirectories.WhyNot(diff, entry.Path) is { } why
            ? diff.Obstructed(entry, ActionKind.Blocked, why, null)
            : FileChanges.Created(diff, entry, ownership);
    }

    private static bool ContentDiffers(FileEntry entry, FileState state) => entry.Type switch
    {
        FileType.File => entry.Content is not null && entry.Info.Digest != state.Digest,
        FileType.Symlink => entry.Target != state.Target,
        _ => false,
    };

    private static bool AttributesDiffer(FileEntry entry, FileState state, Ownership ownership) =>
        (entry.Mode is { } mode && mode != state.Mode && state.Kind != FileKind.Symlink)
        || (ownership.Uid is { } uid && uid != state.Uid)
        || (ownership.Gid is { } gid && gid != state.Gid)
        || (entry.Exact?.Attributes is { } attributes && !FileModel.SameAttributes(attributes, state.Attributes))
        || (entry.Exact?.MtimeNs is { } mtime && mtime != state.MtimeNs && state.Kind != FileKind.Directory);
}

/// <summary>
/// The owner and group that an entry asks for, as numbers. Below a root and not root, those that cannot be set are left out,
/// which <see cref="Dropped"/> says.
/// </summary>
internal sealed record Ownership(uint? Uid, uint? Gid, string? Dropped)
{
    public static Ownership? Of(FilesDiff diff, FileEntry entry, FileState? state, out string? whyNot)
    {
        whyNot = null;
        uint? uid = null;
        uint? gid = null;
        if (entry.Owner is { } owner && (uid = diff.Observed.Users.GetValueOrDefault(owner)) is null)
        {
            whyNot = $"there is no user {owner} on the node";
            return null;
        }

        if (entry.Group is { } group && (gid = diff.Observed.Groups.GetValueOrDefault(group)) is null)
        {
            whyNot = $"there is no group {group} on the node";
            return null;
        }

        if (diff.Context.IsPrivileged || !diff.Observed.BelowRoot || entry.Exact is not null)
        {
            return new Ownership(uid, gid, null);
        }

        var dropped = new List<string>(2);
        if (uid is not null && uid != state?.Uid)
        {
            dropped.Add($"owner {entry.Owner}");
            uid = null;
        }

        if (gid is not null && gid != state?.Gid)
        {
            dropped.Add($"group {entry.Group}");
            gid = null;
        }

        return new Ownership(uid, gid, dropped.Count == 0 ? null : $"{string.Join(" and ", dropped)}: needs root");
    }
}
