using System.Collections.Immutable;

namespace Reconciler.Core.Ports;

/// <summary>What a guard needs of the running system: a clock that goes on while the machine sleeps, and a process that outlives this one.</summary>
public interface IGuardHost
{
    /// <summary>Another one after each boot.</summary>
    string BootId { get; }

    /// <summary>CLOCK_BOOTTIME: the same for all processes, never set, and counting while the machine is suspended.</summary>
    TimeSpan SinceBoot { get; }

    void Sleep(TimeSpan time);

    /// <summary>From now on a terminal that is closed (SIGHUP) does not end this process.</summary>
    void IgnoreHangup();

    /// <summary>systemd runs, sees the files that this process sees, and may be asked for a transient unit.</summary>
    bool CanStartUnit { get; }

    /// <summary>
    /// Starts this executable anew, so that it outlives this process, its session and its terminal. Null, or why it could not be started;
    /// that it works is for itself to say.
    /// </summary>
    string? Start(GuardLaunch launch, bool asUnit);

    /// <summary>Tells one process from a later one with the same number; null if there is none.</summary>
    string? IdentityOf(int processId);

    /// <summary>SIGKILL, if the process is still that one.</summary>
    void Kill(int processId, string identity);
}

/// <summary>
/// How the guard's process is started. A unit is born in the network namespace of the machine, and has to be told of another; a child inherits
/// it. <paramref name="Log"/> takes what the child says; a unit's goes to systemd's journal.
/// </summary>
public sealed record GuardLaunch(string Name, ImmutableArray<string> Arguments, ImmutableArray<string> UnitArguments, string Log);
