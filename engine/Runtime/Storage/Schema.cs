using System.Globalization;
using Reconciler.Core.Ports;

namespace Reconciler.Runtime.Storage;

/// <summary>The tables, and how an older store becomes the present one. A version, once released, is never edited: a new one is added.</summary>
internal static class Schema
{
    private static readonly string[] Versions =
    [
        """
        CREATE TABLE runs (
            number INTEGER PRIMARY KEY AUTOINCREMENT,
            command TEXT NOT NULL,
            state TEXT NOT NULL,
            document TEXT NOT NULL,
            undoes INTEGER,
            pid INTEGER NOT NULL,
            started INTEGER NOT NULL,
            finished INTEGER,
            outcome TEXT,
            summary TEXT,
            pruned INTEGER NOT NULL DEFAULT 0);
        CREATE TABLE changes (
            run INTEGER NOT NULL REFERENCES runs (number) ON DELETE CASCADE,
            seq INTEGER NOT NULL,
            phase INTEGER NOT NULL,
            id TEXT NOT NULL,
            section TEXT NOT NULL,
            action TEXT NOT NULL,
            reason TEXT NOT NULL,
            file TEXT, line INTEGER, column INTEGER,
            before TEXT, after TEXT,
            properties TEXT NOT NULL,
            diff TEXT,
            notes TEXT NOT NULL,
            wish TEXT, wish_before TEXT,
            creates TEXT NOT NULL,
            ends TEXT NOT NULL,
            result TEXT, error TEXT, seconds REAL,
            PRIMARY KEY (run, seq)) WITHOUT ROWID;
        CREATE TABLE preimages (
            run INTEGER NOT NULL, seq INTEGER NOT NULL, digest TEXT NOT NULL,
            PRIMARY KEY (run, seq, digest),
            FOREIGN KEY (run, seq) REFERENCES changes (run, seq) ON DELETE CASCADE) WITHOUT ROWID;
        CREATE TABLE managed (
            state TEXT NOT NULL, id TEXT NOT NULL,
            fingerprint TEXT NOT NULL,
            first_run INTEGER, first_seq INTEGER,
            PRIMARY KEY (state, id)) WITHOUT ROWID;
        CREATE TABLE created (key TEXT PRIMARY KEY, run INTEGER NOT NULL) WITHOUT ROWID;
        """,
        """
        CREATE TABLE notes (state TEXT NOT NULL, id TEXT NOT NULL, note TEXT NOT NULL, PRIMARY KEY (state, id)) WITHOUT ROWID;
        ALTER TABLE changes ADD COLUMN note TEXT;
        ALTER TABLE changes ADD COLUMN note_before TEXT;
        """,
        """
        CREATE TABLE guards (
            run INTEGER NOT NULL REFERENCES runs (number) ON DELETE CASCADE,
            section TEXT NOT NULL,
            spec TEXT NOT NULL,
            phase TEXT NOT NULL,
            snapshot TEXT,
            wish TEXT,
            boot TEXT NOT NULL, deadline INTEGER NOT NULL,
            answer TEXT,
            why TEXT,
            PRIMARY KEY (run, section)) WITHOUT ROWID;
        CREATE TABLE held (
            state TEXT NOT NULL, section TEXT NOT NULL,
            wish TEXT NOT NULL, run INTEGER NOT NULL, why TEXT NOT NULL,
            PRIMARY KEY (state, section)) WITHOUT ROWID;
        """,
        """
        ALTER TABLE guards ADD COLUMN ids TEXT;
        """,
        """
        ALTER TABLE runs ADD COLUMN network TEXT;
        """,
    ];

    public static int Current => Versions.Length;

    /// <summary>The version that brought the notes. A store is only looked at as it is: what it lacks is not there yet.</summary>
    public const int WithNotes = 2;

    /// <summary>The version that brought guarded changes, and what is held.</summary>
    public const int WithGuards = 3;

    /// <summary>The version in which a guard may be for some changes of a section only.</summary>
    public const int WithGuardedIds = 4;

    /// <summary>The version that says in which network namespace a run was made.</summary>
    public const int WithNetworks = 5;

    /// <summary>Throws where the store was written by a newer program: nothing of it may be guessed at.</summary>
    public static void Check(Database database, StoreLocation location)
    {
        var found = database.UserVersion;
        if (found > Current)
        {
            throw new HostException(new HostError("open", location.Database, 0, string.Create(
                CultureInfo.InvariantCulture,
                $"it was written by a newer reconciler (store version {found}, this one knows {Current}); use that one, or another --store")));
        }
    }

    /// <summary>Brings the store to the present version, each step whole or not at all.</summary>
    public static void Migrate(Database database)
    {
        for (var version = database.UserVersion; version < Current; version++)
        {
            var next = version;
            database.Transact(() =>
            {
                database.Execute(Versions[next]);
                database.Execute(string.Create(CultureInfo.InvariantCulture, $"PRAGMA user_version = {next + 1}"));
            });
        }
    }
}
