using Reconciler.Core.Ports;

namespace Reconciler.Resources.Files;

/// <summary>Whether something of one kind may make room for something of another.</summary>
internal static class Replacement
{
    /// <summary>Null if it may.</summary>
    public static string? WhyNot(FilesDiff diff, FileEntry entry, FileState state)
    {
        if (state.Kind == FileKind.Other)
        {
            return "a device, FIFO or socket lies there, which is never replaced: remove it by hand if it is not needed";
        }

        if (entry.Existing == ExistingPolicy.Refuse)
        {
            return $"a {Name(state.Kind)} lies there, and `existing: refuse` forbids to replace it: look at it, then move it away";
        }

        if (entry is { Type: FileType.File, Content: null })
        {
            return $"a {Name(state.Kind)} lies there, and neither `content` nor `source` is given to replace it by a file";
        }

        // Undo knows what it puts back, and what it replaces is kept like any pre-image. That a directory is empty is seen to below.
        if (entry.Exact is not null)
        {
            return null;
        }

        if (state.Kind == FileKind.Directory)
        {
            return entry.Force
                ? null
                : $"a directory lies there; a {Name(FileComparison.KindOf(entry.Type))} takes its place only with `force: true`, and only when it is empty";
        }

        if (entry.Type != FileType.Directory)
        {
            return null;
        }

        if (!entry.Force)
        {
            return $"a {Name(state.Kind)} lies there; a directory takes its place only with `force: true`"
                + (state.Kind == FileKind.Regular ? ", and only when it is empty" : "");
        }

        return state is { Kind: FileKind.Regular, Size: > 0 }
            ? $"a file of {state.Size} bytes lies there; `force: true` replaces an empty one only: move it away first"
            : null;
    }

    public static string Name(FileKind kind) => kind switch
    {
        FileKind.Regular => "file",
        FileKind.Directory => "directory",
        FileKind.Symlink => "symlink",
        _ => "device, FIFO or socket",
    };
}
