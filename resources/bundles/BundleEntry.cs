using System.Collections.Immutable;
using Reconciler.Core.Model;
using Reconciler.Resources.Files;

namespace Reconciler.Resources.Bundles;

/// <summary>
/// Files that are installed and upgraded together. <see cref="Files"/> stand in the order in which they are worked on: the one that carries
/// the version last, or first where the bundle shall be absent.
/// </summary>
public sealed record BundleEntry(EntryHeader Header, ImmutableArray<FileEntry> Files)
{
    public string Id => Header.Id;

    /// <summary>Null where there is no gate: the bundle shall be absent, or recorded states are put back.</summary>
    public VersionGate? Gate { get; init; }

    /// <summary>Where the version is read for what the plan shows; may be missing where the bundle shall be absent.</summary>
    public VersionTag? Tag { get; init; }

    /// <summary>Ids and sections that follow the same gate.</summary>
    public ImmutableArray<string> Members { get; init; } = [];

    public bool Absent { get; init; }
}

/// <summary>The file that carries the installed version, and the JSON key under which.</summary>
public sealed record VersionTag(string File, string Key);

/// <summary>Which version is wanted, and what to do with the same and with a newer one.</summary>
public sealed record VersionGate(VersionNumber Wanted, bool ReportSame, bool Downgrade);
