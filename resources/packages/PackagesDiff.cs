using System.Collections.Immutable;
using Reconciler.Core.Planning;
using Reconciler.Core.Sections;
using Reconciler.Resources.Files;

namespace Reconciler.Resources.Packages;

/// <summary>Compares packages with their database. Pure. Of one that goes, each file that goes too is a change of its own beside the entry's.</summary>
internal static class PackagesDiff
{
    public static SectionPlan Compare(PackagesSpec desired, PackagesObserved observed, DiffContext context)
    {
        var changes = ImmutableArray.CreateBuilder<Change>();
        var files = new FilesDiff(PackagesSection.SectionName, observed.Files, context);
        changes.AddRange(files.Compare(desired.Files));
        var removal = new PackageRemovalDiff(desired, observed, context);
        foreach (var package in desired.Packages)
        {
            changes.AddRange(Of(package, observed, removal));
        }

        return new SectionPlan(changes.ToImmutable());
    }

    /// <summary>The frame of a package's change.</summary>
    public static Change Start(PackageEntry package, ActionKind action) => new()
    {
        Id = package.Id,
        Section = PackagesSection.SectionName,
        Action = action,
        Origin = package.Header.Origin,
        Observed = package.Header.Observe,
        Provides = package.Provides,
    };

    private static IEnumerable<Change> Of(PackageEntry package, PackagesObserved observed, PackageRemovalDiff removal)
    {
        var database = observed.Database;
        if (database.Unseen is { } unseen)
        {
            return [Start(package, ActionKind.Blocked) with { Why = unseen }];
        }

        var found = database.Find(PackagesSweep.NameOf(package));
        if (package.Exact is not null)
        {
            return PackageRestoreDiff.Compare(package, found, observed, removal);
        }

        if (found.Length > 1)
        {
            var names = string.Join(" and ", found.Select(p => $"{p.Name}:{p.Architecture}"));
            return [Start(package, ActionKind.Blocked) with { Why = $"there is more than one of that name, {names}: say which" }];
        }

        return package.Absent
            ? removal.Compare(package, found.FirstOrDefault())
            : PackagePresence.Compare(package, found.FirstOrDefault(), observed);
    }
}
