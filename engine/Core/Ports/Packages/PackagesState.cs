using System.Collections.Immutable;

namespace Reconciler.Core.Ports.Packages;

/// <summary>The two kinds of package databases.</summary>
public enum PackageManager
{
    Dpkg,
    Rpm,
}

/// <summary>
/// One reading of a node's package database. <see cref="Manager"/> is null where the node has none; <see cref="Unseen"/> says why it could not be
/// read; <see cref="Interrupted"/>, why nothing may be changed in it now.
/// </summary>
public sealed record PackagesState
{
    public PackageManager? Manager { get; init; }

    public string? Unseen { get; init; }

    /// <summary>What installs here, <c>apt-get</c> or <c>dnf</c>; null where it is not to be found.</summary>
    public string? Installer { get; init; }

    public string? Interrupted { get; init; }

    /// <summary>Why nobody but who works in it could look at what shall go, after a limited time; null: it was looked at.</summary>
    public string? Busy { get; init; }

    /// <summary>Who has the database's lock now, in words; null: nobody, or that cannot be seen.</summary>
    public string? LockedBy { get; init; }

    /// <summary>In the database's order. What the database only remembers the name of is left out.</summary>
    public ImmutableArray<PackageState> Packages { get; init; } = [];

    /// <summary>The packages that a name means, which may be followed by <c>:ARCHITECTURE</c>.</summary>
    public ImmutableArray<PackageState> Find(string name)
    {
        var colon = name.IndexOf(':', StringComparison.Ordinal);
        var bare = colon < 0 ? name : name[..colon];
        return [.. Packages.Where(p => p.Name == bare && (colon < 0 || name.AsSpan(colon + 1).SequenceEqual(p.Architecture)))];
    }
}

/// <summary>A package as its database has it.</summary>
public sealed record PackageState
{
    public required string Name { get; init; }

    public required string Architecture { get; init; }

    /// <summary>As the database writes it: <c>1:2.0-3</c>; of rpm <c>[EPOCH:]VERSION-RELEASE</c>.</summary>
    public required string Version { get; init; }

    /// <summary>dpkg's own word: <c>installed</c>, <c>config-files</c>, <c>half-installed</c>, <c>unpacked</c>, <c>half-configured</c>, <c>triggers-awaited</c>, <c>triggers-pending</c>.</summary>
    public string Status { get; init; } = Installed;

    /// <summary>dpkg's <c>reinstreq</c>: what lies on the disk is nobody knows what.</summary>
    public bool NeedsReinstall { get; init; }

    /// <summary>Somebody asked that it be left as it is.</summary>
    public bool Held { get; init; }

    /// <summary><c>Essential</c> or <c>Protected</c>, where the package says so of itself.</summary>
    public string? Vital { get; init; }

    /// <summary>Only of what shall go: see <see cref="PackageQuery"/>.</summary>
    public PackageContents? Contents { get; init; }

    public const string Installed = "installed";

    public const string ConfigurationOnly = "config-files";

    /// <summary>What it needs to work lies in place and is set up; a trigger that it waits for does not change that.</summary>
    public bool Works => Status is Installed or "triggers-awaited" or "triggers-pending";
}

/// <summary>What is asked of a package beyond the database's line of it: where it shall go, what hangs on it; with <paramref name="Files"/>, its paths.</summary>
public readonly record struct PackageQuery(string Name, bool Files);

/// <summary>What hangs on a package.</summary>
public sealed record PackageContents
{
    /// <summary>Files and links, without directories as far as the database can tell; configuration files among them.</summary>
    public ImmutableArray<PackagePath> Paths { get; init; } = [];

    /// <summary>Installed packages whose needs nothing else fulfils once all that was asked about is gone.</summary>
    public ImmutableArray<string> NeededBy { get; init; } = [];

    /// <summary>The database's entry as text, where it can be put back; else null.</summary>
    public string? Record { get; init; }

    /// <summary>The database's files about this package alone.</summary>
    public ImmutableArray<string> RecordFiles { get; init; } = [];

    /// <summary>Its scripts that a removal would run, by the names that people know.</summary>
    public ImmutableArray<string> Scripts { get; init; } = [];
}

/// <summary>
/// A path that belongs to a package; <paramref name="Real"/> is it without the links among the top directories. <paramref name="SharedWith"/>:
/// it belongs to these too. <paramref name="DivertedBy"/>: what lies there is that one's.
/// </summary>
public sealed record PackagePath(string Path, string Real, bool IsConfiguration, ImmutableArray<string> SharedWith, string? DivertedBy);
