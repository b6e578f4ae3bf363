using System.Collections.Immutable;

namespace Reconciler.Core.Ports.Packages;

/// <summary>What a package manager is asked for: to install <paramref name="Name"/> in that version (null: the one it would choose), or to remove it with others.</summary>
public sealed record PackageRequest(string Name, string? Version, bool Removes, ImmutableArray<string> With)
{
    public static PackageRequest Install(string name, string? version) => new(name, version, Removes: false, []);

    public static PackageRequest Remove(string name, ImmutableArray<string> with) => new(name, null, Removes: true, with);
}

/// <summary>What the package manager says that it would do for a request.</summary>
public sealed record PackageOutlook
{
    /// <summary>Why it cannot be done; null if it can.</summary>
    public string? Obstacle { get; init; }

    /// <summary>The version that there would be.</summary>
    public string? Version { get; init; }

    /// <summary>Every version that a repository offers, the newest first.</summary>
    public ImmutableArray<string> Offered { get; init; } = [];

    /// <summary>Packages that come with it.</summary>
    public ImmutableArray<PackageStep> Brings { get; init; } = [];

    /// <summary>Packages that would go for it, and were not asked to.</summary>
    public ImmutableArray<string> Removes { get; init; } = [];
}

/// <summary>Another package that changes on the way; <paramref name="Before"/> is null where it is new.</summary>
public sealed record PackageStep(string Name, string? Before, string After);
