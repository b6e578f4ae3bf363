namespace Reconciler.Host.Tests.Support;

/// <summary>A stream that can only be read.</summary>
public abstract class ReadingStream : Stream
{
    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
}

/// <summary>So many bytes that tell their position, without being kept anywhere.</summary>
public sealed class Pattern(long size) : ReadingStream
{
    private long _position;

    public override int Read(byte[] buffer, int offset, int count)
    {
        var length = (int)Math.Min(count, size - _position);
        for (var i = 0; i < length; i++)
        {
            buffer[offset + i] = (byte)((_position + i) >> 10);
        }

        _position += length;
        return length;
    }
}

/// <summary>Breaks after the first bytes.</summary>
public sealed class BrokenStream : ReadingStream
{
    private bool _begun;

    public override int Read(byte[] buffer, int offset, int count)
    {
        if (_begun)
        {
            throw new InvalidDataException("broken");
        }

        _begun = true;
        return Math.Min(count, 10);
    }
}
