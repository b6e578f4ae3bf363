using System.Collections.Immutable;
using Reconciler.Core.Model;
using Reconciler.Core.Sections;
using Reconciler.Resources.Files;

namespace Reconciler.Resources.AppArmor;

/// <summary>The profiles of a document, and the files that belong to them.</summary>
public sealed record AppArmorSpec(ImmutableArray<FileEntry> Files, ImmutableArray<ProfileEntry> Profiles) : ISectionSpec<AppArmorSpec>
{
    public IReadOnlyList<DesiredEntry> Entries => [.. Files, .. Profiles];

    public AppArmorSpec Restrict(Func<string, bool> keep) =>
        new([.. Files.Where(file => keep(file.Id))], [.. Profiles.Where(profile => keep(profile.Id))]);
}
