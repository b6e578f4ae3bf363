using System.Collections.Immutable;
using Reconciler.Core.Model;
using Reconciler.Core.Sections;

namespace Reconciler.Resources.Services;

/// <summary>The units of a document, in the order written.</summary>
public sealed record ServicesSpec(ImmutableArray<ServiceEntry> Services) : ISectionSpec<ServicesSpec>
{
    public IReadOnlyList<DesiredEntry> Entries => Services;

    public ServicesSpec Restrict(Func<string, bool> keep) => new([.. Services.Where(service => keep(service.Id))]);
}
