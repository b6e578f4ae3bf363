namespace Reconciler.Core.Planning;

/// <summary>
/// What is one change with others (<see cref="Change.OnlyWith"/>) is decided together: half of it would be worse than nothing of it.
/// </summary>
internal static class Indivisible
{
    public static List<Change> Apply(List<Change> changes)
    {
        if (!changes.Exists(change => !change.OnlyWith.IsEmpty))
        {
            return changes;
        }

        var byId = changes.DistinctBy(change => change.Id).ToDictionary(change => change.Id, StringComparer.Ordinal);

        // What follows from what follows names the one that it all comes from.
        var roots = new Dictionary<string, string>(StringComparer.Ordinal);
        var isSettled = false;
        while (!isSettled)
        {
            isSettled = true;
            foreach (var change in changes.Select(change => byId[change.Id]).Where(change => change.Action.IsEffective()))
            {
                var others = change.OnlyWith.Select(byId.GetValueOrDefault).OfType<Change>().ToList();
                if (Follow(change, others, roots) is { } turned)
                {
                    byId[change.Id] = turned;
                    isSettled = false;
                }
            }
        }

        return [.. changes.Select(change => byId[change.Id])];
    }

    private static Change? Follow(Change change, List<Change> others, Dictionary<string, string> roots)
    {
        if (others.Find(other => other.Action.IsObstructed()) is { } blocked)
        {
            return change with { Action = ActionKind.Blocked, Why = $"it is one change with {Root(change, blocked, roots)}, which is blocked" };
        }

        return !change.Observed && others.Find(other => other.Observed && other.Action.IsEffective()) is { } observed
            ? change with { Observed = true, Notes = [.. change.Notes, $"it is one change with {Root(change, observed, roots)}, which is only observed"] }
            : null;
    }

    private static string Root(Change change, Change other, Dictionary<string, string> roots) =>
        roots[change.Id] = roots.GetValueOrDefault(other.Id, other.Id);
}
