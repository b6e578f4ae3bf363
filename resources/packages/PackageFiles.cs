using System.Collections.Immutable;
using Reconciler.Core.Model;
using Reconciler.Core.Ports.Packages;
using Reconciler.Core.Sections;
using Reconciler.Resources.Files;

namespace Reconciler.Resources.Packages;

/// <summary>
/// What of a package's files goes with it, and what stays although it is listed there. Directories all stay: others may use them, and a container
/// runtime that watches one would never see what comes into a new one of the same name.
/// </summary>
internal static class PackageFiles
{
    /// <summary>Every CNI plugin of the node needs it, and it is in several packages as in none.</summary>
    public const string Loopback = "/opt/cni/bin/loopback";

    // What dpkg itself may have left beside a configuration file (dpkg(1), --force-conf*), and deletes in a purge.
    private static readonly ImmutableArray<string> BesideConfiguration = [".dpkg-old", ".dpkg-dist", ".dpkg-new", ".dpkg-tmp"];

    /// <summary>The paths that go, as far as the database alone tells.</summary>
    public static IEnumerable<PackagePath> Of(PackageEntry entry, PackageContents contents) => contents.Paths
        .Where(path => entry.Purge || !path.IsConfiguration)
        .SelectMany(path => path.IsConfiguration ? BesideConfiguration.Select(end => path with { Path = path.Path + end, Real = path.Real + end }).Prepend(path) : [path]);

    public static FileEntry Entry(PackageEntry entry, string path) =>
        new(entry.Header with { Id = $"{entry.Header.Id}/{path}" }, path) { Absent = true };

    /// <summary>Why a path stays; null if it goes. <paramref name="going"/>: packages that go in the same run.</summary>
    public static string? WhyLeft(PackagePath path, IReadOnlySet<string> going, Company company)
    {
        if (path.Path == Loopback || path.Real == Loopback)
        {
            return "the loopback plugin, which every network of the node needs";
        }

        if (path.DivertedBy is { } other)
        {
            return $"diverted by {other}, so what lies there is not this package's";
        }

        if (path.SharedWith.FirstOrDefault(owner => !going.Contains(owner)) is { } owner)
        {
            return $"{owner} has it too";
        }

        if ((company.Claimant(path.Path) ?? company.Claimant(path.Real)) is { } id)
        {
            return $"{id} is about it";
        }

        return company.Changes.FirstOrDefault(change => change.Ends.Contains(ResourceKeys.Path(path.Path))) is { } change ? $"{change.Id} removes it" : null;
    }
}
