using System.Diagnostics;

namespace Reconciler.EndToEnd.Crash;

/// <summary>Compiles interpose.c once, and runs the published executable with or without it.</summary>
internal static class Interposed
{
    private static readonly Lazy<string> Library = new(Compile);

    /// <summary>Runs to the end. A run that was killed has the exit status 137, as a shell would say.</summary>
    public static (int Exit, string Output) Run(string executable, IEnumerable<string> arguments, params (string Name, string Value)[] environment)
    {
        var start = new ProcessStartInfo(executable) { RedirectStandardOutput = true, RedirectStandardError = true, RedirectStandardInput = true };
        foreach (var argument in arguments)
        {
            start.ArgumentList.Add(argument);
        }

        start.Environment["NO_COLOR"] = "1";
        if (environment.Length > 0)
        {
            start.Environment["LD_PRELOAD"] = Library.Value;
        }

        foreach (var (name, value) in environment)
        {
            start.Environment[name] = value;
        }

        using var process = Process.Start(start)!;
        process.StandardInput.Close();
        var error = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return (process.ExitCode, output + error.Result);
    }

    private static string Compile()
    {
        // In a folder without a space in its path: LD_PRELOAD is a list that spaces separate (ld.so(8)).
        var folder = Directory.CreateTempSubdirectory("reconciler-interpose-").FullName;
        AppDomain.CurrentDomain.ProcessExit += (_, _) => Directory.Delete(folder, recursive: true);
        var library = Path.Combine(folder, "interpose.so");
        var source = Path.Combine(AppContext.BaseDirectory, "Crash", "interpose.c");
        using var gcc = Process.Start("gcc", ["-shared", "-fPIC", "-O1", "-Wall", "-Wextra", "-Werror", "-o", library, source, "-ldl", "-lpthread"]);
        gcc.WaitForExit();
        return gcc.ExitCode == 0 ? library : throw new InvalidOperationException("gcc could not compile interpose.c");
    }
}
