using Reconciler.Core.Diagnostics;
using Reconciler.Core.Documents;
using Reconciler.Core.Planning;
using Reconciler.Core.Ports;
using Reconciler.Runtime.Convergence;
using Reconciler.Runtime.Guard;

namespace Reconciler.Runtime.Storage;

/// <summary>
/// Journal, history, pre-images and key of one node, in one directory. Making the object touches nothing but the key's file; reading creates
/// nothing and never fails (a store that is missing or unreadable has nothing to tell, and says so once); only a run that holds the lock writes.
/// </summary>
public sealed class Store(StoreLocation location, IStoreFiles files, TimeProvider time, Action<byte[]> random) : IDisposable
{
    private Database? _database;
    private bool _writable;
    private bool _opened;
    private HostError? _unread;

    public StoreLocation Location => location;

    public StoreKey Key { get; } = StoreKey.Load(location, files, random);

    public Pause Pause { get; } = new(location, files, time);

    public DaemonRegistration Daemon { get; } = new(location, files);

    /// <summary>Why nothing could be read; null as long as all went well. For a warning.</summary>
    public string? Trouble => _unread?.ToString();

    /// <summary>How to type what is advised.</summary>
    public TypedCommand Commands { get; init; } = new();

    internal IStoreFiles Files => files;

    internal TimeProvider Time => time;

    internal Blobs Blobs { get; } = new(location, files);

    public Remembered Remember(string state) => Read(database => Memory.Read(database, state)) ?? Remembered.Nothing;

    /// <summary>Newest first.</summary>
    public IReadOnlyList<RunRecord> Runs(int limit = int.MaxValue) => Read(database => History.Runs(database, limit)) ?? [];

    public RunDetail? Run(long number) => Read(database => History.Find(database, number));

    public RunRecord? LastRun() => Read(History.Last);

    /// <summary>Runs whose process died before they had finished. They are found out about by the next run; this only looks.</summary>
    public IReadOnlyList<RunRecord> Interrupted() => Read(database => History.Unfinished(database)) is { Count: > 0 } unfinished && !IsLocked()
        ? unfinished
        : [];

    /// <summary>Changes of guarded sections that nobody has settled yet: a run is at them, or whoever comes next puts them back.</summary>
    public IReadOnlyList<GuardRecord> Pending() => Read(GuardTable.Pending) ?? [];

    /// <summary>What guards put back, and a daemon does not try again.</summary>
    public IReadOnlyList<HeldRecord> Held() => Read(GuardTable.Held) ?? [];

    /// <summary>Whose drift a daemon leaves alone for a while, because it repaired it again and again.</summary>
    public IReadOnlyList<ContestedRecord> Contested() => Read(database => Contention.Of(Repairs.Since(database, time.GetUtcNow() - Contention.Reach), time.GetUtcNow())) ?? [];

    /// <summary>True, and an error, if it could not be read: that it tells nothing is no answer then.</summary>
    public bool IsUnreadable(DiagnosticBag diagnostics)
    {
        if (_unread is not { } error)
        {
            return false;
        }

        diagnostics.Error(
            Codes.NotObserved,
            $"the store {location.Directory} cannot be read, so what it knows is not known here: {error}",
            hint: error.Errno is Errno.EACCES or Errno.EPERM ? "run it as root" : "mend that, or name the right store with --store");
        return true;
    }

    /// <summary>Warnings for whoever only looks: what cannot be read, what was interrupted.</summary>
    public void Report(DiagnosticBag diagnostics)
    {
        foreach (var run in Interrupted())
        {
            diagnostics.Warning(
                Codes.Interrupted,
                $"run {run.Number} ({run.Command}) was interrupted: its process {run.ProcessId} is gone",
                hint: "the next apply or undo finds out what of it was done, and goes on from there");
        }

        foreach (var pending in Pending().Where(_ => !IsLocked()))
        {
            diagnostics.Warning(
                Codes.GuardPending,
                $"the change of {pending.Section} in run {pending.Run} was not settled, and its process {pending.ProcessId} is gone",
                hint: pending.Phase == GuardPhase.Awaiting
                    ? $"`{Commands.ForNetwork("confirm", pending.Network)}` keeps it as long as its time is not over; else its guard, or the next apply or undo, puts it back"
                    : $"its guard, `{Commands.ForNetwork("rollback", pending.Network)}`, or the next apply or undo puts it back");
        }

        if (Trouble is { } trouble)
        {
            diagnostics.Warning(Codes.StoreReadOnly, $"the store tells nothing of earlier runs: {trouble}");
        }
    }

    /// <summary>
    /// Applies the limits of the store now; null, with a diagnostic, if a run is in progress or the store cannot be written.
    /// </summary>
    public PruneResult? Prune(StoreSpec limits, TimeSpan lockTimeout, DiagnosticBag diagnostics)
    {
        try
        {
            if (!files.Exists(location.Database))
            {
                return new PruneResult(0, 0, 0, 0);
            }

            using var held = RunLock.Acquire(this, lockTimeout, diagnostics, CancellationToken.None);
            if (held is null)
            {
                return null;
            }

            held.Sign("store prune");
            var database = Writing();
            if (History.Unfinished(database).Count > 0)
            {
                diagnostics.Error(
                    Codes.Interrupted,
                    "a run was interrupted, and what of it was done is not known yet: nothing was pruned",
                    hint: "apply or undo finds out; then prune");
                return null;
            }

            Sweep();
            return Pruning.Apply(database, Blobs, limits, time.GetUtcNow());
        }
        catch (HostException failure)
        {
            diagnostics.Error(Codes.StoreReadOnly, $"the store cannot be pruned: {failure.Error}");
            return null;
        }
    }

    public void Dispose() => _database?.Dispose();

    /// <summary>Removes what a process left that died at work: temporary files, and pre-images that no change came to name. Under the lock.</summary>
    internal void Sweep()
    {
        Blobs.Sweep();
        foreach (var name in files.List(location.Directory).Where(n => IsLeftOver(n.Name)))
        {
            files.Delete(Path.Combine(location.Directory, name.Name));
        }

        if (files.Exists(location.Database))
        {
            Pruning.DeleteUnnamed(Writing(), Blobs);
        }
    }

    /// <summary>Of a key's creation, once there is a key. The other temporary files of this directory may be a living daemon's.</summary>
    private bool IsLeftOver(string name) =>
        Key.IsPersistent && name.StartsWith("key.", StringComparison.Ordinal) && name.EndsWith(".tmp", StringComparison.Ordinal);

    internal bool IsLocked()
    {
        try
        {
            return files.IsLocked(location.Lock);
        }
        catch (HostException)
        {
            return false;
        }
    }

    /// <summary>The database, to be written; made, and brought to the present version, where that is needed.</summary>
    internal Database Writing()
    {
        if (_database is null || !_writable)
        {
            _database?.Dispose();
            files.MakeDirectory(location.Directory);
            _database = Database.OpenWriting(location.Database, files);
            _opened = _writable = true;
            Schema.Check(_database, location);
            Schema.Migrate(_database);
        }

        return _database;
    }

    internal T? Read<T>(Func<Database, T?> read)
        where T : class
    {
        try
        {
            if (!_opened)
            {
                _opened = true;
                _database = Database.OpenReading(location.Database, files);
                if (_database is not null)
                {
                    Schema.Check(_database, location);
                }
            }

            // Version 0 is a file that was made just before a crash, with nothing in it yet.
            return _database is null || _database.UserVersion == 0 ? null : read(_database);
        }
        catch (HostException failure)
        {
            _unread ??= failure.Error;
            return null;
        }
    }
}
