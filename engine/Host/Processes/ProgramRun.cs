using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;

namespace Reconciler.Host.Processes;

/// <summary>How a program ended: with 0, or with what is to be said of it.</summary>
internal sealed record ProgramOutcome(bool Succeeded, string Text);

/// <summary>Runs one program without a shell, for a limited time, and keeps the last lines of what it says.</summary>
internal static class ProgramRun
{
    private const int MostLines = 20;

    internal static ProgramOutcome Start(IReadOnlyList<string> command, TimeSpan limit)
    {
        if (SearchPath.Find(command[0]) is not { } program)
        {
            return new ProgramOutcome(false, $"{command[0]} was not found on the PATH, or is not executable");
        }

        using var process = new Process { StartInfo = Describe(program, command) };
        var lines = new LastLines(MostLines);
        process.OutputDataReceived += (_, line) => lines.Add(line.Data);
        process.ErrorDataReceived += (_, line) => lines.Add(line.Data);
        try
        {
            process.Start();
        }
        catch (Win32Exception failure)
        {
            return new ProgramOutcome(false, $"{program} could not be started: {failure.Message}");
        }

        process.StandardInput.Close();
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        if (!process.WaitForExit(limit))
        {
            process.Kill();
            process.WaitForExit();
            return new ProgramOutcome(false, string.Create(CultureInfo.InvariantCulture, $"{command[0]} took longer than {limit.TotalSeconds:0} s and was ended"));
        }

        // A child that it left behind may hold the pipe open: wait a little for the end of the output, not for that child.
        lines.Ended.Wait(TimeSpan.FromSeconds(1));
        var said = lines.ToString();
        return process.ExitCode == 0
            ? new ProgramOutcome(true, said)
            : new ProgramOutcome(false, string.Create(
                CultureInfo.InvariantCulture, $"{command[0]} exited with {process.ExitCode}{(said.Length == 0 ? "" : ": " + said)}"));
    }

    internal static ProcessStartInfo Describe(string program, IReadOnlyList<string> command)
    {
        var start = new ProcessStartInfo(program)
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = "/",
        };
        foreach (var argument in command.Skip(1))
        {
            start.ArgumentList.Add(argument);
        }

        start.Environment["LC_ALL"] = "C";
        return start;
    }

    /// <summary>The last lines of both outputs, in the order in which they came.</summary>
    private sealed class LastLines(int most)
    {
        private readonly Queue<string> _lines = new();

        internal CountdownEvent Ended { get; } = new(2);

        internal void Add(string? line)
        {
            if (line is null)
            {
                Ended.Signal();
                return;
            }

            lock (_lines)
            {
                _lines.Enqueue(line.Length > 500 ? line[..500] : line);
                if (_lines.Count > most)
                {
                    _lines.Dequeue();
                }
            }
        }

        public override string ToString()
        {
            lock (_lines)
            {
                return string.Join('\n', _lines).Trim();
            }
        }
    }
}
