namespace Reconciler.Core.Planning;

/// <summary>
/// The ranks of an undo. It goes the phases of the run backwards, except where one of its changes needs another: a profile is loaded anew, a
/// service started anew, only when the file is back, although the file was also what came first in the run.
/// </summary>
public static class UndoRanks
{
    public static IReadOnlyDictionary<string, int> Of(IReadOnlyCollection<Change> changes, Func<string, int> recorded)
    {
        var ranks = changes.ToDictionary(change => change.Id, change => recorded(change.Id), StringComparer.Ordinal);
        var providers = changes
            .SelectMany(change => change.Provides.Select(key => (Key: key, change.Id)))
            .ToLookup(provided => provided.Key, provided => provided.Id, StringComparer.Ordinal);
        var first = changes.ToDictionary(change => change.Id, change => First(change, changes, providers), StringComparer.Ordinal);
        for (var raised = true; raised;)
        {
            raised = false;
            foreach (var (id, before) in first)
            {
                foreach (var other in before.Where(other => ranks[other] > ranks[id]))
                {
                    ranks[id] = ranks[other];
                    raised = true;
                }
            }
        }

        return ranks;
    }

    private static List<string> First(Change change, IReadOnlyCollection<Change> changes, ILookup<string, string> providers) =>
    [
        .. change.Needs.SelectMany(key => providers[key]),
        .. change.Follows.IsEmpty
            ? []
            : changes.Where(other => other.Id != change.Id && change.Follows.Any(reference => Addresses.Covers(reference, other.Id))).Select(other => other.Id),
    ];
}
