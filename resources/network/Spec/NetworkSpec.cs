using Reconciler.Core.Diagnostics;
using Reconciler.Core.Documents;
using Reconciler.Core.Guarding;
using Reconciler.Core.Model;
using Reconciler.Core.Sections;

namespace Reconciler.Resources.Network;

/// <summary>The network as the document wants it: what nmstate has, and how changes to it are guarded and kept.</summary>
public sealed record NetworkSpec : ISectionSpec<NetworkSpec>
{
    public Sequence<InterfaceEntry> Interfaces { get; init; }

    public Sequence<RouteEntry> Routes { get; init; }

    public Sequence<AbsentRouteEntry> AbsentRoutes { get; init; }

    public Sequence<RouteRuleEntry> Rules { get; init; }

    public DnsEntry? Dns { get; init; }

    public OvsDbEntry? OvsDb { get; init; }

    /// <summary>Null: not given, so <see cref="GuardSpec.Default"/>.</summary>
    public GuardSpec? Guard { get; init; }

    public PersistSpec? Persist { get; init; }

    /// <summary>Where Open vSwitch's database listens; null: its usual place.</summary>
    public string? OvsSocket { get; init; }

    /// <summary>While such a process lives the section only observes.</summary>
    public Sequence<YieldTo> YieldTo { get; init; }

    /// <summary>Null: not given, so <see cref="Network.ForeignManager.Refuse"/>.</summary>
    public ForeignManager? ForeignManager { get; init; }

    /// <summary>Recorded states to go back to, in place of everything above.</summary>
    public Sequence<ExactEntry> Exact { get; init; }

    /// <summary>Which entries are meant; the others are still the context of those that are (<c>--only</c>).</summary>
    public Func<string, bool> Keep { get; init; } = _ => true;

    /// <summary>Entries whose <c>when</c> does not hold, and why.</summary>
    public Sequence<SkippedEntry> Skipped { get; init; }

    /// <summary>Interfaces first, then routes and what follows; each in the order written.</summary>
    public IReadOnlyList<DesiredEntry> Entries => [.. All.Where(entry => Keep(entry.Id))];

    private IEnumerable<DesiredEntry> All =>
    [
        .. Interfaces, .. Routes, .. AbsentRoutes, .. Rules, .. Dns is null ? [] : new DesiredEntry[] { Dns }, .. OvsDb is null ? [] : new DesiredEntry[] { OvsDb },
        .. Persist is { Format: not PersistFormat.None } ? new DesiredEntry[] { Persist } : [], .. Exact,
    ];

    public NetworkSpec Restrict(Func<string, bool> keep)
    {
        var before = Keep;
        return this with { Keep = id => before(id) && keep(id) };
    }
}

/// <summary>A pattern for the name of a process (<c>*</c> any text, <c>?</c> one character).</summary>
public sealed record YieldTo(string Process, Place Place = default);

/// <summary>What to do where NetworkManager or networkd manages an interface that the document names.</summary>
public enum ForeignManager
{
    Refuse,
    Unmanage,
    Coexist,
}
