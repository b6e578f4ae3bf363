using System.Collections.Concurrent;
using System.Security.Cryptography;
using Reconciler.Core.Model;
using Reconciler.Core.Ports;
using Xunit;

namespace Reconciler.Resources.Tests.Support;

/// <summary>Payloads in memory and beside the test, and the pre-images that a run of the test kept.</summary>
public sealed class TestContent : IContentSource
{
    public static readonly byte[] Key = "the key of the store"u8.ToArray();

    private readonly ConcurrentDictionary<Digest, byte[]> _stored = new();

    public void Keep(Digest digest, byte[] content)
    {
        Assert.Equal(digest, DigestOf(content, digest.IsKeyed));
        _stored[digest] = content;
    }

    public Stream Open(Payload payload) => payload switch
    {
        Payload.Inline inline => new MemoryStream(inline.Bytes.ToArray()),
        Payload.Stored stored => new MemoryStream(_stored[stored.Digest]),
        Payload.Source source when File.Exists(source.AbsolutePath) => File.OpenRead(source.AbsolutePath),
        Payload.Source source => throw new HostException(new HostError("open", source.AbsolutePath, Errno.ENOENT, "No such file or directory (ENOENT)")),
        _ => throw new InvalidOperationException(),
    };

    public ContentInfo Describe(Payload payload, bool keyed)
    {
        using var stream = Open(payload);
        var bytes = new byte[stream.Length];
        stream.ReadExactly(bytes);
        return new ContentInfo(DigestOf(bytes, keyed), bytes.Length);
    }

    public static Digest DigestOf(byte[] content, bool keyed = false) => new(keyed
        ? Digest.KeyedPrefix + Convert.ToHexStringLower(HMACSHA256.HashData(Key, content))
        : Digest.PlainPrefix + Convert.ToHexStringLower(SHA256.HashData(content)));
}
