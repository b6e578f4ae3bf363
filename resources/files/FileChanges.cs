using Reconciler.Core.Model;
using Reconciler.Core.Planning;
using Reconciler.Core.Ports;

namespace Reconciler.Resources.Files;

/// <summary>The changes by which an entry comes to be as desired: made new, written anew, or changed in place.</summary>
internal static class FileChanges
{
    public static Change Created(FilesDiff diff, FileEntry entry, Ownership ownership)
    {
        var after = New(diff, entry, ownership);
        return Finish(diff, entry, ActionKind.Create, FileModel.Missing(entry.Path), after, NewAttributes(entry, ownership), ownership);
    }

    /// <summary>A new inode takes the place of what is there: a new content, another target, another kind.</summary>
    public static Change Written(FilesDiff diff, FileEntry entry, FileObservation observation, Ownership ownership)
    {
        var state = observation.State!;
        var before = FileModel.Of(entry.Path, state);
        var sameKind = FileComparison.KindOf(entry.Type) == state.Kind;
        var after = sameKind ? Renewed(entry, state, ownership) : New(diff, entry, ownership);
        var attributes = sameKind ? KeptAttributes(after) : NewAttributes(entry, ownership);
        var change = Finish(diff, entry, ActionKind.Change, before, after, attributes, ownership) with
        {
            Text = FileText.Of(entry, observation),
            PreImages = FileNotes.PreImages(entry.Path, state),
        };
        return state.Kind == FileKind.Directory ? MakeRoom(diff, entry, change) : change;
    }

    public static Change InPlace(FilesDiff diff, FileEntry entry, FileState state, Ownership ownership)
    {
        var before = FileModel.Of(entry.Path, state);
        var after = Renewed(entry, state, ownership) with { Digest = before.Digest, Size = before.Size, Target = before.Target };
        var owned = after.Uid != before.Uid || after.Gid != before.Gid;
        var mode = owned || after.Mode != before.Mode ? after.Mode : null;
        var attributes = new FileAttributes
        {
            Mode = state.Kind == FileKind.Symlink ? null : mode,
            Uid = after.Uid != before.Uid ? after.Uid : null,
            Gid = after.Gid != before.Gid ? after.Gid : null,
            MtimeNs = Mtime(entry),

            // chown(2) drops file capabilities (security.capability), which nobody asked for: they are set again.
            Attributes = owned || entry.Exact?.Attributes is not null ? after.Attributes : null,
        };
        return Finish(diff, entry, ActionKind.Change, before, after, attributes, ownership);
    }

    private static Change Finish(
        FilesDiff diff, FileEntry entry, ActionKind action, FileModel before, FileModel after, FileAttributes attributes, Ownership ownership)
    {
        var renewed = before.Kind != after.Kind || before.Digest != after.Digest || before.Target != after.Target;
        return diff.Start(entry, action) with
        {
            Before = before,
            After = after with { Work = new FileWork(attributes, entry.Validate) },
            Content = renewed ? entry.Content : null,
            Properties = FileProperties.Of(diff, entry, before, after),
            Notes = FileNotes.Of(diff, before, renewed, ownership),
        };
    }

    /// <summary>A directory makes room once everything in it is removed by the same plan.</summary>
    private static Change MakeRoom(FilesDiff diff, FileEntry entry, Change change)
    {
        var names = diff.Observed.Listings.GetValueOrDefault(entry.Path) ?? [];
        return change with
        {
            Needs = [.. change.Needs, ResourceKeys.GoneIn(entry.Path)],
            RequiresEnded = [.. names.Select(name => ResourceKeys.Path(Paths.Join(entry.Path, name)))],
            Otherwise = new Obstacle(ActionKind.Blocked, $"the directory that lies there is not empty: {FileNotes.Names(names)}"),
        };
    }

    private static FileModel New(FilesDiff diff, FileEntry entry, Ownership ownership)
    {
        // Without the right to give files away, a new one belongs to whoever runs this, who is not known here.
        uint? owner = diff.Context.IsPrivileged ? 0 : null;
        var model = new FileModel
        {
            Path = entry.Path,
            Kind = FileComparison.KindOf(entry.Type),
            Uid = ownership.Uid ?? owner,
            Gid = ownership.Gid ?? owner,
            Attributes = entry.Exact?.Attributes,
            MtimeNs = Mtime(entry),
        };
        return entry.Type switch
        {
            FileType.Directory => model with { Mode = entry.Mode ?? Modes.NewDirectory },
            FileType.Symlink => model with { Target = entry.Target },
            _ => model with { Mode = entry.Mode ?? Modes.NewFile, Digest = entry.Info.Digest, Size = entry.Info.Length },
        };
    }

    private static FileAttributes NewAttributes(FileEntry entry, Ownership ownership) => new()
    {
        Mode = entry.Mode,
        Uid = ownership.Uid,
        Gid = ownership.Gid,
        Attributes = entry.Exact?.Attributes,
        MtimeNs = Mtime(entry),
    };

    /// <summary>What is not given stays as it is on the node, although the inode is a new one.</summary>
    private static FileModel Renewed(FileEntry entry, FileState state, Ownership ownership)
    {
        var mode = state.Kind == FileKind.Symlink ? state.Mode : entry.Mode ?? state.Mode;
        var attributes = entry.Exact?.Attributes ?? PosixAcl.WithMode(state.Attributes, mode);
        var model = new FileModel
        {
            Path = entry.Path,
            Kind = state.Kind,
            Mode = mode,
            Uid = ownership.Uid ?? state.Uid,
            Gid = ownership.Gid ?? state.Gid,
            Attributes = attributes,
            MtimeNs = Mtime(entry),
        };
        return entry.Type switch
        {
            FileType.Symlink => model with { Target = entry.Target },
            FileType.File when entry.Content is not null => model with { Digest = entry.Info.Digest, Size = entry.Info.Length },
            _ => model,
        };
    }

    private static FileAttributes KeptAttributes(FileModel after) => new()
    {
        Mode = after.Kind == FileKind.Symlink ? null : after.Mode,
        Uid = after.Uid,
        Gid = after.Gid,
        Attributes = after.Attributes,
        MtimeNs = after.MtimeNs,
    };

    private static long? Mtime(FileEntry entry) => entry.Type == FileType.Directory ? null : entry.Exact?.MtimeNs;
}
