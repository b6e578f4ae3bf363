using System.Diagnostics;
using System.Runtime.InteropServices;

namespace Reconciler.Testing.Ovs;

/// <summary>One program that runs beside the test, known by the process that was started and ended by nothing but it.</summary>
internal sealed partial class Daemon : IDisposable
{
    private const int Kill = 9;
    private const int Continue = 18;
    private const int Stop = 19;
    private const int Terminate = 15;
    private readonly Process _process;

    internal Daemon(string networkNamespace, IReadOnlyDictionary<string, string> environment, params IEnumerable<string> command)
    {
        // nsenter without a pid namespace becomes the program, so that this is the program's own pid.
        var start = new ProcessStartInfo("nsenter", [$"--net={networkNamespace}", "--", .. command])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var (name, value) in environment)
        {
            start.Environment[name] = value;
        }

        _process = Process.Start(start)!;
        _process.OutputDataReceived += (_, _) => { };
        _process.ErrorDataReceived += (_, _) => { };
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
        AppDomain.CurrentDomain.ProcessExit += EndWithUs;
    }

    internal int Pid => _process.Id;

    internal bool HasExited => _process.HasExited;

    internal void Pause()
    {
        Send(Stop);

        // The signal is sent, not yet obeyed: wait until every thread stands.
        Until.True(() => Directory.GetDirectories($"/proc/{Pid}/task").All(task => StateOf(task) == 'T'), $"process {Pid} to stop");
    }

    internal void Resume() => Send(Continue);

    /// <summary>By SIGTERM, so that it cleans up after itself. <see cref="Dispose"/> ends it at once.</summary>
    internal void End() => End(Terminate);

    public void Dispose()
    {
        AppDomain.CurrentDomain.ProcessExit -= EndWithUs;
        End(Kill);
        _process.Dispose();
    }

    private void End(int signal)
    {
        Send(signal);
        Send(Continue);
        _process.WaitForExit();
    }

    private void EndWithUs(object? sender, EventArgs e) => Send(Kill);

    private void Send(int signal)
    {
        // While it is not waited for, the pid cannot have been given to another process.
        if (!_process.HasExited)
        {
            _ = SendSignal(_process.Id, signal);
        }
    }

    private static char StateOf(string task)
    {
        var status = File.ReadAllText(Path.Combine(task, "stat"));
        return status[status.LastIndexOf(')') + 2];
    }

    [LibraryImport("libc", EntryPoint = "kill")]
    private static partial int SendSignal(int pid, int signal);
}
