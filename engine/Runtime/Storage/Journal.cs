namespace Reconciler.Runtime.Storage;

/// <summary>Writes runs and their changes. Each method belongs inside a transaction of its caller.</summary>
internal static class Journal
{
    public static long Begin(Database database, RunRecord run) => database.Single(
        """
        INSERT INTO runs (command, state, document, undoes, pid, started, network)
        VALUES ($command, $state, $document, $undoes, $pid, $started, $network) RETURNING number
        """,
        row => row.GetInt64(0),
        ("$command", run.Command),
        ("$state", run.State),
        ("$document", run.Document),
        ("$undoes", run.Undoes),
        ("$pid", run.ProcessId),
        ("$started", run.Started.ToUnixTimeMilliseconds()),
        ("$network", run.Network is { } network ? NetworkPlaceText.Write(network) : null));

    public static void Add(Database database, long run, ChangeRecord change)
    {
        database.Execute(
            """
            INSERT INTO changes (run, seq, phase, id, section, action, reason, file, line, column, before, after, properties, diff, notes,
                wish, wish_before, creates, ends, note, note_before, result, error, seconds)
            VALUES ($run, $seq, $phase, $id, $section, $action, $reason, $file, $line, $column, $before, $after, $properties, $diff, $notes,
                $wish, $wishBefore, $creates, $ends, $note, $noteBefore, $result, $error, $seconds)
            """,
            ("$run", run),
            ("$seq", change.Seq),
            ("$phase", change.Phase),
            ("$id", change.Id),
            ("$section", change.Section),
            ("$action", change.Action.ToString()),
            ("$reason", change.Reason.ToString()),
            ("$file", change.Origin?.File),
            ("$line", change.Origin?.Line),
            ("$column", change.Origin?.Column),
            ("$before", change.Before),
            ("$after", change.After),
            ("$properties", JsonText.Of(change.Properties)),
            ("$diff", change.Diff),
            ("$notes", JsonText.Of(change.Notes)),
            ("$wish", change.Effect.Wish),
            ("$wishBefore", change.Effect.WishBefore),
            ("$creates", JsonText.Of(change.Effect.Creates)),
            ("$ends", JsonText.Of(change.Effect.Ends)),
            ("$note", change.Effect.Note),
            ("$noteBefore", change.Effect.NoteBefore),
            ("$result", change.Result?.ToString()),
            ("$error", change.Error),
            ("$seconds", change.Seconds));
        foreach (var digest in change.PreImages.Distinct())
        {
            database.Execute(
                "INSERT INTO preimages (run, seq, digest) VALUES ($run, $seq, $digest)",
                ("$run", run),
                ("$seq", change.Seq),
                ("$digest", digest));
        }
    }

    /// <summary>An outcome; with it the state after, where that is not the one that was meant, and the memory that really follows.</summary>
    public static void Settle(Database database, long run, ChangeRecord change) => database.Execute(
        """
        UPDATE changes SET result = $result, error = $error, seconds = $seconds, after = $after, creates = $creates, ends = $ends,
            note = $note, note_before = $noteBefore, notes = $notes
        WHERE run = $run AND seq = $seq
        """,
        ("$run", run),
        ("$seq", change.Seq),
        ("$result", change.Result?.ToString()),
        ("$error", change.Error),
        ("$seconds", change.Seconds),
        ("$after", change.After),
        ("$creates", JsonText.Of(change.Effect.Creates)),
        ("$ends", JsonText.Of(change.Effect.Ends)),
        ("$note", change.Effect.Note),
        ("$noteBefore", change.Effect.NoteBefore),
        ("$notes", JsonText.Of(change.Notes)));

    public static void Finish(Database database, long run, RunOutcome outcome, string summary, DateTimeOffset finished) => database.Execute(
        "UPDATE runs SET finished = $finished, outcome = $outcome, summary = $summary WHERE number = $run",
        ("$run", run),
        ("$outcome", outcome.ToString()),
        ("$summary", summary),
        ("$finished", finished.ToUnixTimeMilliseconds()));
}
