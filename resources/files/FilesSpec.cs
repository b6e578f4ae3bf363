using System.Collections.Immutable;
using Reconciler.Core.Model;
using Reconciler.Core.Sections;

namespace Reconciler.Resources.Files;

/// <summary>The paths of a document's <c>files</c> section, in the order written.</summary>
public sealed record FilesSpec(ImmutableArray<FileEntry> Files) : ISectionSpec<FilesSpec>
{
    public IReadOnlyList<DesiredEntry> Entries => Files;

    public FilesSpec Restrict(Func<string, bool> keep) => new([.. Files.Where(file => keep(file.Id))]);
}
