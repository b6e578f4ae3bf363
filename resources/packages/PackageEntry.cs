using System.Collections.Immutable;
using Reconciler.Core.Model;

namespace Reconciler.Resources.Packages;

/// <summary>
/// A package as the document wants it, or (with <see cref="Exact"/>) as an undo or a recovery does. The paths that go with it are changes of
/// their own, <c>packages/NAME//PATH</c>.
/// </summary>
public sealed record PackageEntry(EntryHeader Header, string Name) : DesiredEntry(Header)
{
    public bool Absent { get; init; }

    /// <summary>Exactly this one; null: any.</summary>
    public string? Version { get; init; }

    /// <summary>What is left of a removed package, its configuration, counts as the package.</summary>
    public bool Purge { get; init; } = true;

    /// <summary>Its files go too, not the database's entry alone.</summary>
    public bool DeleteFiles { get; init; }

    /// <summary>Set by undo and recovery alone: the recorded state, from what the run left.</summary>
    public PackageModel? Exact { get; init; }

    /// <summary>What the run left, with <see cref="Exact"/>.</summary>
    public PackageModel? Left { get; init; }

    public override ImmutableArray<string> Provides => ["package:" + Name];

    public override void Describe(FingerprintWriter writer)
    {
        writer.Add("name", Name);
        writer.Add("absent", Absent);
        writer.Add("version", Version);
        writer.Add("keepsConfiguration", !Purge);
        writer.Add("deleteFiles", DeleteFiles);
    }
}
