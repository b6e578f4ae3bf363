using System.Buffers.Binary;
using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;
using Reconciler.Core.Ports.AppArmor;

namespace Reconciler.Host.AppArmor;

/// <summary>
/// What the parser compiles a file to: profiles one after the other, as the kernel unpacks them (aa_unpack and verify_header in
/// security/apparmor/policy_unpack.c; numbers are little-endian).
/// </summary>
internal sealed class CompiledPolicy
{
    private readonly byte[] _policy;
    private readonly List<int> _starts = [];

    public CompiledPolicy(byte[] policy)
    {
        _policy = policy;
        for (var at = 0; at < policy.Length && policy.AsSpan(at).IndexOf(Start) is >= 0 and var next; at += next + Start.Length)
        {
            _starts.Add(at + next);
        }
    }

    // Each profile starts with a tag (AA_NAME, its length with the NUL as u16, the text) and a u32 (AA_U32, the number).
    private static ReadOnlySpan<byte> Start => "\u0004\u0008\0version\0\u0002"u8;

    // Then may come AA_NAME "namespace" AA_STRING, and the structure itself with its name as the first string.
    private static ReadOnlySpan<byte> Namespace => "\u0004\u000a\0namespace\0\u0005"u8;

    private static ReadOnlySpan<byte> Profile => "\u0004\u0008\0profile\0\u0007\u0005"u8;

    /// <summary>
    /// By which the kernel will know them; a child's is PARENT//CHILD, one of another namespace :NAMESPACE://NAME.
    /// </summary>
    public ImmutableArray<string> Names => [.. _starts.Select(Name).OfType<string>()];

    /// <summary>
    /// The digests that the kernel may show. It digests what it was handed in one write: the parser writes one profile at a time where it has just
    /// compiled them, and the whole of a cached file.
    /// </summary>
    public ImmutableArray<PolicyDigest> Digests(string algorithm)
    {
        var digests = ImmutableArray.CreateBuilder<PolicyDigest>();
        digests.Add(Digest(_policy, algorithm));
        for (var i = 0; _starts.Count > 1 && i < _starts.Count; i++)
        {
            digests.Add(Digest(_policy.AsSpan()[_starts[i]..(i + 1 < _starts.Count ? _starts[i + 1] : _policy.Length)], algorithm));
        }

        return digests.ToImmutable();
    }

    internal static PolicyDigest Digest(ReadOnlySpan<byte> policy, string algorithm) => new(
        algorithm, Convert.ToHexStringLower(CryptographicOperations.HashData(new HashAlgorithmName(algorithm.ToUpperInvariant()), policy)));

    private string? Name(int start)
    {
        var at = start + Start.Length + sizeof(uint);
        var space = Text(Namespace, ref at);
        return Text(Profile, ref at) is { } name ? space is null ? name : $":{space}://{name}" : null;
    }

    /// <summary>The string that follows a tag; null where the tag does not stand there.</summary>
    private string? Text(ReadOnlySpan<byte> tag, ref int at)
    {
        if (at >= _policy.Length || !_policy.AsSpan(at).StartsWith(tag) || _policy.Length - at < tag.Length + sizeof(ushort))
        {
            return null;
        }

        var rest = _policy.AsSpan(at + tag.Length);
        var length = BinaryPrimitives.ReadUInt16LittleEndian(rest);
        if (length == 0 || rest.Length - sizeof(ushort) < length)
        {
            return null;
        }

        at += tag.Length + sizeof(ushort) + length;
        return Encoding.UTF8.GetString(rest.Slice(sizeof(ushort), length - 1));
    }
}
