namespace Reconciler.Host.Processes;

/// <summary>This program as it was started: by itself, or its assembly by dotnet.</summary>
internal static class ThisProgram
{
    internal static string[] Arguments { get; } = Of(Environment.GetCommandLineArgs()[0], Environment.ProcessPath);

    // The name of an assembly stands there too where a small executable beside it started it.
    private static string[] Of(string first, string? program) =>
        !first.EndsWith(".dll", StringComparison.Ordinal) ? [first]
        : program is null || Path.GetFileName(program) == "dotnet" ? [program ?? "dotnet", first]
        : [program];
}
