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
            ForeignManager.Unmanage => Unmanaged(spec, observed, changes, touched),
            _ => [.. changes.Select(change => Refused(change, touched(change)))],
        };
    }

    public static string IdOf(ForeignDaemon daemon) => $"{NetworkIds.Section}/foreign-manager/{(daemon == ForeignDaemon.NetworkManager ? "networkmanager" : "networkd")}";

    private static Func<Change, ForeignLink?> Touched(NetworkSpec spec, ForeignObserved observed)
    {
        // What follows from an entry (an address that leaves a port, a route that goes with it) has an id of its own, and names its cause.
        var byId = new Dictionary<string, ForeignLink>(StringComparer.Ordinal);
        void Add(DesiredEntry entry, IEnumerable<string> names)
        {
            if (names.Select(observed.Of).FirstOrDefault(link => link is not null) is { } link)
            {
                byId.TryAdd(entry.Id, link);
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

        return change => !change.Action.IsEffective() ? null
            : byId.GetValueOrDefault(change.Id) ?? (change.Cause is { } cause ? byId.GetValueOrDefault(cause) : null);
    }

    private static Change Noted(Change change, ForeignLink? link) =>
        link is null ? change : change with { Notes = [.. change.Notes, $"{link.ManagerName} manages {link.Name} too"] };

    private static Change Refused(Change change, ForeignLink? link) => link is null ? change : change with
    {
        Action = ActionKind.Blocked,
        Why = $"{link.ManagerName} manages {link.Name} ({link.Evidence}), and the two would undo each other's work: say `foreign-manager: unmanage` "
            + $"to have it leave {link.Name} alone, or configure {link.Name} there; `foreign-manager: coexist` goes on all the same",
    };

    private static ImmutableArray<Change> Unmanaged(NetworkSpec spec, ForeignObserved observed, IReadOnlyList<Change> changes, Func<Change, ForeignLink?> touched)
    {
        var releases = observed.Links.Items.GroupBy(link => link.Manager)
            .Select(group => Release(spec, observed.Files[group.Key], group.Key, [.. group]))
            .ToList();
        var blocked = releases.Where(release => release.Action == ActionKind.Blocked).Select(release => release.Id).ToHashSet(StringComparer.Ordinal);
        return
        [
            .. releases,
            .. changes.Select(change => touched(change) is not { } link ? change
                : blocked.Contains(IdOf(link.Manager)) ? change with { Action = ActionKind.Blocked, Why = $"{link.ManagerName} manages {link.Name}, and cannot be told to leave it alone: see {IdOf(link.Manager)}" }
                : change with { Follows = [.. change.Follows, IdOf(link.Manager)] }),
        ];
    }

    private static Change Release(NetworkSpec spec, ConfigFileSeen seen, ForeignDaemon daemon, IReadOnlyList<ForeignLink> links)
    {
        var entries = spec.Interfaces.Items.Where(entry => TouchedLinks.Of(entry).Any(name => links.Any(link => link.Name == name))).ToList();
        var header = entries is [var first, ..]
            ? first.Header with { Id = IdOf(daemon), Observe = entries.TrueForAll(entry => entry.Header.Observe) }
            : new EntryHeader(IdOf(daemon), spec.Entries[0].Header.Origin, spec.Entries[0].Header.Observe, []);
        if (daemon == ForeignDaemon.Networkd && links.FirstOrDefault(link => string.CompareOrdinal(FileName(link.File), FileName(ForeignObserved.NetworkdFile)) < 0) is { } earlier)
        {
            return ConfigFileDiff.Blocked(
                header, seen, $"{earlier.File} comes before {ForeignObserved.NetworkdFile}, and the first file that matches {earlier.Name} decides: rename it to a higher number");
        }

        var names = links.Select(link => link.Name).ToList();
        var change = ConfigFileDiff.To(header, seen, daemon == ForeignDaemon.NetworkManager
            ? ReleaseTexts.NetworkManager(seen.Text ?? "", names)
            : ReleaseTexts.Networkd(seen.Text ?? "", names)) ?? ConfigFileDiff.TakeUp(header, seen);
        return change.Action == ActionKind.Blocked
            ? change
            : change with
            {
                Properties = [.. names.Select(name => new PropertyChange(name, $"managed by {links[0].ManagerName}", "left alone by it")), .. change.Properties],
                Notes = [.. change.Notes, $"{links[0].ManagerName} is restarted: what it has configured there stays, and is no longer looked after (a DHCP lease ends)"],
            };
    }

    private static string FileName(string path) => path[(path.LastIndexOf('/') + 1)..];
}
