using Microsoft.Data.Sqlite;
using Reconciler.Runtime.Storage;

namespace Reconciler.Runtime.Guard;

/// <summary>Reads and writes the guarded changes and what is held. Those that write belong inside a transaction of their caller.</summary>
internal static class GuardTable
{
    private const string Columns =
        "g.run, g.section, g.spec, g.phase, g.snapshot, r.state, g.wish, g.boot, g.deadline, r.pid, g.answer, g.why";

    private static string ColumnsOf(Database database) => Columns
        + (database.UserVersion < Schema.WithGuardedIds ? ", NULL" : ", g.ids")
        + (database.UserVersion < Schema.WithNetworks ? ", NULL" : ", r.network");

    /// <summary>Not settled yet, oldest first.</summary>
    public static List<GuardRecord> Pending(Database database) => database.UserVersion < Schema.WithGuards ? [] : database.Query(
        $"""
        SELECT {ColumnsOf(database)} FROM guards g JOIN runs r ON r.number = g.run
        WHERE g.phase IN ('Applying', 'Probing', 'Awaiting', 'PuttingBack') ORDER BY g.run, g.section
        """,
        Read);

    public static List<GuardRecord> OfRun(Database database, long run) => database.UserVersion < Schema.WithGuards ? [] : database.Query(
        $"SELECT {ColumnsOf(database)} FROM guards g JOIN runs r ON r.number = g.run WHERE g.run = $run", Read, ("$run", run));

    public static void Add(Database database, GuardRecord record) => database.Execute(
        """
        INSERT INTO guards (run, section, ids, spec, phase, snapshot, wish, boot, deadline)
        VALUES ($run, $section, $ids, $spec, $phase, $snapshot, $wish, $boot, $deadline)
        """,
        ("$run", record.Run),
        ("$section", record.Section),
        ("$ids", record.Ids is { } ids ? string.Join('\n', ids) : null),
        ("$spec", GuardSpecText.Write(record.Spec)),
        ("$phase", record.Phase.ToString()),
        ("$snapshot", record.Snapshot),
        ("$wish", record.Wish),
        ("$boot", record.BootId),
        ("$deadline", (long)record.Deadline.TotalMilliseconds));

    /// <summary>The next step of a pending change, with its new deadline.</summary>
    public static void Advance(Database database, GuardRecord record, GuardPhase phase, TimeSpan deadline, string boot, string? why = null) => database.Execute(
        "UPDATE guards SET phase = $phase, deadline = $deadline, boot = $boot, why = coalesce($why, why) WHERE run = $run AND section = $section",
        ("$run", record.Run),
        ("$section", record.Section),
        ("$phase", phase.ToString()),
        ("$deadline", (long)deadline.TotalMilliseconds),
        ("$boot", boot),
        ("$why", why));

    /// <summary>The end of it. The snapshot of what could not be put back is kept, for people.</summary>
    public static void Settle(Database database, GuardRecord record, GuardPhase phase, string? why = null) => database.Execute(
        """
        UPDATE guards SET phase = $phase, why = coalesce($why, why), snapshot = CASE WHEN $phase = 'GivenUp' THEN snapshot END
        WHERE run = $run AND section = $section
        """,
        ("$run", record.Run),
        ("$section", record.Section),
        ("$phase", phase.ToString()),
        ("$why", why));

    /// <summary>False if there is nothing any more that waits for it.</summary>
    public static bool Answer(Database database, GuardRecord record, GuardAnswer answer) => database.Execute(
        $"""
        UPDATE guards SET answer = $answer WHERE run = $run AND section = $section AND answer IS NULL
            AND phase IN ({(answer == GuardAnswer.Confirm ? "'Awaiting'" : "'Applying', 'Probing', 'Awaiting'")})
        """,
        ("$run", record.Run),
        ("$section", record.Section),
        ("$answer", answer.ToString())) > 0;

    public static List<HeldRecord> Held(Database database) => database.UserVersion < Schema.WithGuards ? [] : database.Query(
        "SELECT state, section, wish, run, why FROM held ORDER BY state, section",
        row => new HeldRecord(row.GetString(0), row.GetString(1), row.GetString(2), row.GetInt64(3), row.GetString(4)));

    public static void Hold(Database database, HeldRecord held) => database.Execute(
        """
        INSERT INTO held (state, section, wish, run, why) VALUES ($state, $section, $wish, $run, $why)
        ON CONFLICT (state, section) DO UPDATE SET wish = excluded.wish, run = excluded.run, why = excluded.why
        """,
        ("$state", held.State),
        ("$section", held.Section),
        ("$wish", held.Wish),
        ("$run", held.Run),
        ("$why", held.Why));

    public static void Release(Database database, string state, string section) => database.Execute(
        "DELETE FROM held WHERE state = $state AND section = $section", ("$state", state), ("$section", section));

    private static GuardRecord Read(SqliteDataReader row) => new()
    {
        Run = row.GetInt64(0),
        Section = row.GetString(1),
        Spec = GuardSpecText.Read(row.GetString(2)),
        Phase = Enum.Parse<GuardPhase>(row.GetString(3)),
        Snapshot = Text(row, 4),
        State = row.GetString(5),
        Wish = Text(row, 6),
        BootId = row.GetString(7),
        Deadline = TimeSpan.FromMilliseconds(row.GetInt64(8)),
        ProcessId = row.GetInt32(9),
        Answer = Text(row, 10) is { } answer ? Enum.Parse<GuardAnswer>(answer) : null,
        Why = Text(row, 11),
        Ids = Text(row, 12) is { } ids ? [.. ids.Split('\n')] : null,
        Network = Text(row, 13) is { } network ? NetworkPlaceText.Read(network) : null,
    };

    private static string? Text(SqliteDataReader row, int column) => row.IsDBNull(column) ? null : row.GetString(column);
}
