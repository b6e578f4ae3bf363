namespace Reconciler.Host.Processes;

/// <summary>This program as it was started: by itself, or its assembly by dotnet.</summary>
internal static class ThisProgram
{
    internal static string[] Arguments => Environment.GetCommandLineArgs()[0] is var first && first.EndsWith(".dll", StringComparison.Ordinal)
        ? [Environment.ProcessPath ?? "dotnet", first]
        : [first];
}
