using Reconciler.Core.Ports;

namespace Reconciler.Runtime.Tests;

/// <summary>The real store files, at which something happens before each call that writes.</summary>
public sealed class InterruptedStoreFiles(IStoreFiles files, Action<string, string> beforeEach) : IStoreFiles
{
    public int ProcessId => files.ProcessId;

    public void MakeDirectory(string path)
    {
        beforeEach("mkdir", path);
        files.MakeDirectory(path);
    }

    public bool Exists(string path) => files.Exists(path);

    public byte[]? Read(string path) => files.Read(path);

    public Stream OpenRead(string path) => files.OpenRead(path);

    public Stream CreateNew(string path)
    {
        beforeEach("create", path);
        return files.CreateNew(path);
    }

    public void Sync(Stream stream)
    {
        beforeEach("sync", "");
        files.Sync(stream);
    }

    public void Rename(string from, string to)
    {
        beforeEach("rename", to);
        files.Rename(from, to);
    }

    public bool Link(string from, string to)
    {
        beforeEach("link", to);
        return files.Link(from, to);
    }

    public bool Delete(string path)
    {
        beforeEach("delete", path);
        return files.Delete(path);
    }

    public void SyncDirectory(string path)
    {
        beforeEach("sync directory", path);
        files.SyncDirectory(path);
    }

    public IReadOnlyList<StoredName> List(string path) => files.List(path);

    public IStoreLock? TryLock(string path)
    {
        beforeEach("lock", path);
        return files.TryLock(path) is { } held ? new InterruptedLock(held, () => beforeEach("sign", path)) : null;
    }

    public bool IsLocked(string path) => files.IsLocked(path);

    public int? LockHolder(string path) => files.LockHolder(path);

    private sealed class InterruptedLock(IStoreLock held, Action beforeWrite) : IStoreLock
    {
        public void Write(ReadOnlySpan<byte> content)
        {
            beforeWrite();
            held.Write(content);
        }

        public void Dispose() => held.Dispose();
    }
}
