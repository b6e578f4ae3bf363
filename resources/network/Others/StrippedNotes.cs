using System.Collections.Immutable;
using Reconciler.Core.Planning;

namespace Reconciler.Resources.Network;

/// <summary>Whose setting it is that takes our addresses, routes and rules away, said where one has gone. Pure.</summary>
internal static class StrippedNotes
{
    /// <summary>Not where `persist` writes networkd's own files, since of those it takes nothing away.</summary>
    public static ImmutableArray<Change> Add(NetworkSpec spec, ForeignObserved observed, Remembered remembered, ImmutableArray<Change> changes)
    {
        if (observed.Networkd is not { } networkd || changes.IsEmpty || spec.Persist is { Format: PersistFormat.Auto or PersistFormat.Netplan or PersistFormat.Networkd })
        {
            return changes;
        }

        var entries = spec.Entries.ToDictionary(entry => entry.Id, StringComparer.Ordinal);
        return [.. changes.Select(change => Culprit(change) is { } setting && HasDrifted(change)
            ? change with { Notes = [.. change.Notes, $"systemd-networkd takes away what is not in its own files: set {setting}, and restart it"] }
            : change)];

        string? Culprit(Change change) => (change.Before, change.After) switch
        {
            (InterfaceModel { Link: { } before }, InterfaceModel { Link: { } after }) when after.Addresses.Items.Any(address => !before.Addresses.Items.Any(address.IsSameAs)) => Keeping(after.Name),
            (RoutesModel before, RoutesModel after) => after.Routes.Items.Where(route => !before.Routes.Items.Any(found => found.Key == route.Key))
                .SelectMany(route => route.Hops.Items).Select(hop => Keeping(hop.Link)).FirstOrDefault(setting => setting is not null),
            (RulesModel before, RulesModel after) when after.Rules.Count > before.Rules.Count => networkd.Rules,
            _ => null,
        };

        string? Keeping(string? link) => link is null ? null : networkd.Interfaces.GetValueOrDefault(link);

        // The document has not changed since it last held.
        bool HasDrifted(Change change) => (entries.GetValueOrDefault(change.Id) ?? entries.GetValueOrDefault(change.Cause ?? "")) is { } entry
            && remembered.Fingerprints.GetValueOrDefault(entry.Id) == entry.Fingerprint();
    }
}
