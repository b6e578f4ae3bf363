namespace Reconciler.Core.Ports;

/// <summary>
/// The store's own directory: private files that survive a crash, and locks between processes. Paths are real ones.
/// Failures are <see cref="HostException"/>s. It is the only writing port a plan is near to, and a plan only reads through it.
/// </summary>
public interface IStoreFiles
{
    /// <summary>Makes the directory with mode 0700 and missing ones above it with 0755, each synced into its parent. Nothing if it is there.</summary>
    void MakeDirectory(string path);

    bool Exists(string path);

    /// <summary>The content of a small file; null if it is missing.</summary>
    byte[]? Read(string path);

    Stream OpenRead(string path);

    /// <summary>Creates a file that must not exist, 0600. Not synced.</summary>
    Stream CreateNew(string path);

    /// <summary>Flushes and fsync(2)s a stream that <see cref="CreateNew"/> returned.</summary>
    void Sync(Stream stream);

    void Rename(string from, string to);

    /// <summary>Gives a file a second name, atomically and only if that name is free: false if it is taken.</summary>
    bool Link(string from, string to);

    /// <summary>unlink(2); false if it was not there.</summary>
    bool Delete(string path);

    void SyncDirectory(string path);

    /// <summary>The names in a directory with their sizes, sorted; empty if it is missing.</summary>
    IReadOnlyList<StoredName> List(string path);

    /// <summary>Takes flock(2) on the file, which is created 0600 if missing; null if another process has it. Never waits.</summary>
    IStoreLock? TryLock(string path);

    /// <summary>Whether some process has the lock now. Leaves no trace and creates nothing.</summary>
    bool IsLocked(string path);

    /// <summary>The process that has the lock, by the kernel's list; null if none has, or it cannot be seen from this pid namespace.</summary>
    int? LockHolder(string path);

    int ProcessId { get; }
}

public readonly record struct StoredName(string Name, long Size, bool IsDirectory);

/// <summary>A lock that is held until it is disposed of, or the process ends. What its file says is for people.</summary>
public interface IStoreLock : IDisposable
{
    void Write(ReadOnlySpan<byte> content);
}
