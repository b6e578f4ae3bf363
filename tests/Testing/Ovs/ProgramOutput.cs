using System.Diagnostics;

namespace Reconciler.Testing.Ovs;

/// <summary>Runs the programs that tests look at the node with.</summary>
public static class ProgramOutput
{
    // Only a program that hangs takes so long, on however loaded a machine.
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(3);

    /// <summary>What the program printed, trimmed. Throws with its error output unless it exits with 0.</summary>
    public static string Of(string program, params IEnumerable<string> arguments)
    {
        var (exit, output, error) = Run(program, arguments);
        return exit == 0
            ? output.Trim()
            : throw new InvalidOperationException($"{program} {string.Join(' ', arguments)} exited with {exit}: {error}{output}");
    }

    public static (int ExitCode, string Output, string Error) Run(string program, params IEnumerable<string> arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        var error = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEnd();
        if (!process.WaitForExit(Limit))
        {
            process.Kill();
            throw new InvalidOperationException($"{program} {string.Join(' ', arguments)} hangs");
        }

        return (process.ExitCode, output, error.Result);
    }
}
