using System.Collections.Concurrent;
using System.Diagnostics;

namespace Reconciler.Vm.Tests.Machines;

/// <summary>
/// Starts programs that must not outlive the tests. The kernel sends such a program its signal when the thread that started it ends
/// (PR_SET_PDEATHSIG in prctl(2)), so one thread starts them all, and ends with the process.
/// </summary>
internal static class Programs
{
    private static readonly BlockingCollection<Action> Work = [];

    static Programs() => new Thread(Start) { IsBackground = true, Name = "starts programs" }.Start();

    /// <summary>Starts a program that is killed when this process ends, however it ends.</summary>
    public static Process StartBound(string program, IEnumerable<string> arguments, string output)
    {
        Process? process = null;
        Exception? failure = null;
        using var done = new ManualResetEventSlim();
        Work.Add(() =>
        {
            try
            {
                process = Process.Start(new ProcessStartInfo("setpriv", ["--pdeathsig", "KILL", "--", "sh", "-c", "exec \"$@\" >\"$0\" 2>&1", output, program, .. arguments])
                {
                    RedirectStandardInput = true,
                });
            }
            catch (Exception thrown)
            {
                failure = thrown;
            }
            finally
            {
                done.Set();
            }
        });
        done.Wait();
        return process ?? throw new InvalidOperationException($"{program} could not be started", failure);
    }

    /// <summary>Runs to the end; throws with what it printed unless it exits with 0.</summary>
    public static string Run(string program, params IEnumerable<string> arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        var error = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return process.ExitCode == 0
            ? output
            : throw new InvalidOperationException($"{program} {string.Join(' ', arguments)} exited with {process.ExitCode}: {error.Result}{output}");
    }

    private static void Start()
    {
        foreach (var action in Work.GetConsumingEnumerable())
        {
            action();
        }
    }
}
