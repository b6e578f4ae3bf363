using System.Globalization;
using Reconciler.Core.Ports;
using Reconciler.Host.Accounts;
using Reconciler.Host.Native;

namespace Reconciler.Host.Files;

/// <summary>The files of the person who runs the engine, on the real file system.</summary>
public sealed class SourceFiles : ISourceFiles
{
    public Stream Open(string absolutePath)
    {
        using var place = Find(absolutePath, null);
        var errno = StatX.Of(place.Number, out var stat);
        if (errno != 0)
        {
            throw Failure.Raise("open", absolutePath, errno);
        }

        if (stat.Kind != FileKind.Regular)
        {
            throw Failure.Raise(
                "open", absolutePath, stat.Kind == FileKind.Directory ? Errno.EISDIR : Errno.EINVAL, $"is {stat.KindName}, and only a regular file is read");
        }

        // The very inode that was looked at, opened by way of /proc.
        var number = Libc.OpenAt(Flags.CurrentDirectory, place.ProcPath, Flags.ReadOnly | Flags.NoControllingTerminal | Flags.CloseOnExec, 0);
        Failure.Check(number, "open", absolutePath);
        return new DescriptorStream(new Descriptor(number), absolutePath);
    }

    public IReadOnlyList<PathOwnership> Ownership(string absolutePath)
    {
        var steps = new List<PathOwnership>();
        Find(absolutePath, steps).Dispose();
        return steps;
    }

    private static Descriptor Find(string path, List<PathOwnership>? steps)
    {
        NodePath.LastSlash(path);
        var number = Libc.OpenAt(Flags.CurrentDirectory, "/", Flags.PathOnly | Flags.Directory | Flags.CloseOnExec, 0);
        Failure.Check(number, "open", "/");
        using var root = new Descriptor(number);
        if (steps is not null)
        {
            var errno = StatX.Of(number, out var stat);
            if (errno != 0)
            {
                throw Failure.Raise("stat", "/", errno);
            }

            steps.Add(Step("/", stat));
        }

        using var walk = new Walk(root, LinkRule.FollowAll, path)
        {
            Visited = steps is null ? null : (at, stat) => steps.Add(Step(at, stat)),
        };
        return walk.To(path, directory: false) is { } error ? throw new HostException(error) : walk.Take();
    }

    private static PathOwnership Step(string path, in StatX stat) => new(path, stat.Kind, stat.Uid, stat.Gid, stat.Mode)
    {
        OwnersGroup = NameService.PrimaryGid(stat.Uid),
        Owner = NameService.UserName(stat.Uid) ?? stat.Uid.ToString(CultureInfo.InvariantCulture),
    };
}
