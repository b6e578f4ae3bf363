using Reconciler.Core.Diagnostics;
using Reconciler.Core.Model;

namespace Reconciler.Core.Planning;

/// <summary>What only all sections together can tell of a document: a resource wanted twice, and an order that cannot be.</summary>
public static class EntryChecks
{
    public static void Check(IEnumerable<DesiredEntry> entries, DiagnosticBag diagnostics)
    {
        var list = entries.ToList();
        var owners = new Dictionary<string, DesiredEntry>(list.Count, StringComparer.Ordinal);
        foreach (var entry in list)
        {
            foreach (var key in entry.Provides)
            {
                if (!owners.TryAdd(key, entry) && owners[key].Id != entry.Id)
                {
                    var first = owners[key];
                    diagnostics.Error(
                        Codes.SameIdentity,
                        $"{entry.Id} and {first.Id} ({first.Header.Origin}) are the same resource",
                        entry.Header.Origin,
                        "keep one of the two");
                }
            }
        }

        if (OrderGraph.Of(list).FindCycle() is { } cycle)
        {
            diagnostics.Error(
                Codes.Cycle,
                $"the order is a cycle: {string.Join(" -> ", cycle)}",
                list.First(e => e.Id == cycle[0]).Header.Origin,
                "each comes before the next; take one `after` out");
        }
    }
}
