using System.Collections.Immutable;
using System.Security.Cryptography;
using Reconciler.Core.Ports.AppArmor;

namespace Reconciler.Host.AppArmor;

/// <summary>
/// The digests that the kernel may show for a compiled policy. It digests what it was handed in one write (aa_unpack in
/// security/apparmor/policy_unpack.c): the parser writes one profile at a time where it has just compiled them, and the whole of a cached file.
/// </summary>
internal static class PolicyDigests
{
    // Each profile starts with a u16 name tag and a u32: AA_NAME, length 8, "version", NUL, AA_U32 (verify_header in policy_unpack.c).
    private static ReadOnlySpan<byte> Start => "\u0004\u0008\0version\0\u0002"u8;

    internal static ImmutableArray<PolicyDigest> Of(ReadOnlySpan<byte> policy, string algorithm)
    {
        var digests = ImmutableArray.CreateBuilder<PolicyDigest>();
        digests.Add(Digest(policy, algorithm));
        var starts = Starts(policy);
        for (var i = 0; starts.Count > 1 && i < starts.Count; i++)
        {
            digests.Add(Digest(policy[starts[i]..(i + 1 < starts.Count ? starts[i + 1] : policy.Length)], algorithm));
        }

        return digests.ToImmutable();
    }

    internal static PolicyDigest Digest(ReadOnlySpan<byte> policy, string algorithm) => new(
        algorithm, Convert.ToHexStringLower(CryptographicOperations.HashData(new HashAlgorithmName(algorithm.ToUpperInvariant()), policy)));

    private static List<int> Starts(ReadOnlySpan<byte> policy)
    {
        var starts = new List<int>();
        for (var at = 0; at < policy.Length;)
        {
            var next = policy[at..].IndexOf(Start);
            if (next < 0)
            {
                break;
            }

            starts.Add(at + next);
            at += next + Start.Length;
        }

        return starts;
    }
}
