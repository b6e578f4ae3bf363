using Reconciler.Core.Planning;
using Reconciler.Core.Ports.Packages;

namespace Reconciler.Resources.Packages;

/// <summary>Compares a package that shall be there.</summary>
internal static class PackagePresence
{
    public static IEnumerable<Change> Compare(PackageEntry package, PackageState? found, PackagesState database)
    {
        if (database.Manager is null)
        {
            return [PackagesDiff.Start(package, ActionKind.Blocked) with { Why = "there is no package database here, neither dpkg's nor rpm's" }];
        }

        return found is { Works: true } && (package.Version is null || package.Version == found.Version)
            ? []
            : [PackagesDiff.Start(package, ActionKind.Blocked) with { Why = "packages are not installed by this version yet: install it by hand" }];
    }
}
