using Reconciler.Core.Model;
using Reconciler.Core.Planning;
using Reconciler.Core.Ports;

namespace Reconciler.Resources.Files;

/// <summary>The directories above a new path: each that is missing is a change of its own, unless an entry makes it.</summary>
internal static class ParentDirectories
{
    /// <summary>Why nothing can be made below the directories above; null if it can.</summary>
    public static string? WhyNot(FilesDiff diff, string path)
    {
        foreach (var directory in Paths.Ancestors(path).Where(directory => !diff.MakesWay(directory)))
        {
            var seen = diff.Observed.Files.GetValueOrDefault(directory);
            if (seen?.Error is { } error)
            {
                return $"the directory above cannot be observed: {error}";
            }

            switch (seen?.State?.Kind)
            {
                case FileKind.Symlink when diff.Observed.Links.GetValueOrDefault(directory) is null:
                    return $"{directory}, above it, is a link that ends nowhere";
                case FileKind.Regular or FileKind.Other:
                    return $"{directory}, above it, is not a directory";
            }
        }

        return null;
    }

    /// <summary><paramref name="made"/>: paths that are made already, by entries or as directories above earlier ones.</summary>
    public static IEnumerable<Change> Of(FilesDiff diff, FileEntry entry, Change cause, HashSet<string> made)
    {
        foreach (var directory in Paths.Ancestors(entry.Path))
        {
            if (diff.Observed.Files.GetValueOrDefault(directory) is { State: null } && made.Add(directory))
            {
                yield return Make(diff, directory, cause);
            }
        }
    }

    private static Change Make(FilesDiff diff, string path, Change cause)
    {
        uint? owner = diff.Context.IsPrivileged ? 0 : null;
        return new Change
        {
            Id = $"{FilesSection.SectionName}/{path}",
            Section = FilesSection.SectionName,
            Action = ActionKind.Create,
            Origin = cause.Origin,
            Observed = cause.Observed,
            Implied = true,
            Before = FileModel.Missing(path),
            After = new FileModel
            {
                Path = path,
                Kind = FileKind.Directory,
                Mode = Modes.NewDirectory,
                Uid = owner,
                Gid = owner,
                Work = new FileWork(new FileAttributes(), []),
            },
            Properties = [new PropertyChange("type", null, "directory"), new PropertyChange("mode", null, Modes.Format(Modes.NewDirectory))],
            Provides = [ResourceKeys.Path(path)],
            Needs = [ResourceKeys.Path(Paths.Parent(path))],
        };
    }
}
