using Microsoft.Data.Sqlite;
using Reconciler.Core.Diagnostics;
using Reconciler.Core.Planning;

namespace Reconciler.Runtime.Storage;

/// <summary>Reads runs and their changes.</summary>
internal static class History
{
    private static string RunColumns(Database database) => "number, command, state, document, undoes, pid, started, finished, outcome, summary, pruned, "
        + (database.UserVersion < Schema.WithNetworks ? "NULL" : "network");

    public static List<RunRecord> Runs(Database database, int limit) =>
        database.Query($"SELECT {RunColumns(database)} FROM runs ORDER BY number DESC LIMIT $limit", ReadRun, ("$limit", limit));

    public static RunRecord? Last(Database database) => Runs(database, 1).FirstOrDefault();

    /// <summary>Runs that nobody has finished. Whether their process still lives only the lock tells.</summary>
    public static List<RunRecord> Unfinished(Database database) =>
        database.Query($"SELECT {RunColumns(database)} FROM runs WHERE finished IS NULL ORDER BY number", ReadRun);

    public static RunDetail? Find(Database database, long number)
    {
        var run = database.Query($"SELECT {RunColumns(database)} FROM runs WHERE number = $run", ReadRun, ("$run", number)).FirstOrDefault();
        return run is null ? null : new RunDetail(run, [.. Changes(database, number)]);
    }

    public static bool WasPruned(Database database, long number) =>
        database.Query("SELECT seq FROM sqlite_sequence WHERE name = 'runs' AND seq >= $run", row => row.GetInt64(0), ("$run", number)).Count > 0;

    /// <summary>
    /// What undos of this run that were interrupted left half done: by id the state that recovery found. It is ours, not somebody else's.
    /// </summary>
    public static ILookup<string, string> LeftHalfDone(Database database, long run) => database.Query(
        """
        SELECT changes.id, changes.after FROM changes JOIN runs ON runs.number = changes.run
        WHERE runs.undoes = $run AND changes.result = $partial AND changes.after IS NOT NULL
        """,
        row => (Id: row.GetString(0), After: row.GetString(1)),
        ("$run", run),
        ("$partial", nameof(ChangeResultKind.Partial))).ToLookup(c => c.Id, c => c.After, StringComparer.Ordinal);

    private static List<ChangeRecord> Changes(Database database, long run)
    {
        var preImages = database.Query(
            "SELECT seq, digest FROM preimages WHERE run = $run", row => (Seq: row.GetInt32(0), Digest: row.GetString(1)), ("$run", run))
            .ToLookup(p => p.Seq, p => p.Digest);
        var notes = database.UserVersion < Schema.WithNotes ? "NULL, NULL" : "note, note_before";
        return database.Query(
            $"""
            SELECT seq, phase, id, section, action, reason, file, line, column, before, after, properties, diff, notes,
                wish, wish_before, creates, ends, result, error, seconds, {notes}
            FROM changes WHERE run = $run ORDER BY seq
            """,
            row => ReadChange(row, preImages),
            ("$run", run));
    }

    private static RunRecord ReadRun(SqliteDataReader row) => new()
    {
        Number = row.GetInt64(0),
        Command = row.GetString(1),
        State = row.GetString(2),
        Document = row.GetString(3),
        Undoes = row.IsDBNull(4) ? null : row.GetInt64(4),
        ProcessId = row.GetInt32(5),
        Started = DateTimeOffset.FromUnixTimeMilliseconds(row.GetInt64(6)),
        Finished = row.IsDBNull(7) ? null : DateTimeOffset.FromUnixTimeMilliseconds(row.GetInt64(7)),
        Outcome = Text(row, 8) is { } outcome ? Enum.Parse<RunOutcome>(outcome) : null,
        Summary = Text(row, 9) ?? "",
        Pruned = row.GetInt64(10) != 0,
        Network = Text(row, 11) is { } network ? NetworkPlaceText.Read(network) : null,
    };

    private static ChangeRecord ReadChange(SqliteDataReader row, ILookup<int, string> preImages) => new()
    {
        Seq = row.GetInt32(0),
        Phase = row.GetInt32(1),
        Id = row.GetString(2),
        Section = row.GetString(3),
        Action = Enum.Parse<ActionKind>(row.GetString(4)),
        Reason = Enum.Parse<ChangeReason>(row.GetString(5)),
        Origin = Text(row, 6) is { } file ? new SourceSpan(file, row.GetInt32(7), row.GetInt32(8)) : null,
        Before = Text(row, 9),
        After = Text(row, 10),
        Properties = JsonText.Properties(row.GetString(11)),
        Diff = Text(row, 12),
        Notes = JsonText.Texts(row.GetString(13)),
        Effect = new MemoryEffect(Text(row, 14), Text(row, 15), JsonText.Texts(row.GetString(16)), JsonText.Texts(row.GetString(17)))
        {
            Note = Text(row, 21),
            NoteBefore = Text(row, 22),
        },
        Result = Text(row, 18) is { } result ? Enum.Parse<ChangeResultKind>(result) : null,
        Error = Text(row, 19),
        Seconds = row.IsDBNull(20) ? null : row.GetDouble(20),
        PreImages = [.. preImages[row.GetInt32(0)]],
    };

    private static string? Text(SqliteDataReader row, int column) => row.IsDBNull(column) ? null : row.GetString(column);
}
