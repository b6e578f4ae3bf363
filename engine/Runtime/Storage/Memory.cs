using Reconciler.Core.Planning;

namespace Reconciler.Runtime.Storage;

/// <summary>Reads and writes what outlives the runs: which wish each managed resource last fulfilled, and what we created.</summary>
internal static class Memory
{
    public static Remembered Read(Database database, string state)
    {
        var fingerprints = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var (id, fingerprint) in database.Query(
            "SELECT id, fingerprint FROM managed WHERE state = $state", row => (row.GetString(0), row.GetString(1)), ("$state", state)))
        {
            fingerprints.Add(id, fingerprint);
        }

        return new Remembered
        {
            Fingerprints = fingerprints,
            Notes = database.UserVersion < Schema.WithNotes
                ? Remembered.Nothing.Notes
                : database.Query(
                    "SELECT id, note FROM notes WHERE state = $state", row => (row.GetString(0), row.GetString(1)), ("$state", state))
                    .ToDictionary(note => note.Item1, note => note.Item2, StringComparer.Ordinal),
            Created = database.Query("SELECT key FROM created", row => row.GetString(0)).ToHashSet(StringComparer.Ordinal),
        };
    }

    /// <summary>The wish is fulfilled without a change: found in sync.</summary>
    public static void Fulfil(Database database, string state, string id, string fingerprint) => database.Execute(
        """
        INSERT INTO managed (state, id, fingerprint) VALUES ($state, $id, $fingerprint)
        ON CONFLICT (state, id) DO UPDATE SET fingerprint = excluded.fingerprint
        """,
        ("$state", state),
        ("$id", id),
        ("$fingerprint", fingerprint));

    public static void Forget(Database database, string state, string id) => database.Execute(
        "DELETE FROM managed WHERE state = $state AND id = $id", ("$state", state), ("$id", id));

    /// <summary>Null leaves the note as it is, an empty text takes it away.</summary>
    public static void Note(Database database, string state, string id, string? note)
    {
        if (note is { Length: > 0 })
        {
            database.Execute(
                """
                INSERT INTO notes (state, id, note) VALUES ($state, $id, $note)
                ON CONFLICT (state, id) DO UPDATE SET note = excluded.note
                """,
                ("$state", state),
                ("$id", id),
                ("$note", note));
        }
        else if (note is not null)
        {
            database.Execute("DELETE FROM notes WHERE state = $state AND id = $id", ("$state", state), ("$id", id));
        }
    }

    /// <summary>What follows from a change that is done. Its first pre-image is named once and kept as long as the resource is managed.</summary>
    public static void Take(Database database, string state, long run, ChangeRecord change)
    {
        if (change.Effect.Wish is { } wish)
        {
            database.Execute(
                """
                INSERT INTO managed (state, id, fingerprint, first_run, first_seq) VALUES ($state, $id, $fingerprint, $run, $seq)
                ON CONFLICT (state, id) DO UPDATE SET fingerprint = excluded.fingerprint,
                    first_run = coalesce(first_run, excluded.first_run), first_seq = coalesce(first_seq, excluded.first_seq)
                """,
                ("$state", state),
                ("$id", change.Id),
                ("$fingerprint", wish),
                ("$run", run),
                ("$seq", change.Seq));
        }
        else
        {
            Forget(database, state, change.Id);
        }

        Note(database, state, change.Id, change.Effect.Note);
        TakeKeys(database, run, change);
    }

    /// <summary>Turns back what a change meant, without a change of its own.</summary>
    public static void Undo(Database database, string state, long run, string id, MemoryEffect effect)
    {
        if (effect.Wish is { } wish)
        {
            Fulfil(database, state, id, wish);
        }
        else
        {
            Forget(database, state, id);
        }

        Note(database, state, id, effect.Note);
        TakeKeys(database, run, effect);
    }

    public static void TakeKeys(Database database, long run, ChangeRecord change) => TakeKeys(database, run, change.Effect);

    private static void TakeKeys(Database database, long run, MemoryEffect effect)
    {
        foreach (var key in effect.Creates)
        {
            database.Execute("INSERT OR IGNORE INTO created (key, run) VALUES ($key, $run)", ("$key", key), ("$run", run));
        }

        foreach (var key in effect.Ends)
        {
            database.Execute("DELETE FROM created WHERE key = $key", ("$key", key));
        }
    }
}
