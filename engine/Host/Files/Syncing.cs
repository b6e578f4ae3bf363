using Reconciler.Core.Ports;
using Reconciler.Host.Native;

namespace Reconciler.Host.Files;

/// <summary>Makes what was written survive a loss of power.</summary>
internal static class Syncing
{
    /// <summary>The inode at a name, content and attributes.</summary>
    internal static void Inode(Descriptor parent, string name, string subject)
    {
        var errno = StatX.Of(parent.Number, name, out var stat);
        if (errno != 0)
        {
            throw Failure.Raise("fsync", subject, errno);
        }

        // A link, a device or a FIFO has nothing but its inode, which goes with the directory it stands in.
        if (stat.Kind is not (FileKind.Regular or FileKind.Directory))
        {
            Directory(parent, subject);
            return;
        }

        var number = Open.TryReading(parent.Number, name);
        if (number < 0 && Failure.Last == Errno.EACCES)
        {
            // Its owner may not read it (mode 0200, without root), so it cannot be opened: the whole file system is synced instead.
            FileSystem(parent, subject);
            return;
        }

        Failure.Check(number, "fsync", subject);
        using var inode = new Descriptor(number);
        Sync(number, subject);
    }

    /// <summary>The entries of a directory.</summary>
    internal static void Directory(Descriptor directory, string subject)
    {
        using var opened = Readable(directory, subject);
        Sync(opened.Number, subject);
    }

    private static void FileSystem(Descriptor directory, string subject)
    {
        using var opened = Readable(directory, subject);
        Failure.Check(Libc.SyncFileSystem(opened.Number), "fsync", subject);
    }

    private static Descriptor Readable(Descriptor directory, string subject)
    {
        var number = Libc.OpenAt(directory.Number, ".", Flags.Directory | Flags.CloseOnExec, 0);
        Failure.Check(number, "fsync", subject);
        return new Descriptor(number);
    }

    private static void Sync(int fd, string subject)
    {
        // EINVAL: a file system that has no sync for this (fsync(2)), such as some network and FUSE ones for directories.
        if (Libc.Sync(fd) < 0 && Failure.Last != Errno.EINVAL)
        {
            throw Failure.Raise("fsync", subject, Failure.Last);
        }
    }
}
