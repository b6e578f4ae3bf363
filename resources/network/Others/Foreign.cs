using System.Collections.Immutable;
using Reconciler.Core.Model;
using Reconciler.Core.Planning;

namespace Reconciler.Resources.Network;

/// <summary><c>foreign-manager</c>: what becomes of changes to interfaces that NetworkManager or systemd-networkd manages. Pure.</summary>
public static class Foreign
{
    /// <summary>The changes as they are then, with those by which the others let go in front of them.</summary>
    public static ImmutableArray<Change> Judge(NetworkSpec spec, ForeignObserved observed, IReadOnlyList<Change> changes)
    {
        if (observed.Links.IsEmpty)
        {
            return [.. changes];
        }

        var touched = Touched(spec, observed);
        return (spec.ForeignManager ?? ForeignManager.Refuse) switch
        {
            ForeignManager.Coexist => [.. changes.Select(change => Noted(change, touched(change)))],
            ForeignManager.Unmanage => Unmanaging.Run(spec, observed, changes, touched),
            _ => [.. changes.Select(change => Refused(change, touched(change)))],
        };
    }

    public static string IdOf(ForeignDaemon daemon) => $"{NetworkIds.Section}/foreign-manager/{(daemon == ForeignDaemon.NetworkManager ? "networkmanager" : "networkd")}";

    private static Func<Change, IReadOnlyList<ForeignLink>> Touched(NetworkSpec spec, ForeignObserved observed)
    {
        // What follows from an entry (an address that leaves a port, a route that goes with it) has an id of its own, and names its cause.
        var byId = new Dictionary<string, IReadOnlyList<ForeignLink>>(StringComparer.Ordinal);
        void Add(DesiredEntry entry, IEnumerable<string> names)
        {
            if (names.Select(observed.Of).OfType<ForeignLink>().Distinct().ToList() is { Count: > 0 } links)
            {
                byId.TryAdd(entry.Id, links);
            }
        }

        foreach (var entry in spec.Interfaces)
        {
            Add(entry, TouchedLinks.Of(entry));
        }

        foreach (var route in spec.Routes)
        {
            Add(route, TouchedLinks.Of(route));
        }

        foreach (var route in spec.AbsentRoutes)
        {
            Add(route, TouchedLinks.Of(route));
        }

        return change => !change.Action.IsEffective() ? []
            : byId.GetValueOrDefault(change.Id) ?? (change.Cause is { } cause ? byId.GetValueOrDefault(cause) : null) ?? [];
    }

    private static Change Noted(Change change, IReadOnlyList<ForeignLink> links) =>
        links is not [var link, ..] ? change : change with { Notes = [.. change.Notes, $"{link.ManagerName} manages {link.Name} too"] };

    private static Change Refused(Change change, IReadOnlyList<ForeignLink> links) => links is not [var link, ..] ? change : change with
    {
        Action = ActionKind.Blocked,
        Why = $"{link.ManagerName} manages {link.Name} ({link.Evidence}), and the two would undo each other's work: say `foreign-manager: unmanage` "
            + $"to have it leave {link.Name} alone, or configure {link.Name} there; `foreign-manager: coexist` goes on all the same",
    };
}
