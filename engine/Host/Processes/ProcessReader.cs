using System.Globalization;
using System.Text;
using Reconciler.Core.Ports;
using Reconciler.Host.Files;
using Reconciler.Host.Native;

namespace Reconciler.Host.Processes;

/// <summary>Reads /proc. A process may end between two of its files: then it is left out, or what was not read yet is null.</summary>
internal sealed class ProcessReader(string proc) : IProcessReader
{
    private const string Deleted = " (deleted)";

    // USER_HZ: what /proc counts in, 100 on every architecture .NET runs on (proc_pid_stat(5)).
    private const long TicksPerSecond = 100;
    private const long NanosecondsPerTick = 1_000_000_000 / TicksPerSecond;

    public IReadOnlyList<ProcessState> Observe()
    {
        var number = Libc.OpenAt(Flags.CurrentDirectory, proc, Flags.Directory | Flags.CloseOnExec, 0);
        Failure.Check(number, "list", proc);
        using var directory = new Descriptor(number);
        var mine = Link("thread-self/ns/net");
        var booted = Booted();
        var processes = new List<ProcessState>();
        foreach (var name in DirectoryNames.All(number, proc))
        {
            if (int.TryParse(name, NumberStyles.None, CultureInfo.InvariantCulture, out var pid) && pid != Environment.ProcessId && Look(pid, mine, booted) is { } process)
            {
                processes.Add(process);
            }
        }

        processes.Sort((one, other) => one.Pid.CompareTo(other.Pid));
        return processes;
    }

    private ProcessState? Look(int pid, string? mine, long booted)
    {
        var folder = pid.ToString(CultureInfo.InvariantCulture);
        if (Parse(Text(folder + "/stat")) is not { } stat || stat.State is 'Z' or 'X' or 'x')
        {
            return null;
        }

        // Kernel threads have no command line; a process may empty its own, but then it still has an executable.
        var arguments = Text(folder + "/cmdline");
        var executable = Link(folder + "/exe");
        if (string.IsNullOrEmpty(arguments) && executable is null)
        {
            return null;
        }

        var network = Link(folder + "/ns/net");
        return new ProcessState
        {
            Pid = pid,
            Command = stat.Command,
            Executable = executable is not null && executable.EndsWith(Deleted, StringComparison.Ordinal) ? executable[..^Deleted.Length] : executable,
            Argument0 = arguments?.Split('\0')[0] is { Length: > 0 } first ? first : null,
            InOurNetwork = network is null || mine is null ? null : network == mine,
            StartedNs = booted + (stat.StartTicks * NanosecondsPerTick),
        };
    }

    /// <summary>The command stands in parentheses and may hold some itself, so the last one counts. Fields 3 and 22.</summary>
    internal static (string Command, char State, long StartTicks)? Parse(string? stat)
    {
        var open = stat?.IndexOf('(', StringComparison.Ordinal) ?? -1;
        var close = stat?.LastIndexOf(')') ?? -1;
        if (open < 0 || close < open)
        {
            return null;
        }

        var fields = stat![(close + 1)..].Split(' ', StringSplitOptions.RemoveEmptyEntries);
        return fields is [{ Length: 1 } state, ..] && fields.Length > 19
            && long.TryParse(fields[19], NumberStyles.None, CultureInfo.InvariantCulture, out var ticks)
            ? (stat[(open + 1)..close], state[0], ticks)
            : null;
    }

    /// <summary>When the machine was booted, by today's clock: /proc/stat has it in whole seconds only, so the time since is taken from now.</summary>
    private long Booted()
    {
        var since = Text("uptime")?.Split(' ')[0] is { } text && decimal.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var seconds)
            ? (long)(seconds * 1_000_000_000)
            : 0;
        return ((DateTimeOffset.UtcNow - DateTimeOffset.UnixEpoch).Ticks * 100) - since;
    }

    private string? Link(string name) =>
        SymbolicLink.Read(Flags.CurrentDirectory, $"{proc}/{name}", out var target) == 0 ? target : null;

    private unsafe string? Text(string name)
    {
        var number = Libc.OpenAt(Flags.CurrentDirectory, $"{proc}/{name}", Flags.CloseOnExec, 0);
        if (number < 0)
        {
            return null;
        }

        using var file = new Descriptor(number);
        Span<byte> buffer = stackalloc byte[4096];
        fixed (byte* start = buffer)
        {
            // What is longer (a long command line) is of no interest: the beginning has all that is asked for.
            var length = Libc.Read(number, start, (nuint)buffer.Length);
            return length < 0 ? null : Encoding.UTF8.GetString(buffer[..(int)length]);
        }
    }
}
