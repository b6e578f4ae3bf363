using System.Diagnostics;

namespace Reconciler.EndToEnd.Crash;

/// <summary>Other programs that the tests call.</summary>
internal static class Tool
{
    /// <summary>The published executable: the nearest artifacts/reconciler above the test's own folder.</summary>
    public static string Reconciler { get; } = Find();

    public static void Run(string program, params string[] arguments)
    {
        using var process = Process.Start(program, arguments);
        process.WaitForExit();
        if (process.ExitCode != 0)
        {
            throw new InvalidOperationException($"{program} ended with {process.ExitCode}");
        }
    }

    private static string Find()
    {
        for (var folder = AppContext.BaseDirectory; folder is not null; folder = Path.GetDirectoryName(folder))
        {
            var path = Path.Combine(folder, "artifacts", "reconciler");
            if (File.Exists(path))
            {
                return path;
            }
        }

        throw new FileNotFoundException("artifacts/reconciler is missing: run `make build` first");
    }
}
