using Reconciler.Core.Ports;
using Reconciler.Host.Native;

namespace Reconciler.Host.Files;

/// <summary>Reads an open regular file; unlike FileStream, its failures are <see cref="HostException"/>s that name the path.</summary>
internal sealed unsafe class DescriptorStream(Descriptor file, string path) : Stream
{
    public override bool CanRead => true;

    public override bool CanSeek => true;

    public override bool CanWrite => false;

    public override long Length
    {
        get
        {
            var errno = StatX.Of(file.Number, out var stat);
            return errno == 0 ? (long)stat.Size : throw Failure.Raise("stat", path, errno);
        }
    }

    public override long Position
    {
        get => Seek(0, SeekOrigin.Current);
        set => Seek(value, SeekOrigin.Begin);
    }

    public override int Read(Span<byte> buffer)
    {
        fixed (byte* start = buffer)
        {
            nint read;
            do
            {
                read = Libc.Read(file.Number, start, (nuint)buffer.Length);
            }
            while (read < 0 && Failure.Last == Errno.EINTR);

            Failure.Check(read, "read", path);
            return (int)read;
        }
    }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override long Seek(long offset, SeekOrigin origin)
    {
        var position = Libc.Seek(file.Number, offset, (int)origin);
        return position >= 0 ? position : throw Failure.Raise("seek", path, Failure.Last);
    }

    public override void Flush()
    {
    }

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        file.Dispose();
        base.Dispose(disposing);
    }
}
