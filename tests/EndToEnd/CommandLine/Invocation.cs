using System.Diagnostics;
using System.Text.Json.Nodes;
using Reconciler.EndToEnd.Crash;

namespace Reconciler.EndToEnd.CommandLine;

/// <summary>What a process said and how it ended.</summary>
internal sealed record Ended(int Status, string Answer, string Error)
{
    public JsonNode Json => JsonNode.Parse(Answer)!;

    /// <summary>For a failing assertion.</summary>
    public override string ToString() => $"exit status {Status}\n--- standard output\n{Answer}\n--- standard error\n{Error}";
}

/// <summary>Starts the published executable as a person would.</summary>
internal static class Invocation
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(3);

    public static Ended Reconciler(params string[] arguments) => Run(Tool.Reconciler, arguments);

    public static Ended Run(string program, string[] arguments, params (string Name, string? Value)[] environment)
    {
        using var process = Start(program, arguments, environment);
        var error = process.StandardError.ReadToEndAsync();
        var answer = process.StandardOutput.ReadToEnd();
        if (!process.WaitForExit(Limit))
        {
            process.Kill(entireProcessTree: true);
            throw new TimeoutException($"{program} {string.Join(' ', arguments)} did not end");
        }

        return new Ended(process.ExitCode, answer, error.GetAwaiter().GetResult());
    }

    public static Process Start(string program, string[] arguments, params (string Name, string? Value)[] environment)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        // The tests may themselves be started by sudo, or in a terminal with wishes of its own.
        foreach (var name in (string[])["SUDO_UID", "NO_COLOR"])
        {
            start.Environment.Remove(name);
        }

        foreach (var (name, value) in environment)
        {
            start.Environment[name] = value;
        }

        var process = Process.Start(start)!;
        process.StandardInput.Close();
        return process;
    }

    /// <summary>Under a terminal of its own, by script(1); <paramref name="typed"/> is what the person types.</summary>
    public static Ended OnTerminal(string typed, params string[] arguments)
    {
        var command = string.Join(' ', arguments.Prepend(Tool.Reconciler).Select(a => $"'{a}'"));
        var start = new ProcessStartInfo("script", ["--quiet", "--return", "--command", command, "/dev/null"])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        };
        start.Environment["TERM"] = "xterm";
        start.Environment.Remove("NO_COLOR");
        start.Environment.Remove("SUDO_UID");
        using var process = Process.Start(start)!;
        process.StandardInput.Write(typed);
        process.StandardInput.Flush();
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit(Limit);
        return new Ended(process.ExitCode, output, "");
    }
}
