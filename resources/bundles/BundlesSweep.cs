using Reconciler.Core.Ports;
using Reconciler.Resources.Files;

namespace Reconciler.Resources.Bundles;

/// <summary>Looks at the files of all bundles in one sweep, and reads the version tag of each.</summary>
internal static class BundlesSweep
{
    public static BundlesObserved Observe(BundlesSpec desired, IHostReader host) => new(
        FilesSweep.Observe([.. desired.Bundles.SelectMany(bundle => bundle.Files)], host),
        desired.Bundles.Where(bundle => bundle.Tag is not null).ToDictionary(
            bundle => bundle.Id, bundle => Installed(bundle.Tag!, host), StringComparer.Ordinal));

    private static InstalledBundle Installed(VersionTag tag, IHostReader host)
    {
        try
        {
            using var file = host.Files.OpenRead(tag.File);
            return new InstalledBundle(InstalledVersion.Read(file, tag.Key));
        }
        catch (HostException failure)
        {
            return failure.Error.Errno switch
            {
                Errno.ENOENT or Errno.ENOTDIR => new InstalledBundle(InstalledVersion.Missing),

                // The plan of the file itself says what becomes of it.
                Errno.ELOOP or Errno.EISDIR or Errno.EINVAL => new InstalledBundle(InstalledVersion.None("not a file")),
                _ => new InstalledBundle(InstalledVersion.None("cannot be read"), failure.Error),
            };
        }
    }
}
