using System.Buffers;
using Reconciler.Core.Ports;
using Reconciler.Host.Native;

namespace Reconciler.Host.Files;

/// <summary>Makes a new inode under its temporary name, complete with its attributes, or leaves nothing.</summary>
internal static class Staging
{
    // Large enough that system calls do not count, small enough that a file of any size needs little memory.
    private const int BufferSize = 256 * 1024;

    internal static void File(Descriptor parent, string temporaryName, string path, Stream content, FileAttributes attributes)
    {
        const int How = Flags.WriteOnly | Flags.Create | Flags.Exclusive | Flags.CloseOnExec;
        var number = Libc.OpenAt(parent.Number, temporaryName, How | Flags.NoFollow, 0x180);
        Failure.Check(number, "create a temporary file for", path);
        using var file = new Descriptor(number);
        OrRemove(parent, temporaryName, () =>
        {
            Write(file, path, content);
            InodeAttributes.Apply(file, path, attributes);

            // Sets the disk to work now, so that the sync that comes later finds little to do. Only a hint: failure means nothing.
            _ = Libc.SyncFileRange(file.Number, 0, 0, Flags.StartWriting);
            if (file.Close() is var errno and not 0)
            {
                throw Failure.Raise("write", path, errno);
            }
        });
    }

    internal static void Symlink(Descriptor parent, string temporaryName, string path, string target, FileAttributes attributes)
    {
        if (target.Contains('\0', StringComparison.Ordinal))
        {
            throw Failure.Raise("symlink", path, Errno.EINVAL);
        }

        Failure.Check(Libc.SymlinkAt(target, parent.Number, temporaryName), "symlink", path);
        OrRemove(parent, temporaryName, () =>
        {
            var number = Libc.OpenAt(parent.Number, temporaryName, Flags.PathOnly | Flags.NoFollow | Flags.CloseOnExec, 0);
            Failure.Check(number, "open", path);
            using var link = new Descriptor(number);

            // A link has no mode of its own (symlink(7)).
            InodeAttributes.Apply(link, path, attributes with { Mode = null });
        });
    }

    private static void OrRemove(Descriptor parent, string temporaryName, Action work)
    {
        var done = false;
        try
        {
            work();
            done = true;
        }
        finally
        {
            if (!done)
            {
                _ = Libc.UnlinkAt(parent.Number, temporaryName, 0);
            }
        }
    }

    private static void Write(Descriptor file, string path, Stream content)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(BufferSize);
        try
        {
            for (var read = content.Read(buffer); read > 0; read = content.Read(buffer))
            {
                Writing.All(file, path, buffer.AsSpan(0, read));
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }
}
