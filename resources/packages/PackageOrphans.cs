using Reconciler.Core.Ports;
using Reconciler.Core.Ports.Packages;
using Reconciler.Resources.Files;

namespace Reconciler.Resources.Packages;

/// <summary>
/// Files in dpkg's info/ of a package that has no entry: what is left when putting one back was killed in between, since its files come before
/// its entry. They are those that the journal has, byte for byte, so whoever puts the package back after all has them still.
/// </summary>
internal static class PackageOrphans
{
    /// <summary>True if there were some. Throws where somebody else has the database.</summary>
    public static bool Remove(PackageModel before, PackageModel after, IHost host)
    {
        if (before.IsThere || !after.IsThere || after.Manager != PackageManager.Dpkg || Present(after, host.Files).Count == 0)
        {
            return false;
        }

        using var database = host.PackageWriter.Open(PackageManager.Dpkg);
        if (host.Packages.Observe([]) is not { Unseen: null } state || !state.Find(after.Name).IsEmpty)
        {
            return false;
        }

        var orphans = Present(after, host.Files);
        foreach (var orphan in orphans)
        {
            host.Writer.Remove(orphan.Path, orphan.State!.Identity);
        }

        foreach (var directory in orphans.Select(orphan => Paths.Parent(orphan.Path)).Distinct())
        {
            host.Writer.SyncDirectory(directory);
        }

        return orphans.Count > 0;
    }

    private static List<FileObservation> Present(PackageModel package, IFileReader files) =>
        [.. package.Files.Items.Zip(files.Observe([.. package.Files.Items.Select(file => new FileQuery(file.Path, Content: true))]))
            .Where(pair => pair.First.Digest is { } digest && pair.Second.State?.Digest == digest).Select(pair => pair.Second)];
}
