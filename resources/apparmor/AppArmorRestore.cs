using System.Collections.Immutable;
using Reconciler.Core.Sections;
using Reconciler.Resources.Files;

namespace Reconciler.Resources.AppArmor;

/// <summary>
/// Describes recorded states: files exactly; profiles as loaded or not, in the mode they had, with the policy that their file compiles to once
/// it is back (the digest of old may be that of another kernel, or of abstractions that have changed since).
/// </summary>
internal static class AppArmorRestore
{
    public static AppArmorSpec Restore(IReadOnlyList<RestoreTarget> targets)
    {
        var files = ImmutableArray.CreateBuilder<FileEntry>();
        var profiles = ImmutableArray.CreateBuilder<ProfileEntry>();
        foreach (var target in targets)
        {
            if (target.Target is ProfileModel profile)
            {
                profiles.Add(new ProfileEntry(target.Header, profile.Name, profile.Path)
                {
                    Absent = !profile.IsLoaded,
                    Mode = ProfileModes.Parse(profile.Mode),
                });
            }
            else
            {
                files.Add(FilesRestore.Entry(target));
            }
        }

        return new AppArmorSpec(files.ToImmutable(), profiles.ToImmutable());
    }
}
