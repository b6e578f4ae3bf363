using System.Globalization;
using Reconciler.Runtime.Storage;

namespace Reconciler.Runtime.Convergence;

/// <summary>
/// A resource whose drift a daemon repaired again and again: somebody else has another will, and so the next drift is left alone until
/// <paramref name="Until"/>. <paramref name="Run"/> is the last of the <paramref name="Repairs"/>.
/// </summary>
public sealed record ContestedRecord(string State, string Id, int Repairs, long Run, DateTimeOffset Until)
{
    public string Why => string.Create(CultureInfo.InvariantCulture,
        $"it drifts again and again: {Repairs} repairs in a row, the last in run {Run}, so somebody else changes it too; the daemon leaves it alone until {Until.UtcDateTime:u}");
}

/// <summary>
/// When drift is contested: after three repairs within an hour it is left alone for five minutes from the last of them; each further repair that is
/// undone within an hour of that time doubles it, up to an hour. Pure: the journal says what was done. Decision 0018.
/// </summary>
public static class Contention
{
    /// <summary>How far back the journal is asked: by then the time has long come to its bound.</summary>
    public static readonly TimeSpan Reach = TimeSpan.FromDays(1);

    private const int Limit = 3;
    private static readonly TimeSpan Window = TimeSpan.FromHours(1);
    private static readonly TimeSpan First = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan Longest = TimeSpan.FromHours(1);

    /// <summary>What is contested now; <paramref name="done"/> is oldest first.</summary>
    public static IReadOnlyList<ContestedRecord> Of(IEnumerable<DoneChange> done, DateTimeOffset now) =>
        [.. done.Where(change => change.At <= now).GroupBy(change => (change.State, change.Id)).Select(group => Of([.. group], now)).OfType<ContestedRecord>()];

    private static ContestedRecord? Of(List<DoneChange> done, DateTimeOffset now)
    {
        var inARow = new List<DoneChange>();
        foreach (var change in done)
        {
            if (!change.IsRepair)
            {
                inARow.Clear();
                continue;
            }

            if (inARow.Count >= Limit && change.At - inARow[^1].At > Wait(inARow.Count) + Window)
            {
                inARow.Clear();
            }
            else if (inARow.Count < Limit)
            {
                inARow.RemoveAll(earlier => change.At - earlier.At > Window);
            }

            inARow.Add(change);
        }

        return inARow.Count >= Limit && inARow[^1].At + Wait(inARow.Count) is var until && now < until
            ? new ContestedRecord(inARow[^1].State, inARow[^1].Id, inARow.Count, inARow[^1].Run, until)
            : null;
    }

    private static TimeSpan Wait(int repairs)
    {
        var wait = First;
        for (var more = repairs - Limit; more > 0 && wait < Longest; more--)
        {
            wait *= 2;
        }

        return wait < Longest ? wait : Longest;
    }
}
