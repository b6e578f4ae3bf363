using System.Collections.Immutable;
using Reconciler.Core.Model;
using Reconciler.Core.Sections;

namespace Reconciler.Resources.Bundles;

/// <summary>The bundles of a document. Its entries are their files, each a resource of its own.</summary>
public sealed record BundlesSpec(ImmutableArray<BundleEntry> Bundles) : ISectionSpec<BundlesSpec>
{
    public IReadOnlyList<DesiredEntry> Entries => [.. Bundles.SelectMany(bundle => bundle.Files)];

    public BundlesSpec Restrict(Func<string, bool> keep) => new(
    [
        .. Bundles.Select(bundle => bundle with { Files = [.. bundle.Files.Where(file => keep(file.Id))] })
            .Where(bundle => bundle.Files.Length > 0),
    ]);
}
