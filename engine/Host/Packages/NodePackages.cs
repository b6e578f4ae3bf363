using Reconciler.Core.Ports;
using Reconciler.Core.Ports.Packages;
using Reconciler.Host.Files;

namespace Reconciler.Host.Packages;

/// <summary>The package database of the node: whichever is there.</summary>
internal sealed class NodePackages(NodeDirectories directories, IFileReader files, IFileWriter writer, TimeSpan wait) : IPackageReader, IPackageWriter
{
    public PackagesState Observe(IReadOnlyList<PackageQuery> going)
    {
        try
        {
            return IsThere(DpkgPaths.Status) ? new DpkgReader(directories, files).Read(going) : new PackagesState();
        }
        catch (HostException failure)
        {
            return new PackagesState { Unseen = $"the package database cannot be read: {failure.Error}" };
        }
    }

    public IPackageTransaction Open(PackageManager manager) => DpkgTransaction.Open(directories, files, writer, wait);

    private bool IsThere(string path)
    {
        var seen = files.Observe([new FileQuery(path)])[0];
        return seen.Error is null ? seen.State is not null : throw new HostException(seen.Error);
    }
}
