using Reconciler.Core.Model;
using Reconciler.Core.Ports.Network;

namespace Reconciler.Resources.Network;

/// <summary>
/// The network before a change: the resources that it names, as they were and as they will be, and beside them every link with its addresses,
/// every route and rule, so that what the kernel took along unasked can be put back too.
/// </summary>
public sealed record Snapshot
{
    public Sequence<SnapshotChange> Changes { get; init; }

    public Sequence<LinkModel> Links { get; init; }

    public Sequence<RouteModel> Routes { get; init; }

    public Sequence<RuleState> Rules { get; init; }

    /// <summary>Configuration files as they were, each in the journal's form.</summary>
    public Sequence<string> Files { get; init; }

    public string? OvsSocket { get; init; }
}

public sealed record SnapshotChange(string Id, NetworkModel Before, NetworkModel After);
