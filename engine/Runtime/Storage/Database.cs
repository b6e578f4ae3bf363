using Microsoft.Data.Sqlite;
using Reconciler.Core.Ports;

namespace Reconciler.Runtime.Storage;

/// <summary>
/// The SQLite file of the store. A rollback journal and not a write-ahead log: reading then creates and changes no file, and works on a
/// read-only file system. Every failure comes as a <see cref="HostException"/>.
/// </summary>
internal sealed class Database : IDisposable
{
    private const int CantOpen = 14;
    private const int ReadOnlyRollback = 8;
    private const int NotADatabase = 26;

    private readonly SqliteConnection _connection;
    private readonly string _path;
    private readonly Dictionary<string, SqliteCommand> _commands = new(StringComparer.Ordinal);
    private SqliteTransaction? _transaction;
    private bool _durable;

    private Database(SqliteConnection connection, string path)
    {
        _connection = connection;
        _path = path;
    }

    /// <summary>
    /// Null if there is no database yet. Where a process died while it committed, its rollback journal is still beside the file, and only
    /// a connection that may write can bring the last committed state back (SQLITE_READONLY_ROLLBACK): that is done where it is allowed.
    /// </summary>
    public static Database? OpenReading(string path, IStoreFiles files)
    {
        if (!files.Exists(path))
        {
            return null;
        }

        var database = Open(path, SqliteOpenMode.ReadOnly);
        if (!database.NeedsRollback())
        {
            return database;
        }

        database.Dispose();
        return Open(path, SqliteOpenMode.ReadWrite);
    }

    public static Database OpenWriting(string path, IStoreFiles files)
    {
        if (!files.Exists(path))
        {
            // SQLite would create it with the umask's mode. An empty file is an empty database to it.
            using (var stream = files.CreateNew(path))
            {
                files.Sync(stream);
            }

            files.SyncDirectory(Path.GetDirectoryName(path)!);
        }

        return Open(path, SqliteOpenMode.ReadWrite);
    }

    public int UserVersion => (int)Single("PRAGMA user_version", row => row.GetInt64(0));

    public List<T> Query<T>(string sql, Func<SqliteDataReader, T> read, params ReadOnlySpan<(string Name, object? Value)> parameters)
    {
        var command = Command(sql, parameters);
        try
        {
            using var reader = command.ExecuteReader();
            var rows = new List<T>();
            while (reader.Read())
            {
                rows.Add(read(reader));
            }

            return rows;
        }
        catch (SqliteException failure)
        {
            throw Failed("read", failure);
        }
    }

    public T Single<T>(string sql, Func<SqliteDataReader, T> read, params ReadOnlySpan<(string Name, object? Value)> parameters) =>
        Query(sql, read, parameters)[0];

    public int Execute(string sql, params ReadOnlySpan<(string Name, object? Value)> parameters)
    {
        var command = Command(sql, parameters);
        try
        {
            return command.ExecuteNonQuery();
        }
        catch (SqliteException failure)
        {
            throw Failed("write", failure);
        }
    }

    /// <summary>
    /// All or nothing, and on the disk when it returns: with synchronous=FULL the truncation of the journal, which is the commit, is synced
    /// too (sqlite.org/pragma.html#pragma_journal_mode; in DELETE mode only EXTRA would sync the unlink).
    /// </summary>
    public void Transact(Action work)
    {
        MakeDurable();
        try
        {
            using (_transaction = _connection.BeginTransaction())
            {
                work();
                _transaction.Commit();
            }
        }
        catch (SqliteException failure)
        {
            throw Failed("write", failure);
        }
        finally
        {
            _transaction = null;
        }
    }

    public void Dispose()
    {
        foreach (var command in _commands.Values)
        {
            command.Dispose();
        }

        _connection.Dispose();
    }

    private bool NeedsRollback()
    {
        using var command = _connection.CreateCommand();
        command.CommandText = "PRAGMA user_version";
        try
        {
            command.ExecuteScalar();
            return false;
        }
        catch (SqliteException failure)
        {
            return failure.SqliteErrorCode is ReadOnlyRollback or CantOpen;
        }
    }

    private static Database Open(string path, SqliteOpenMode mode)
    {
        SQLitePCL.Batteries_V2.Init();
        var connection = new SqliteConnection(new SqliteConnectionStringBuilder
        {
            DataSource = path,
            Mode = mode,
            Pooling = false,
        }.ToString());
        try
        {
            connection.Open();
            return new Database(connection, path);
        }
        catch (SqliteException failure)
        {
            connection.Dispose();
            throw new HostException(new HostError("open", path, 0, Explain(failure)));
        }
    }

    private void MakeDurable()
    {
        if (!_durable)
        {
            Execute("PRAGMA journal_mode = TRUNCATE; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON");
            _durable = true;
        }
    }

    private SqliteCommand Command(string sql, ReadOnlySpan<(string Name, object? Value)> parameters)
    {
        // Kept, so that a run of ten thousand changes compiles a statement once.
        if (!_commands.TryGetValue(sql, out var command))
        {
            command = _connection.CreateCommand();
            command.CommandText = sql;
            _commands.Add(sql, command);
        }

        command.Transaction = _transaction;
        command.Parameters.Clear();
        foreach (var (name, value) in parameters)
        {
            command.Parameters.AddWithValue(name, value ?? DBNull.Value);
        }

        return command;
    }

    private HostException Failed(string operation, SqliteException failure) => new(new HostError(operation, _path, 0, Explain(failure)));

    private static string Explain(SqliteException failure) => failure.SqliteErrorCode switch
    {
        ReadOnlyRollback or CantOpen => $"a run was interrupted while it wrote here, or the file cannot be opened ({failure.Message})",
        NotADatabase => $"it is damaged or not a database ({failure.Message})",
        _ => failure.Message,
    };
}
