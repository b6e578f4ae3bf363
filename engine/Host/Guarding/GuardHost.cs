using System.Globalization;
using System.Runtime.InteropServices;
using Reconciler.Core.Ports;
using Reconciler.Host.Native;
using Reconciler.Host.Processes;

namespace Reconciler.Host.Guarding;

/// <summary>The running system as a guard needs it.</summary>
public sealed unsafe partial class GuardHost : IGuardHost
{
    private const int BootTime = 7;
    private const int KillSignal = 9;
    private static readonly TimeSpan UnitLimit = TimeSpan.FromSeconds(10);
    private static readonly Lock HangupLock = new();
    private static PosixSignalRegistration? _hangup;

    public string BootId { get; } = Text("/proc/sys/kernel/random/boot_id")?.Trim() ?? "unknown";

    public TimeSpan SinceBoot
    {
        get
        {
            TimeSpec now;
            Failure.Check(GetTime(BootTime, &now), "read", "the clock since boot");
            return TimeSpan.FromTicks(now.Seconds * TimeSpan.TicksPerSecond + now.Nanoseconds / TimeSpan.NanosecondsPerTick);
        }
    }

    /// <summary>A unit sees the files of systemd: a process in a mount namespace of its own (a container, `ip netns exec`) may see others.</summary>
    public bool CanStartUnit => Directory.Exists("/run/systemd/system") && Namespace("/proc/self/ns/mnt") is { } mine
        && mine == Namespace("/proc/1/ns/mnt");

    public void Sleep(TimeSpan time) => Thread.Sleep(time);

    public void IgnoreHangup()
    {
        lock (HangupLock)
        {
            _hangup ??= PosixSignalRegistration.Create(PosixSignal.SIGHUP, signal => signal.Cancel = true);
        }
    }

    public string? Start(GuardLaunch launch, bool asUnit)
    {
        ArgumentNullException.ThrowIfNull(launch);
        try
        {
            return asUnit
                ? StartUnit(launch)
                : Detached.Start([.. ThisProgram.Arguments, .. launch.Arguments], launch.Log)?.ToString();
        }
        catch (HostException failure)
        {
            return failure.Error.ToString();
        }
    }

    public string? IdentityOf(int processId)
    {
        // proc_pid_stat(5): the name may hold anything, so fields count from its last parenthesis; the 22nd is the time of the start.
        var stat = Text(string.Create(CultureInfo.InvariantCulture, $"/proc/{processId}/stat"));
        var end = stat?.LastIndexOf(')') ?? -1;
        return end < 0 ? null : stat![(end + 1)..].Split(' ', StringSplitOptions.RemoveEmptyEntries) is { Length: > 19 } fields ? fields[19] : null;
    }

    public void Kill(int processId, string identity)
    {
        if (IdentityOf(processId) == identity)
        {
            _ = SendSignal(processId, KillSignal);
        }
    }

    private static string? StartUnit(GuardLaunch launch)
    {
        if (Environment.ProcessPath is not { } program || !File.Exists(program))
        {
            return "the executable is no longer where it was started from";
        }

        var outcome = ProgramRun.Start(
            [
                "systemd-run", "--quiet", "--collect", $"--unit={launch.Name}", "--description=Puts a network change of reconciler back unless it is kept",
                "--", program, .. ThisProgram.Arguments.Skip(1), .. launch.UnitArguments,
            ],
            UnitLimit);
        return outcome.Succeeded ? null : outcome.Text;
    }

    /// <summary>By the text of the link, <c>mnt:[4026531841]</c>; of what may not be looked at nothing is known.</summary>
    private static string? Namespace(string path)
    {
        try
        {
            return File.ResolveLinkTarget(path, returnFinalTarget: false)?.Name;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    private static string? Text(string path)
    {
        try
        {
            return File.ReadAllText(path);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    [LibraryImport("libc", EntryPoint = "clock_gettime", SetLastError = true)]
    private static partial int GetTime(int clock, TimeSpec* time);

    [LibraryImport("libc", EntryPoint = "kill", SetLastError = true)]
    private static partial int SendSignal(int processId, int signal);
}
