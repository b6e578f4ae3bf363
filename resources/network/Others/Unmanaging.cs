using System.Collections.Immutable;
using Reconciler.Core.Model;
using Reconciler.Core.Planning;
using Reconciler.Resources.Files;

namespace Reconciler.Resources.Network;

/// <summary>
/// <c>foreign-manager: unmanage</c>: the changes by which NetworkManager and systemd-networkd let go, in front of those that need it. They let go
/// of what this run manages and nothing else: of an interface that is only observed, left out or blocked nobody would look after any more.
/// </summary>
internal sealed class Unmanaging
{
    // manager_configured in src/network/wait-online/manager.c of systemd 252: what is unmanaged does not count, and none is not enough.
    private const string Waiting = "no interface is left to systemd-networkd: systemd-networkd-wait-online.service, which waits for one, holds up each boot "
        + "by two minutes: mask it (under `services`: `systemd-networkd-wait-online.service: { masked: true }`)";

    private readonly NetworkSpec _spec;
    private readonly ForeignObserved _observed;
    private readonly IReadOnlyList<Change> _changes;
    private readonly Func<Change, IReadOnlyList<ForeignLink>> _touched;
    private readonly HashSet<string> _left;

    /// <summary>Why it is not told to let go of these.</summary>
    private readonly Dictionary<ForeignLink, string> _kept = [];

    private Unmanaging(NetworkSpec spec, ForeignObserved observed, IReadOnlyList<Change> changes, Func<Change, IReadOnlyList<ForeignLink>> touched)
    {
        (_spec, _observed, _changes, _touched) = (spec, observed, changes, touched);
        _left = Left(changes);
        foreach (var link in observed.Links)
        {
            if (WhyKept(link) is { } why)
            {
                _kept[link] = why;
            }
        }
    }

    public static ImmutableArray<Change> Run(
        NetworkSpec spec, ForeignObserved observed, IReadOnlyList<Change> changes, Func<Change, IReadOnlyList<ForeignLink>> touched) =>
        new Unmanaging(spec, observed, changes, touched).Run();

    private ImmutableArray<Change> Run()
    {
        var releases = _observed.Links.Items.Where(link => !_kept.ContainsKey(link)).GroupBy(link => link.Manager)
            .Select(group => Release(group.Key, [.. group]))
            .ToList();
        var blocked = releases.Where(release => release.Action == ActionKind.Blocked).Select(release => release.Id).ToHashSet(StringComparer.Ordinal);
        return [.. releases, .. _changes.Select(change => Judge(change, blocked))];
    }

    private Change Judge(Change change, HashSet<string> blocked)
    {
        var links = _touched(change);
        if (links.FirstOrDefault(_kept.ContainsKey) is { } kept)
        {
            return change.Observed
                ? change
                : change with { Action = ActionKind.Blocked, Why = $"{kept.ManagerName} manages {kept.Name}, and is not told to leave it alone, because {_kept[kept]}" };
        }

        if (links.FirstOrDefault(link => blocked.Contains(Foreign.IdOf(link.Manager))) is { } held)
        {
            return change with { Action = ActionKind.Blocked, Why = $"{held.ManagerName} manages {held.Name}, and cannot be told to leave it alone: see {Foreign.IdOf(held.Manager)}" };
        }

        return change with { Follows = [.. change.Follows, .. links.Select(link => Foreign.IdOf(link.Manager)).Distinct()] };
    }

    private Change Release(ForeignDaemon daemon, IReadOnlyList<ForeignLink> links)
    {
        var seen = _observed.Files[daemon];
        var header = Deciding(links[0]).First(entry => WhyLeft(entry, links[0]) is null).Header with { Id = Foreign.IdOf(daemon) };
        if (WhyNot(daemon, links) is { } why)
        {
            return ConfigFileDiff.Blocked(header, seen, why);
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
                Notes =
                [
                    .. change.Notes,
                    $"{links[0].ManagerName} is restarted: what it has configured there stays, and is no longer looked after (a DHCP lease ends)",
                    .. daemon == ForeignDaemon.Networkd && _observed.BootWaits && !_kept.Keys.Any(kept => kept.Manager == daemon) ? [Waiting] : Array.Empty<string>(),
                ],

                // What the planner finds an obstacle to is blocked as well, such as a preflight.
                OnlyWith = [.. _changes.Where(other => !_left.Contains(other.Id) && _touched(other) is var touched && touched.Any(links.Contains) && !touched.Any(_kept.ContainsKey)).Select(other => other.Id)],
            };
    }

    private static string? WhyNot(ForeignDaemon daemon, IReadOnlyList<ForeignLink> links)
    {
        foreach (var link in links)
        {
            if (ReleaseTexts.WhyNot(daemon, link.Name) is { } odd)
            {
                return odd;
            }

            if (daemon == ForeignDaemon.Networkd && string.CompareOrdinal(Paths.Name(link.File), Paths.Name(ForeignObserved.NetworkdFile)) < 0)
            {
                return $"{link.File} comes before {ForeignObserved.NetworkdFile}, and the first file that matches {link.Name} decides: rename it to a higher number";
            }
        }

        return null;
    }

    /// <summary>Null: it lets go of it. All that decide about it leave it.</summary>
    private string? WhyKept(ForeignLink link)
    {
        var reasons = Deciding(link).Select(entry => WhyLeft(entry, link)).ToList();
        return reasons.Contains(null) ? null : reasons.FirstOrDefault() ?? "nothing of the document changes it";
    }

    /// <summary>The interface's own entry; where it has none, those that change it on their own behalf.</summary>
    private IEnumerable<DesiredEntry> Deciding(ForeignLink link)
    {
        var own = _spec.Interfaces.Items.Where(entry => entry.Name == link.Name && entry.Type != InterfaceType.OvsBridge && entry.State != InterfaceState.Ignore).ToList();
        return own.Count > 0 ? own
            : _spec.Interfaces.Items.Where(entry => TouchedLinks.Of(entry).Contains(link.Name))
                .Concat<DesiredEntry>(_spec.Routes.Items.Where(entry => TouchedLinks.Of(entry).Contains(link.Name)))
                .Concat(_spec.AbsentRoutes.Items.Where(entry => TouchedLinks.Of(entry).Contains(link.Name)));
    }

    /// <summary>Null: this run sees to it. What is in sync is managed too.</summary>
    private string? WhyLeft(DesiredEntry entry, ForeignLink link) =>
        !_spec.Keep(entry.Id) && !IsWritten(link) ? $"--only or --skip leaves {entry.Id} out"
        : entry.Header.Observe ? $"{entry.Id} is only observed"
        : _left.Contains(entry.Id) ? $"{entry.Id} is not carried out"
        : null;

    /// <summary>What the file has already is the file's affair: whether the daemon has taken it up is looked at after a change of the file alone, too.</summary>
    private bool IsWritten(ForeignLink link) =>
        _spec.Keep(Foreign.IdOf(link.Manager)) && ReleaseTexts.Has(link.Manager, _observed.Files[link.Manager].Text ?? "", link.Name);

    /// <summary>The ids of what is only reported, skipped or blocked, and of what is one change with such.</summary>
    private static HashSet<string> Left(IReadOnlyList<Change> changes)
    {
        var left = changes.Where(change => change.Action != ActionKind.None && (change.Observed || !change.Action.IsEffective()))
            .Select(change => change.Id).ToHashSet(StringComparer.Ordinal);
        for (var count = -1; count != left.Count;)
        {
            count = left.Count;
            left.UnionWith(changes.Where(change => change.OnlyWith.Any(left.Contains)).Select(change => change.Id));
        }

        return left;
    }
}
