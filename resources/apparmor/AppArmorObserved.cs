using System.Collections.Frozen;
using Reconciler.Core.Ports.AppArmor;
using Reconciler.Resources.Files;

namespace Reconciler.Resources.AppArmor;

/// <summary>What one sweep saw of profiles and their files. Below a root there is no kernel to look at.</summary>
public sealed record AppArmorObserved
{
    public required FilesObserved Files { get; init; }

    public AppArmorState Kernel { get; init; } = new();

    /// <summary>By path, what a file that stays as it is compiles to.</summary>
    public IReadOnlyDictionary<string, PolicyCompilation> Compiled { get; init; } = FrozenDictionary<string, PolicyCompilation>.Empty;

    /// <summary>By path, the text of a file whose content is not managed, where something is expected of it.</summary>
    public IReadOnlyDictionary<string, string> Texts { get; init; } = FrozenDictionary<string, string>.Empty;

    /// <summary>By name, whom a profile that shall go confines.</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<ConfinedProcess>> Confined { get; init; } =
        FrozenDictionary<string, IReadOnlyList<ConfinedProcess>>.Empty;

    /// <summary>Directories of profiles that are not there: they are AppArmor's own, and never made.</summary>
    public IReadOnlySet<string> MissingDirectories { get; init; } = FrozenSet<string>.Empty;
}
