using System.Collections.Immutable;
using Reconciler.Core.Documents;
using Reconciler.Core.Model;

namespace Reconciler.Runtime.Storage;

/// <summary>What pruning removed.</summary>
public sealed record PruneResult(int Runs, int Changes, int PreImages, long Bytes);

/// <summary>
/// Applies the limits of the history. A change that holds the first pre-image of something still managed stays, and its run with it (marked as
/// pruned); so do the newest run, what is unfinished, and the record of what we created. A pre-image goes when no change names it.
/// </summary>
internal static class Pruning
{
    private const string NotFirst =
        "NOT EXISTS (SELECT 1 FROM managed m WHERE m.first_run = changes.run AND m.first_seq = changes.seq)";

    public static PruneResult Apply(Database database, Blobs blobs, StoreSpec limits, DateTimeOffset now)
    {
        int runs = 0, changes = 0;
        foreach (var run in Beyond(database, limits, now))
        {
            var (run1, changes1) = Drop(database, run);
            runs += run1;
            changes += changes1;
        }

        var (count, bytes) = DeleteUnnamed(database, blobs);
        while (Size(blobs) > limits.Size && Oldest(database) is { } oldest)
        {
            var (run1, changes1) = Drop(database, oldest);
            runs += run1;
            changes += changes1;
            var (count1, bytes1) = DeleteUnnamed(database, blobs);
            count += count1;
            bytes += bytes1;
        }

        return new PruneResult(runs, changes, count, bytes);
    }

    /// <summary>After a run: pre-images that nobody names are looked for only if something was dropped, or their size may be too much.</summary>
    public static void ApplyIfDue(Database database, Blobs blobs, StoreSpec limits, DateTimeOffset now)
    {
        if (Beyond(database, limits, now).Count > 0 || Size(blobs) > limits.Size)
        {
            Apply(database, blobs, limits, now);
        }
    }

    /// <summary>Runs beyond the number and the age, except the newest, with something that may go.</summary>
    private static List<long> Beyond(Database database, StoreSpec limits, DateTimeOffset now) => database.Query(
        $"""
        SELECT number FROM runs WHERE finished IS NOT NULL
            AND number < (SELECT max(number) FROM runs)
            AND (finished < $oldest OR number NOT IN (SELECT number FROM runs ORDER BY number DESC LIMIT $runs))
            AND (NOT EXISTS (SELECT 1 FROM changes WHERE run = number) OR EXISTS (SELECT 1 FROM changes WHERE run = number AND {NotFirst}))
        ORDER BY number
        """,
        row => row.GetInt64(0),
        ("$oldest", now.AddDays(-limits.Days).ToUnixTimeMilliseconds()),
        ("$runs", limits.Runs));

    private static long? Oldest(Database database) => database.Query(
        $"""
        SELECT number FROM runs WHERE finished IS NOT NULL AND number < (SELECT max(number) FROM runs)
            AND EXISTS (SELECT 1 FROM changes WHERE run = number AND {NotFirst})
        ORDER BY number LIMIT 1
        """,
        row => (long?)row.GetInt64(0)).FirstOrDefault();

    private static (int Runs, int Changes) Drop(Database database, long run)
    {
        int runs = 0, changes = 0;
        database.Transact(() =>
        {
            changes = database.Execute($"DELETE FROM changes WHERE run = $run AND {NotFirst}", ("$run", run));
            runs = database.Execute("DELETE FROM runs WHERE number = $run AND NOT EXISTS (SELECT 1 FROM changes WHERE run = $run)", ("$run", run));
            if (runs == 0)
            {
                database.Execute("UPDATE runs SET pruned = 1 WHERE number = $run", ("$run", run));
            }
        });
        return (runs, changes);
    }

    /// <summary>Pre-images without a change: those of pruned runs, and of a run that died before it announced anything.</summary>
    public static (int Count, long Bytes) DeleteUnnamed(Database database, Blobs blobs)
    {
        var named = database.Query("SELECT DISTINCT digest FROM preimages", row => new Digest(row.GetString(0))).ToImmutableHashSet();
        var count = 0;
        var bytes = 0L;
        foreach (var (digest, size) in blobs.All().Where(b => !named.Contains(b.Digest)).ToList())
        {
            blobs.Delete(digest);
            count++;
            bytes += size;
        }

        return (count, bytes);
    }

    private static long Size(Blobs blobs) => blobs.All().Sum(b => b.Size);
}
