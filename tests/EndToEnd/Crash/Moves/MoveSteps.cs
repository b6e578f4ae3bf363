namespace Reconciler.EndToEnd.Crash.Moves;

/// <summary>
/// The steps of a run before which it is worth to end somebody: all but the second and further pieces that are written into SQLite's journal one
/// after another. Until that file is synced and its header counts them, they are nothing to whoever reads it.
/// </summary>
internal static class MoveSteps
{
    public static List<int> Of(IReadOnlyList<Step> steps) =>
        [.. Enumerable.Range(1, steps.Count).Where(n => n == 1 || !(IsJournal(steps[n - 1]) && IsJournal(steps[n - 2])))];

    /// <summary>Changes the network, or starts the guard.</summary>
    public static bool IsOfNetwork(Step step) => step.Name is "netlink" or "transact" or "packet" or "spawn";

    private static bool IsJournal(Step step) => step.Name == "write" && step.Path.EndsWith("-journal", StringComparison.Ordinal);
}
