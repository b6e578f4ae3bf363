namespace Reconciler.Core.Ports.Packages;

/// <summary>Reads the package database of the node, below <c>--root</c> that of the root. Opens nothing for writing.</summary>
public interface IPackageReader
{
    /// <summary>One reading for all; <paramref name="going"/> are the packages that shall go. Never throws: what is in the way is part of the answer.</summary>
    PackagesState Observe(IReadOnlyList<PackageQuery> going);
}
