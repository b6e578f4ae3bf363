using System.Security.Cryptography;
using Reconciler.Core.Model;
using Reconciler.Core.Ports;

namespace Reconciler.Resources.Files;

/// <summary>
/// Digests what is read through it, so that a payload that was changed after the plan was made does not take a name.
/// A keyed digest cannot be checked here; the look after the change does.
/// </summary>
internal sealed class DigestingStream(Stream inner) : Stream
{
    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public void Expect(Digest digest, string path)
    {
        if (!digest.IsKeyed && Digest.PlainPrefix + Convert.ToHexStringLower(_hash.GetCurrentHash()) != digest.Text)
        {
            throw new HostException(new HostError("read", path, 0, "its payload is not what it was when the plan was made: plan again"));
        }
    }

    public override int Read(Span<byte> buffer)
    {
        var read = inner.Read(buffer);
        _hash.AppendData(buffer[..read]);
        return read;
    }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _hash.Dispose();
            inner.Dispose();
        }

        base.Dispose(disposing);
    }
}
