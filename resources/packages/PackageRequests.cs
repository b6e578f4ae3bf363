using Reconciler.Core.Ports.Packages;

namespace Reconciler.Resources.Packages;

/// <summary>What apt or dnf would have to be asked for, so that a package is as it is wanted.</summary>
internal static class PackageRequests
{
    /// <summary>Null where nothing is to be done, or nothing that a package manager does.</summary>
    public static PackageRequest? Of(PackageEntry package, PackagesState database)
    {
        var found = database.Find(PackagesSweep.NameOf(package));
        if (database.Manager is not { } manager || database.Unseen is not null || package.Absent || found.Length > 1)
        {
            return null;
        }

        return package.Exact is { } wanted ? Restoring(package, wanted, manager, found.FirstOrDefault(), database) : Wanted(package, found.FirstOrDefault(), database);
    }

    private static PackageRequest? Wanted(PackageEntry package, PackageState? found, PackagesState database) =>
        PackagePresence.IsAsWanted(package, found) || PackagePresence.WhyNot(found, database) is not null
            ? null
            : PackageRequest.Install(package.Name, package.Version);

    private static PackageRequest? Restoring(PackageEntry package, PackageModel wanted, PackageManager manager, PackageState? found, PackagesState database)
    {
        var now = found is null ? PackageModel.Missing(wanted.Name, manager) : PackageRemovalDiff.Model(found, manager);
        if (now.SameAs(wanted) || PackagePresence.WhyNot(found, database) is not null)
        {
            return null;
        }

        if (wanted.IsThere)
        {
            return wanted.Record is null ? PackageRequest.Install(PackagesSweep.NameOf(package), wanted.Version) : null;
        }

        return package.Left is { ByManager: true } left
            ? PackageRequest.Remove(PackagesSweep.NameOf(package), [.. left.Brought.Where(name => database.Find(name).Any(p => p.Works))])
            : null;
    }
}
