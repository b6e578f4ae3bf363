using System.Collections.Immutable;
using Reconciler.Core.Planning;

namespace Reconciler.Resources.Network;

/// <summary>Whose setting it is that takes our routes and rules away, said where one has gone. Pure.</summary>
internal static class StrippedNotes
{
    /// <summary>Of a route only where networkd manages an interface of it, since from others it takes none.</summary>
    public static ImmutableArray<Change> Add(NetworkSpec spec, ForeignObserved observed, Remembered remembered, ImmutableArray<Change> changes)
    {
        if (observed.Networkd is not { } networkd || changes.IsEmpty)
        {
            return changes;
        }

        var entries = spec.Entries.ToDictionary(entry => entry.Id, StringComparer.Ordinal);
        return [.. changes.Select(change => Culprit(change) is { } setting && HasDrifted(change)
            ? change with { Notes = [.. change.Notes, $"systemd-networkd takes away what is not in its own files: set {setting}, and restart it"] }
            : change)];

        string? Culprit(Change change) => (change.Before, change.After) switch
        {
            (RoutesModel before, RoutesModel after) when after.Routes.Items.Any(route => !before.Routes.Items.Any(found => found.Key == route.Key)
                && route.Hops.Items.Any(hop => hop.Link is { } link && observed.Of(link)?.Manager == ForeignDaemon.Networkd)) => networkd.Routes,
            (RulesModel before, RulesModel after) when after.Rules.Count > before.Rules.Count => networkd.Rules,
            _ => null,
        };

        // The document has not changed since it last held.
        bool HasDrifted(Change change) => (entries.GetValueOrDefault(change.Id) ?? entries.GetValueOrDefault(change.Cause ?? "")) is { } entry
            && remembered.Fingerprints.GetValueOrDefault(entry.Id) == entry.Fingerprint();
    }
}
