using Reconciler.Core.Ports;
using Reconciler.Host.Native;
using Reconciler.Host.Processes;

namespace Reconciler.Host.Files;

/// <summary>
/// Changes the node's files beneath its root. Each call opens the directory anew by the rule of links, so nothing is kept open
/// between staging and commit, however many files a batch has.
/// </summary>
internal sealed class FileWriter(NodeDirectories directories) : IFileWriter
{
    private const uint NewFile = 0x1a4; // 0644
    private const uint NewDirectory = 0x1ed; // 0755

    public void StageFile(string path, string temporaryName, Stream content, FileAttributes attributes)
    {
        using var parent = directories.OpenParent(path, out _);
        Staging.File(parent, temporaryName, path, content, Complete(attributes, NewFile));
    }

    public void StageSymlink(string path, string temporaryName, string target, FileAttributes attributes)
    {
        using var parent = directories.OpenParent(path, out _);
        Staging.Symlink(parent, temporaryName, path, target, Complete(attributes, null));
    }

    public void SyncStaged(string path, string temporaryName)
    {
        using var parent = directories.OpenParent(path, out _);
        Syncing.Inode(parent, temporaryName, path);
    }

    public void Commit(string path, string temporaryName, FileIdentity? expected)
    {
        using var parent = directories.OpenParent(path, out var name);
        if (expected is null)
        {
            TakeFreeName(parent, temporaryName, name, path);
            return;
        }

        Expect(parent, name, path, expected.Value, "rename");
        Failure.Check(Libc.RenameAt2(parent.Number, temporaryName, parent.Number, name, 0), "rename", path);
    }

    public bool Discard(string path, string temporaryName)
    {
        var (directory, _) = NodePath.Split(path);
        if (!directories.TryOpen(directory, path, out var parent, out var error))
        {
            return error.Errno == Errno.ENOENT ? false : throw new HostException(error);
        }

        using (parent)
        {
            if (Libc.UnlinkAt(parent.Number, temporaryName, 0) == 0
                || (Failure.Last == Errno.EISDIR && Libc.UnlinkAt(parent.Number, temporaryName, Flags.RemoveDirectory) == 0))
            {
                return true;
            }

            // A read-only file system says so before it has looked whether there is something (EROFS).
            var errno = Failure.Last;
            return errno == Errno.ENOENT || (errno == Errno.EROFS && StatX.Of(parent.Number, temporaryName, out _) == Errno.ENOENT)
                ? false
                : throw Failure.Raise("unlink", NodePath.Join(directory, temporaryName), errno);
        }
    }

    public void SetAttributes(string path, FileAttributes attributes)
    {
        using var parent = directories.OpenParent(path, out var name);
        using (var inode = Held(parent, name, path))
        {
            InodeAttributes.Apply(inode, path, attributes);
        }

        Syncing.Inode(parent, name, path);
    }

    public void MakeDirectory(string path, string temporaryName, FileAttributes attributes)
    {
        using var parent = directories.OpenParent(path, out var name);
        Failure.Check(Libc.MakeDirectoryAt(parent.Number, temporaryName, 0x1c0), "mkdir", path);
        var made = false;
        try
        {
            using (var inode = Held(parent, temporaryName, path))
            {
                InodeAttributes.Apply(inode, path, Complete(attributes, NewDirectory));
            }

            Syncing.Inode(parent, temporaryName, path);
            TakeFreeName(parent, temporaryName, name, path);
            made = true;
        }
        finally
        {
            if (!made)
            {
                _ = Libc.UnlinkAt(parent.Number, temporaryName, Flags.RemoveDirectory);
            }
        }
    }

    public void Remove(string path, FileIdentity? expected)
    {
        using var parent = directories.OpenParent(path, out var name);
        if (expected is not null)
        {
            Expect(parent, name, path, expected.Value, "unlink");
        }

        Failure.Check(Libc.UnlinkAt(parent.Number, name, 0), "unlink", path);
    }

    public void RemoveDirectory(string path)
    {
        using var parent = directories.OpenParent(path, out var name);
        Failure.Check(Libc.UnlinkAt(parent.Number, name, Flags.RemoveDirectory), "rmdir", path);
    }

    public void SyncDirectory(string path)
    {
        NodePath.LastSlash(path);
        if (!directories.TryOpen(path, path, out var directory, out var error))
        {
            throw new HostException(error);
        }

        using (directory)
        {
            Syncing.Directory(directory, path);
        }
    }

    public string? Validate(string path, string temporaryName, IReadOnlyList<string> command)
    {
        using var parent = directories.OpenParent(path, out _);
        if (SymbolicLink.Read(Flags.CurrentDirectory, parent.ProcPath, out var directory) is var errno and not 0)
        {
            throw Failure.Raise("validate", path, errno);
        }

        var staged = NodePath.Join(directory, temporaryName);
        var outcome = ProgramRun.Start([.. command.Select(word => word.Replace("{}", staged, StringComparison.Ordinal))], TimeSpan.FromSeconds(30));
        return outcome.Succeeded ? null : outcome.Text;
    }

    /// <summary>Renames to a name that nothing has; a file system that cannot promise that is looked at just before.</summary>
    private static void TakeFreeName(Descriptor parent, string temporaryName, string name, string path)
    {
        if (Libc.RenameAt2(parent.Number, temporaryName, parent.Number, name, Flags.NoReplace) == 0)
        {
            return;
        }

        switch (Failure.Last)
        {
            case Errno.EEXIST:
                throw Failure.Raise("rename", path, Errno.ESTALE, "something lies there now (ESTALE)");

            // A file system that cannot promise it (EINVAL), or a kernel or sandbox without the call: look, then rename.
            case Errno.EINVAL or Errno.ENOSYS or Errno.EPERM:
                ExpectNothing(parent, name, path);
                Failure.Check(Libc.RenameAt(parent.Number, temporaryName, parent.Number, name), "rename", path);
                return;
            default:
                throw Failure.Raise("rename", path, Failure.Last);
        }
    }

    // The caller of a run without root owns what it makes.
    private static FileAttributes Complete(FileAttributes attributes, uint? mode) => attributes with
    {
        Mode = attributes.Mode ?? mode,
        Uid = attributes.Uid ?? Libc.EffectiveUser(),
        Gid = attributes.Gid ?? Libc.EffectiveGroup(),
    };

    private static Descriptor Held(Descriptor parent, string name, string path)
    {
        var number = Libc.OpenAt(parent.Number, name, Flags.PathOnly | Flags.NoFollow | Flags.CloseOnExec, 0);
        Failure.Check(number, "open", path);
        return new Descriptor(number);
    }

    private static void Expect(Descriptor parent, string name, string path, FileIdentity expected, string operation)
    {
        var errno = StatX.Of(parent.Number, name, out var stat);
        if (errno == Errno.ENOENT)
        {
            throw Failure.Raise(operation, path, Errno.ESTALE, "nothing lies there any more (ESTALE)");
        }

        if (errno != 0)
        {
            throw Failure.Raise(operation, path, errno);
        }

        if (stat.Identity != expected)
        {
            throw Failure.Raise(operation, path, Errno.ESTALE);
        }
    }

    private static void ExpectNothing(Descriptor parent, string name, string path)
    {
        var errno = StatX.Of(parent.Number, name, out _);
        if (errno != Errno.ENOENT)
        {
            throw errno == 0
                ? Failure.Raise("rename", path, Errno.ESTALE, "something lies there now (ESTALE)")
                : Failure.Raise("rename", path, errno);
        }
    }
}
