using Reconciler.Core.Planning;

namespace Reconciler.Resources.Network;

/// <summary>
/// <c>--only</c> and <c>--skip</c>: what they leave out is dropped, and what is one change with it is left out too, and says so.
/// </summary>
internal static class LeftOut
{
    public static List<Change> Of(IReadOnlyList<Change> changes, Func<Change, bool> isMeant)
    {
        // By id, the one that is left out by its name and takes this one along.
        var roots = changes.Where(change => !isMeant(change)).Select(change => change.Id).Distinct(StringComparer.Ordinal).ToDictionary(id => id, StringComparer.Ordinal);
        var dropped = roots.Keys.ToHashSet(StringComparer.Ordinal);
        foreach (var skipped in changes.Where(change => change.Action == ActionKind.Skipped))
        {
            roots.TryAdd(skipped.Id, skipped.Cause ?? skipped.Id);
        }

        for (var count = -1; count != roots.Count;)
        {
            count = roots.Count;
            foreach (var change in changes.Where(change => change.Action.IsEffective() && !roots.ContainsKey(change.Id)))
            {
                if (change.OnlyWith.FirstOrDefault(roots.ContainsKey) is { } other)
                {
                    roots[change.Id] = roots[other];
                }
            }
        }

        return
        [
            .. changes.Where(change => !dropped.Contains(change.Id)).Select(change => change.Action.IsEffective() && roots.TryGetValue(change.Id, out var root)
                ? change with { Action = ActionKind.Skipped, Why = With(root) }
                : change),
        ];
    }

    public static string With(string id) => $"it is one change with {id}, which --only or --skip leaves out";
}
