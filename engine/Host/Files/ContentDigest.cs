using System.Security.Cryptography;
using Reconciler.Core.Model;

namespace Reconciler.Host.Files;

/// <summary>Digests contents as the engine writes digests; keyed ones with the host's key. One to a thread: it keeps its state between files.</summary>
internal sealed class ContentDigest(ReadOnlyMemory<byte> key) : IDisposable
{
    private IncrementalHash? _plain;
    private IncrementalHash? _keyed;

    /// <summary>The digest of a whole content. Gives back <paramref name="expected"/> itself where it is equal, which spares a string.</summary>
    internal Digest Of(ReadOnlySpan<byte> content, bool keyed, Digest? expected)
    {
        Span<byte> hash = stackalloc byte[32];
        if (keyed)
        {
            HMACSHA256.HashData(key.Span, content, hash);
        }
        else
        {
            SHA256.HashData(content, hash);
        }

        return Write(hash, keyed, expected);
    }

    internal void Add(ReadOnlySpan<byte> part, bool keyed) => Running(keyed).AppendData(part);

    internal Digest Finish(bool keyed, Digest? expected)
    {
        Span<byte> hash = stackalloc byte[32];
        Running(keyed).GetHashAndReset(hash);
        return Write(hash, keyed, expected);
    }

    public void Dispose()
    {
        _plain?.Dispose();
        _keyed?.Dispose();
    }

    private IncrementalHash Running(bool keyed) => keyed
        ? _keyed ??= IncrementalHash.CreateHMAC(HashAlgorithmName.SHA256, key.Span)
        : _plain ??= IncrementalHash.CreateHash(HashAlgorithmName.SHA256);

    private static Digest Write(ReadOnlySpan<byte> hash, bool keyed, Digest? expected)
    {
        var prefix = keyed ? Digest.KeyedPrefix : Digest.PlainPrefix;
        Span<char> text = stackalloc char[prefix.Length + 64];
        prefix.CopyTo(text);
        Convert.TryToHexStringLower(hash, text[prefix.Length..], out _);
        return expected is { } digest && text.SequenceEqual(digest.Text) ? digest : new Digest(new string(text));
    }
}
