using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using System.Text;
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
        using var errors = new MemoryStream();
        if (!new ProgramPipes(process, input, output.Write, errors.Write).Serve(limit))
        {
            throw new HostException(new HostError("run", program, Errno.ETIMEDOUT, string.Create(
                CultureInfo.InvariantCulture, $"it took longer than {limit.TotalSeconds:0} s and was ended")));
        }

        var said = Encoding.UTF8.GetString(errors.GetBuffer(), 0, (int)errors.Length).Trim();
        return new CapturedProgram(process.ExitCode, output.ToArray(), said.Length > MostErrorText ? said[^MostErrorText..] : said);
    }
}
