using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using Reconciler.Core.Ports;

namespace Reconciler.Host.Processes;

/// <summary>All that a program wrote to its standard output, and what is to be said of it where it did not end with 0.</summary>
internal sealed record CapturedProgram(int ExitCode, byte[] Output, string Error)
{
    internal bool Succeeded => ExitCode == 0;
}

/// <summary>Runs one program without a shell, for a limited time, for the sake of its whole output.</summary>
internal static class ProgramCapture
{
    private const int MostErrorText = 4000;

    /// <summary>Throws <see cref="HostException"/> where it is not there, cannot be started, or takes too long.</summary>
    internal static CapturedProgram Run(IReadOnlyList<string> command, TimeSpan limit) => Run(command, limit, default, []);

    /// <summary>The same, with something on its standard input and in its environment.</summary>
    internal static CapturedProgram Run(IReadOnlyList<string> command, TimeSpan limit, ReadOnlyMemory<byte> input, IReadOnlyList<(string Name, string Value)> environment)
    {
        var program = SearchPath.Find(command[0])
            ?? throw new HostException(new HostError("run", command[0], Errno.ENOENT, "it was not found on the PATH, or is not executable"));
        using var process = new Process { StartInfo = ProgramRun.Describe(program, command) };
        foreach (var (name, value) in environment)
        {
            process.StartInfo.Environment[name] = value;
        }

        try
        {
            process.Start();
        }
        catch (Win32Exception failure)
        {
            throw new HostException(new HostError("run", program, failure.NativeErrorCode, failure.Message));
        }

        using var output = new MemoryStream();
        var reading = process.StandardOutput.BaseStream.CopyToAsync(output);
        var complaining = process.StandardError.ReadToEndAsync();
        Give(process, input);
        if (!process.WaitForExit(limit))
        {
            process.Kill();
            process.WaitForExit();
            throw new HostException(new HostError("run", program, Errno.ETIMEDOUT, string.Create(
                CultureInfo.InvariantCulture, $"it took longer than {limit.TotalSeconds:0} s and was ended")));
        }

        // A child that it left behind may hold the pipes open: wait a little for the end of what was said, not for that child.
        Task.WaitAll([reading, complaining], TimeSpan.FromSeconds(5));
        var said = complaining.IsCompletedSuccessfully ? complaining.Result.Trim() : "";
        return new CapturedProgram(
            process.ExitCode,
            reading.IsCompletedSuccessfully ? output.ToArray() : [],
            said.Length > MostErrorText ? said[^MostErrorText..] : said);
    }

    private static void Give(Process process, ReadOnlyMemory<byte> input)
    {
        try
        {
            process.StandardInput.BaseStream.Write(input.Span);
            process.StandardInput.Close();
        }
        catch (IOException)
        {
            // It ended without reading all of it: what it says about that is what counts.
        }
    }
}
