using Reconciler.Core.Planning;
using Reconciler.Core.Ports;
using Reconciler.Core.Sections;
using Reconciler.Resources.Files;

namespace Reconciler.Resources.AppArmor;

/// <summary>Carries out a batch: files as the files section does it, then what goes out of the kernel and what comes into it.</summary>
internal static class AppArmorApply
{
    public static IReadOnlyList<Outcome> Apply(IReadOnlyList<Change> batch, ApplyContext context) =>
    [
        .. FilesApply.Apply([.. batch.Where(change => change.After is FileModel)], context),
        .. batch.Where(change => change.After is ProfileModel).Select(change => Apply(change, context.Host)),
    ];

    private static Outcome Apply(Change change, IHost host)
    {
        var after = (ProfileModel)change.After!;
        try
        {
            if (after.IsLoaded)
            {
                host.AppArmorWriter.Load(after.Path);
                return new Outcome(change, null);
            }

            // Something may have been started under it since the plan was made.
            if (host.AppArmor.Confined(after.Name) is { Count: > 0 } confined)
            {
                return new Outcome(change, new HostError("remove profile", after.Name, Errno.EBUSY, KernelDiff.Confines(confined)));
            }

            host.AppArmorWriter.Remove(after.Name);
            return new Outcome(change, null);
        }
        catch (HostException failure)
        {
            return new Outcome(change, failure.Error);
        }
    }
}
