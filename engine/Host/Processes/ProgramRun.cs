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
        try
        {
            process.Start();
        }
        catch (Win32Exception failure)
        {
            return new ProgramOutcome(false, $"{program} could not be started: {failure.Message}");
        }

        var lines = new LastLines(MostLines);
        if (!new ProgramPipes(process, default, lines.HearOutput, lines.HearErrors).Serve(limit))
        {
            return new ProgramOutcome(false, string.Create(CultureInfo.InvariantCulture, $"{command[0]} took longer than {limit.TotalSeconds:0} s and was ended"));
        }

        var said = lines.All();
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
}
