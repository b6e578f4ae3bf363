namespace Reconciler.Runtime.Storage;

/// <summary>Where the store is, and what lies in it. Everything in it is readable by its owner alone.</summary>
public sealed record StoreLocation(string Directory)
{
    public const string Default = "/var/lib/reconciler";

    /// <summary>Journal and history.</summary>
    public string Database => Path.Combine(Directory, "store.db");

    /// <summary>Pre-images, <c>blobs/ab/ab12...</c> by digest.</summary>
    public string Blobs => Path.Combine(Directory, "blobs");

    /// <summary>32 random bytes that key fingerprints of secrets and seal saved plans.</summary>
    public string Key => Path.Combine(Directory, "key");

    /// <summary>Held by the run that is in progress; says whose it is.</summary>
    public string Lock => Path.Combine(Directory, "lock");

    /// <summary>Held by a guard's process as long as it lives; says which change it watches.</summary>
    public string GuardLock => Path.Combine(Directory, "guard.lock");

    /// <summary>What guards that are no systemd unit had to say.</summary>
    public string GuardLog => Path.Combine(Directory, "guard.log");

    /// <summary>Held by a daemon as long as it lives.</summary>
    public string DaemonLock => Path.Combine(Directory, "daemon.lock");

    /// <summary>What the daemon enforces, and its next run.</summary>
    public string Daemon => Path.Combine(Directory, "daemon.json");

    /// <summary>Pauses the daemon while it is there, or until the time it names.</summary>
    public string Pause => Path.Combine(Directory, "pause");

    /// <summary><c>--store DIR</c> as given; without it the default, below <c>--root</c>.</summary>
    public static StoreLocation For(string root, string? store) =>
        new(store is not null ? Path.GetFullPath(store) : root == "/" ? Default : Path.Join(root, Default));
}
