using System.Globalization;
using Reconciler.Core.Model;
using Reconciler.Core.Ports;
using Reconciler.Core.Sections;

namespace Reconciler.Resources.Files;

/// <summary>Describes recorded states exactly, so that undo is a plan like any other.</summary>
internal static class FilesRestore
{
    public static FileEntry Entry(RestoreTarget target)
    {
        var wanted = (FileModel)target.Target;
        var left = (FileModel)target.Expected;
        var entry = new FileEntry(target.Header, wanted.Path)
        {
            // What lies there now is digested as it was when the run left it, or its keyed and plain digests could not be compared.
            Sensitive = (wanted.Digest ?? left.Digest) is { IsKeyed: true },
            Exact = new ExactState(wanted.Attributes, wanted.MtimeNs),
        };
        return wanted.Kind is not { } kind
            ? entry with { Absent = true }
            : entry with
            {
                Type = kind switch
                {
                    FileKind.Directory => FileType.Directory,
                    FileKind.Symlink => FileType.Symlink,
                    _ => FileType.File,
                },
                Owner = Number(wanted.Uid),
                Group = Number(wanted.Gid),
                Mode = kind == FileKind.Symlink ? null : wanted.Mode,
                Target = wanted.Target,
                Content = wanted.Digest is { } digest ? new Payload.Stored(digest) : null,
                Info = wanted.Digest is { } same ? new ContentInfo(same, wanted.Size ?? 0) : default,
                Force = true,
            };
    }

    private static string? Number(uint? id) => id?.ToString(CultureInfo.InvariantCulture);
}
