using System.Collections.Immutable;
using Reconciler.Core.Ports.AppArmor;

namespace Reconciler.Host.AppArmor;

/// <summary>
/// The kernel's own account of its profiles: <c>/sys/kernel/security/apparmor</c>. Its links are followed by the kernel alone: what they read as
/// is no path (<c>policy</c> leads to the namespace of the reader). Failures are those of System.IO.
/// </summary>
internal sealed class SecurityFileSystem(string directory)
{
    internal string Directory => directory;

    /// <summary>A line for each profile: <c>NAME (MODE)</c>. The name may hold spaces and parentheses of its own.</summary>
    internal ImmutableArray<LoadedProfile> Profiles()
    {
        var profiles = ImmutableArray.CreateBuilder<LoadedProfile>();
        foreach (var line in File.ReadAllText(Path.Combine(directory, "profiles")).Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            var open = line.LastIndexOf(" (", StringComparison.Ordinal);
            if (open > 0 && line[^1] == ')')
            {
                profiles.Add(new LoadedProfile(line[..open], line[(open + 2)..^1]));
            }
        }

        return profiles.ToImmutable();
    }

    /// <summary>
    /// The digest of the policy that each of the profiles was loaded with. The names of the directories are shortened by the kernel, so each is
    /// asked for the profile it is about. A profile that is replaced meanwhile is left out, and so is every one where nothing is exported.
    /// </summary>
    internal Dictionary<string, PolicyDigest> Digests(IReadOnlyCollection<string> names)
    {
        var digests = new Dictionary<string, PolicyDigest>(StringComparer.Ordinal);
        var policies = Path.Combine(directory, "policy", "profiles");
        if (names.Count == 0 || !System.IO.Directory.Exists(policies))
        {
            return digests;
        }

        foreach (var profile in System.IO.Directory.EnumerateDirectories(policies))
        {
            if (TryText(Path.Combine(profile, "name"))?.TrimEnd('\n') is { } name && names.Contains(name) && Digest(profile) is { } digest)
            {
                digests[name] = digest;
            }
        }

        return digests;
    }

    /// <summary>
    /// Of the raw policy, as the kernel computed it; else from the raw policy itself, which may be there without (apparmor.hash_policy=0).
    /// </summary>
    private static PolicyDigest? Digest(string profile)
    {
        foreach (var algorithm in (string[])["sha256", "sha1"])
        {
            if (TryText(Path.Combine(profile, "raw_" + algorithm))?.Trim() is { Length: > 0 } hex)
            {
                return new PolicyDigest(algorithm, hex);
            }
        }

        return Try(() => File.ReadAllBytes(Path.Combine(profile, "raw_data"))) is { } policy ? CompiledPolicy.Digest(policy, "sha256") : null;
    }

    private static string? TryText(string path) => Try(() => File.ReadAllText(path));

    private static T? Try<T>(Func<T> read)
        where T : class
    {
        try
        {
            return read();
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
