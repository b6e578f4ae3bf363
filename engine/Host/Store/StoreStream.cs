using Reconciler.Core.Ports;
using Reconciler.Host.Native;

namespace Reconciler.Host.Store;

/// <summary>Writes a new file of the store; failures are <see cref="HostException"/>s that name the path.</summary>
internal sealed class StoreStream(Descriptor file, string path) : Stream
{
    public override bool CanRead => false;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public void Sync() => Failure.Check(Libc.Sync(file.Number), "fsync", path);

    public override void Write(ReadOnlySpan<byte> buffer) => Writing.All(file, path, buffer);

    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

    public override void Flush()
    {
    }

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        file.Dispose();
        base.Dispose(disposing);
    }
}
