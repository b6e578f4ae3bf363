using System.Collections.Frozen;
using Reconciler.Core.Ports;
using Reconciler.Core.Ports.Packages;
using Reconciler.Resources.Files;

namespace Reconciler.Resources.Packages;

/// <summary>What one sweep saw: the database once, and of packages that shall go their files and the database's own about them.</summary>
public sealed record PackagesObserved
{
    public required PackagesState Database { get; init; }

    public required FilesObserved Files { get; init; }

    /// <summary>By id, what the package manager says of what it would be asked for.</summary>
    public IReadOnlyDictionary<string, PackageOutlook> Outlooks { get; init; } = FrozenDictionary<string, PackageOutlook>.Empty;

    public IReadOnlyDictionary<string, FileObservation> RecordFiles { get; init; } = FrozenDictionary<string, FileObservation>.Empty;
}
