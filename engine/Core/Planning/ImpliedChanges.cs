namespace Reconciler.Core.Planning;

/// <summary>
/// A change that nobody wrote down (a missing directory above, something in a directory that shall go) is made for the sake of those that
/// come after it: it is left out where none of them is carried out, and only reported where they are only reported.
/// </summary>
internal static class ImpliedChanges
{
    public static List<Change> Follow(List<Change> changes, OrderGraph order)
    {
        if (!changes.Any(change => change.Implied))
        {
            return changes;
        }

        var causes = changes.Where(change => !change.Implied).ToDictionary(change => change.Id, StringComparer.Ordinal);
        return [.. changes.Select(change => change.Implied ? Follow(change, causes, order) : change).OfType<Change>()];
    }

    private static Change? Follow(Change change, Dictionary<string, Change> causes, OrderGraph order)
    {
        var dependents = order.DependentsOf(change.Id).Select(causes.GetValueOrDefault).OfType<Change>().ToList();
        if (dependents.Count == 0)
        {
            return change;
        }

        var effective = dependents.Where(dependent => dependent.Action.IsEffective()).ToList();
        return effective.Count == 0 ? null : change with { Observed = effective.All(dependent => dependent.Observed) };
    }
}
