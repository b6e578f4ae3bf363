namespace Reconciler.Core.Ports.Packages;

/// <summary>Reads the package database of the node, below <c>--root</c> that of the root. Opens nothing for writing.</summary>
public interface IPackageReader
{
    /// <summary>One reading for all; <paramref name="going"/> are the packages that shall go. Never throws: what is in the way is part of the answer.</summary>
    PackagesState Observe(IReadOnlyList<PackageQuery> going);

    /// <summary>
    /// Asks apt or dnf what they would do, from what they know of their repositories by now: nothing is fetched. One answer for each request, in
    /// their order. Never throws.
    /// </summary>
    IReadOnlyList<PackageOutlook> Foresee(PackageManager manager, IReadOnlyList<PackageRequest> requests);
}
