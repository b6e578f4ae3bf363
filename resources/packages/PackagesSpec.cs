using System.Collections.Immutable;
using Reconciler.Core.Model;
using Reconciler.Core.Sections;
using Reconciler.Resources.Files;

namespace Reconciler.Resources.Packages;

/// <summary>The packages of a document, in the order written; of an undo, also the files that went with them.</summary>
public sealed record PackagesSpec(ImmutableArray<FileEntry> Files, ImmutableArray<PackageEntry> Packages) : ISectionSpec<PackagesSpec>
{
    public IReadOnlyList<DesiredEntry> Entries => [.. Files, .. Packages];

    public PackagesSpec Restrict(Func<string, bool> keep) =>
        new([.. Files.Where(file => keep(file.Id))], [.. Packages.Where(package => keep(package.Id))]);
}
