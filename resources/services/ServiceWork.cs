using System.Collections.Immutable;

namespace Reconciler.Resources.Services;

/// <summary>What apply needs besides the states: the inputs to be noted once the unit has taken them up, and what is noted until then.</summary>
internal sealed record ServiceWork(ServiceEntry Service, ServiceNote Note, ImmutableDictionary<string, ImmutableArray<string>> Others);
