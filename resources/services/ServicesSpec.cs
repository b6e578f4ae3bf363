using System.Collections.Immutable;
using Reconciler.Core.Guarding;
using Reconciler.Core.Model;
using Reconciler.Core.Sections;

namespace Reconciler.Resources.Services;

/// <summary>The units of a document, in the order written.</summary>
public sealed record ServicesSpec(ImmutableArray<ServiceEntry> Services) : ISectionSpec<ServicesSpec>
{
    /// <summary>The network's, for units that carry the node's connectivity; null: the document gives none, so <see cref="GuardSpec.Default"/>.</summary>
    public GuardSpec? Guard { get; init; }

    public IReadOnlyList<DesiredEntry> Entries => Services;

    public ServicesSpec Restrict(Func<string, bool> keep) => this with { Services = [.. Services.Where(service => keep(service.Id))] };
}
