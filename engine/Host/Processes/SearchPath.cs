using Reconciler.Core.Ports;
using Reconciler.Host.Native;

namespace Reconciler.Host.Processes;

/// <summary>The directories in which commands are looked for.</summary>
internal static class SearchPath
{
    private const string Standard = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

    /// <summary>Absolute ones only: a command in the current directory is nobody's wish.</summary>
    internal static IEnumerable<string> Directories =>
        (Environment.GetEnvironmentVariable("PATH") is { Length: > 0 } path ? path : Standard)
        .Split(':', StringSplitOptions.RemoveEmptyEntries)
        .Where(directory => directory[0] == '/')
        .Select(directory => directory.Length > 1 ? directory.TrimEnd('/') : directory);

    /// <summary>
    /// The absolute path of a program of the running system. Process.Start would look into its own and the current directory first.
    /// </summary>
    internal static string? Find(string command) => command.Contains('/', StringComparison.Ordinal)
        ? command[0] == '/' && IsExecutable(command) ? command : null
        : Directories.Select(directory => $"{directory}/{command}").FirstOrDefault(IsExecutable);

    internal static bool IsExecutable(in StatX stat) => stat.Kind == FileKind.Regular && (stat.Mode & 0x49) != 0;

    private static bool IsExecutable(string path)
    {
        var number = Libc.OpenAt(Flags.CurrentDirectory, path, Flags.PathOnly | Flags.CloseOnExec, 0);
        if (number < 0)
        {
            return false;
        }

        using var file = new Descriptor(number);
        return StatX.Of(number, out var stat) == 0 && IsExecutable(stat);
    }
}
