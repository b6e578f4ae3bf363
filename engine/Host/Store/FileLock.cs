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
        StoreStream.WriteAll(descriptor, path, content);
    }

    public void Dispose() => descriptor.Dispose();
}
