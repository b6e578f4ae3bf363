using Reconciler.Core.Ports;
using Reconciler.Host.Native;

namespace Reconciler.Host.Store;

/// <summary>flock(2) on an open file. The kernel takes it back when the process ends, however it ends.</summary>
internal sealed class FileLock(Descriptor descriptor, string path) : IStoreLock
{
    public void Write(ReadOnlySpan<byte> content)
    {
        Failure.Check(Libc.Truncate(descriptor.Number, 0), "truncate", path);
        _ = Libc.Seek(descriptor.Number, 0, 0);
        Writing.All(descriptor, path, content);

        // After a loss of power the next run must know that this one was at work, and look for what it left.
        Failure.Check(Libc.Sync(descriptor.Number), "fsync", path);
    }

    /// <summary>
    /// Closing alone would not do: a child that another thread is just starting has the descriptor too until its execve(2), and the lock is that of
    /// both (flock(2)).
    /// </summary>
    public void Dispose()
    {
        _ = Libc.Lock(descriptor.Number, Libc.Unlock);
        descriptor.Dispose();
    }
}
