using Reconciler.Core.Ports;
using Reconciler.Core.Sections;

namespace Reconciler.Resources.Files;

/// <summary>Removes the temporary name that an interrupted change may have left.</summary>
internal static class FilesCleanUp
{
    public static bool Discard(JournalledChange change, IHost host)
    {
        try
        {
            return host.Writer.Discard(Paths.OfId(change.Id), change.TemporaryName);
        }
        catch (HostException failure) when (failure.Error.Errno is Errno.ENOENT or Errno.ENOTDIR)
        {
            // The directory is not there (any more), so nothing can lie in it.
            return false;
        }
    }
}
