using Reconciler.Core.Ports;

namespace Reconciler.Resources.Files;

/// <summary>Acts only on what was observed.</summary>
internal static class ExpectedIdentity
{
    /// <summary>
    /// Runs an action that expects an identity. The identity holds the ctime, which a change of ours to another link of the same inode
    /// moves too: then it is looked at once more, and goes on if nothing but that differs.
    /// </summary>
    public static void Retry(IHost host, FileModel before, Action<FileIdentity?> action)
    {
        try
        {
            action(before.Identity);
        }
        catch (HostException failure) when (failure.Error.Errno == Errno.ESTALE && before.Identity is { } expected)
        {
            var query = new FileQuery(before.Path, Content: before.Digest is not null, Keyed: before.Digest is { IsKeyed: true });
            if (host.Files.Observe([query])[0].State is not { } now
                || (now.Identity.Device, now.Identity.Inode) != (expected.Device, expected.Inode)
                || now.MtimeNs != before.MtimeNs
                || !before.SameAs(FileModel.Of(before.Path, now)))
            {
                throw;
            }

            action(now.Identity);
        }
    }
}
