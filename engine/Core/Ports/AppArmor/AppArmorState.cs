using System.Collections.Immutable;

namespace Reconciler.Core.Ports.AppArmor;

/// <summary>
/// The profiles that the kernel holds. <see cref="Off"/> says why it holds none (no AppArmor in the kernel, switched off); <see cref="Unseen"/>,
/// why they cannot be looked at; <see cref="NoParser"/>, why none can be compiled or loaded.
/// </summary>
public sealed record AppArmorState
{
    public string? Off { get; init; }

    public string? Unseen { get; init; }

    public string? NoParser { get; init; }

    public ImmutableArray<LoadedProfile> Profiles { get; init; } = [];

    public LoadedProfile? Find(string name) => Profiles.FirstOrDefault(profile => profile.Name == name);
}

/// <summary>
/// A profile by its full name, the mode as the kernel says it (<c>enforce</c>, <c>complain</c>, <c>kill</c>, <c>unconfined</c>), and the digest of
/// the policy it was loaded with: null where it was not asked for, or the kernel exports none.
/// </summary>
public sealed record LoadedProfile(string Name, string Mode, PolicyDigest? Digest = null);

/// <summary>The digest of a compiled policy, by the algorithm that the kernel uses (<c>sha256</c>, <c>sha1</c> before Linux 6.7).</summary>
public readonly record struct PolicyDigest(string Algorithm, string Hex)
{
    public override string ToString() => $"{Algorithm}:{Hex}";
}

/// <summary>
/// What a file compiles to: the names it declares, and every digest that the kernel may show for them (of the whole, as a cached policy is
/// loaded, and of each profile alone, as a fresh one is). <see cref="Error"/>: the parser refuses the file, and says why.
/// </summary>
public sealed record PolicyCompilation
{
    public string? Error { get; init; }

    public ImmutableArray<string> Names { get; init; } = [];

    public ImmutableArray<PolicyDigest> Digests { get; init; } = [];
}

/// <summary>A process that a profile confines; <paramref name="Command"/> as the kernel names it.</summary>
public sealed record ConfinedProcess(int Id, string Command)
{
    public override string ToString() => $"{Id} ({Command})";
}
