using System.Globalization;
using Reconciler.Core.Ports;
using Reconciler.Host.Files;
using Reconciler.Host.Native;

namespace Reconciler.Host.Store;

/// <summary>The store's directory by its system calls.</summary>
public sealed class StoreFiles : IStoreFiles
{
    private const int ReadWrite = 2;
    private const uint Private = 0b110_000_000;

    // flock(2) cannot tell whether it would lock: who looks (IsLocked) has a shared lock for a moment, in which nobody gets the other.
    private const int Tries = 5;
    private static readonly TimeSpan BetweenTries = TimeSpan.FromMilliseconds(10);

    public int ProcessId => Environment.ProcessId;

    public void MakeDirectory(string path)
    {
        if (Exists(path))
        {
            return;
        }

        MakeAbove(Path.GetDirectoryName(path)!);
        Make(path, 0b111_000_000);
    }

    public bool Exists(string path) => Stat(path) is not null;

    public byte[]? Read(string path)
    {
        if (!Exists(path))
        {
            return null;
        }

        using var stream = OpenRead(path);
        using var content = new MemoryStream();
        stream.CopyTo(content);
        return content.ToArray();
    }

    public Stream OpenRead(string path)
    {
        var number = Libc.OpenAt(Flags.CurrentDirectory, path, Flags.ReadOnly | Flags.NoFollow | Flags.CloseOnExec, 0);
        Failure.Check(number, "open", path);
        return new DescriptorStream(new Descriptor(number), path);
    }

    public Stream CreateNew(string path)
    {
        const int How = Flags.WriteOnly | Flags.Create | Flags.Exclusive | Flags.CloseOnExec;
        var number = Libc.OpenAt(Flags.CurrentDirectory, path, How | Flags.NoFollow, Private);
        Failure.Check(number, "create", path);
        return new StoreStream(new Descriptor(number), path);
    }

    public void Sync(Stream stream) => ((StoreStream)stream).Sync();

    public void Rename(string from, string to) =>
        Failure.Check(Libc.RenameAt(Flags.CurrentDirectory, from, Flags.CurrentDirectory, to), "rename", to);

    public bool Link(string from, string to)
    {
        if (Libc.LinkAt(Flags.CurrentDirectory, from, Flags.CurrentDirectory, to, 0) == 0)
        {
            return true;
        }

        return Failure.Last == Errno.EEXIST ? false : throw Failure.Raise("link", to, Failure.Last);
    }

    public bool Delete(string path)
    {
        if (Libc.UnlinkAt(Flags.CurrentDirectory, path, 0) == 0)
        {
            return true;
        }

        return Failure.Last == Errno.ENOENT ? false : throw Failure.Raise("unlink", path, Failure.Last);
    }

    public void SyncDirectory(string path)
    {
        var number = Libc.OpenAt(Flags.CurrentDirectory, path, Flags.Directory | Flags.CloseOnExec, 0);
        Failure.Check(number, "open", path);
        using var directory = new Descriptor(number);
        if (Libc.Sync(number) < 0 && Failure.Last != Errno.EINVAL)
        {
            throw Failure.Raise("fsync", path, Failure.Last);
        }
    }

    public IReadOnlyList<StoredName> List(string path)
    {
        var number = Libc.OpenAt(Flags.CurrentDirectory, path, Flags.Directory | Flags.CloseOnExec, 0);
        if (number < 0 && Failure.Last == Errno.ENOENT)
        {
            return [];
        }

        Failure.Check(number, "open", path);
        using var directory = new Descriptor(number);
        var names = new List<StoredName>();
        foreach (var name in DirectoryNames.All(number, path))
        {
            if (StatX.Of(number, name, out var stat) == 0)
            {
                names.Add(new StoredName(name, (long)stat.Size, stat.Kind == FileKind.Directory));
            }
        }

        return names;
    }

    public IStoreLock? TryLock(string path)
    {
        const int How = ReadWrite | Flags.Create | Flags.CloseOnExec;
        var number = Libc.OpenAt(Flags.CurrentDirectory, path, How | Flags.NoFollow, Private);
        Failure.Check(number, "open", path);
        var descriptor = new Descriptor(number);
        for (var tries = 1; ; tries++)
        {
            if (Libc.Lock(number, Libc.LockExclusive | Libc.LockNow) == 0)
            {
                return new FileLock(descriptor, path);
            }

            var errno = Failure.Last;
            if (errno == Errno.EAGAIN && tries < Tries)
            {
                Thread.Sleep(BetweenTries);
                continue;
            }

            descriptor.Dispose();
            return errno == Errno.EAGAIN ? null : throw Failure.Raise("lock", path, errno);
        }
    }

    public bool IsLocked(string path)
    {
        var number = Libc.OpenAt(Flags.CurrentDirectory, path, Flags.ReadOnly | Flags.NoFollow | Flags.CloseOnExec, 0);
        if (number < 0 && Failure.Last == Errno.ENOENT)
        {
            return false;
        }

        Failure.Check(number, "open", path);
        using var descriptor = new Descriptor(number);
        if (Libc.Lock(number, Libc.LockShared | Libc.LockNow) < 0)
        {
            return Failure.Last == Errno.EAGAIN;
        }

        // See FileLock.Dispose.
        _ = Libc.Lock(number, Libc.Unlock);
        return false;
    }

    public int? LockHolder(string path)
    {
        if (Stat(path) is not { } stat)
        {
            return null;
        }

        // proc_locks(5): "1: FLOCK  ADVISORY  WRITE 1234 fe:01:131073 0 EOF", device numbers in hex; a waiter's line has "->".
        // The device is not compared: btrfs and overlay report another one there than by stat.
        var inode = ":" + stat.Inode.ToString(CultureInfo.InvariantCulture);
        foreach (var line in ReadLocks().Split('\n'))
        {
            var words = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
            if (words.Length >= 6 && words[1] == "FLOCK" && words[3] == "WRITE" && words[5].EndsWith(inode, StringComparison.Ordinal)
                && int.TryParse(words[4], CultureInfo.InvariantCulture, out var pid) && pid > 0)
            {
                return pid;
            }
        }

        return null;
    }

    private static string ReadLocks()
    {
        var number = Libc.OpenAt(Flags.CurrentDirectory, "/proc/locks", Flags.ReadOnly | Flags.CloseOnExec, 0);
        if (number < 0)
        {
            return "";
        }

        using var reader = new StreamReader(new DescriptorStream(new Descriptor(number), "/proc/locks"));
        return reader.ReadToEnd();
    }

    private static StatX? Stat(string path)
    {
        var errno = StatX.Of(Flags.CurrentDirectory, path, out var stat);
        return errno switch
        {
            0 => stat,
            Errno.ENOENT or Errno.ENOTDIR => null,
            _ => throw Failure.Raise("stat", path, errno),
        };
    }

    private void MakeAbove(string path)
    {
        if (!Exists(path))
        {
            MakeAbove(Path.GetDirectoryName(path)!);
            Make(path, 0b111_101_101);
        }
    }

    private void Make(string path, uint mode)
    {
        if (Libc.MakeDirectoryAt(Flags.CurrentDirectory, path, mode) < 0 && Failure.Last != Errno.EEXIST)
        {
            throw Failure.Raise("mkdir", path, Failure.Last);
        }

        SyncDirectory(Path.GetDirectoryName(path)!);
    }
}
