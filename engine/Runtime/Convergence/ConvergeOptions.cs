namespace Reconciler.Runtime.Convergence;

/// <summary>What the command line says about one plan or run, besides the document.</summary>
public sealed record ConvergeOptions
{
    /// <summary>As the person or the daemon gave it, for the history and for whoever waits: <c>apply states/nsx.yaml</c>.</summary>
    public required string Command { get; init; }

    /// <summary><c>--only</c> and <c>--skip</c>, on ids.</summary>
    public Func<string, bool> Keep { get; init; } = _ => true;

    /// <summary>Guards are not asked where only the order of the changes is wanted.</summary>
    public bool WithGuards { get; init; } = true;

    /// <summary><c>--observe</c>: everything is reported, nothing done.</summary>
    public bool Observe { get; init; }

    /// <summary>How long to wait for a run that is in progress.</summary>
    public TimeSpan LockTimeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary><c>--pause DURATION</c>: holds a daemon still for so long, before anything is changed behind its back.</summary>
    public TimeSpan? Pause { get; init; }

    /// <summary>The run is the daemon's own.</summary>
    public bool ByDaemon { get; init; }

    /// <summary>Waits a moment between two looks at what others write too. Only a daemon looks twice; null: once is enough.</summary>
    public Action? Settle { get; init; }
}

/// <summary>Which run to put back (null: the last), and whether what something else has changed since is taken too.</summary>
public sealed record UndoRequest(long? Run = null, bool Force = false);

/// <summary>How far a run is: <paramref name="Done"/> of <paramref name="Total"/> changes, now working on <paramref name="Phase"/>.</summary>
public readonly record struct RunProgress(int Phase, int Done, int Total);
