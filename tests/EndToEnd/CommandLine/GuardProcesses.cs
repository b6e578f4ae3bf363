using System.Diagnostics;

namespace Reconciler.EndToEnd.CommandLine;

/// <summary>The guards of one node: processes whose command lines have <c>guard</c> and its root. One that has ended has no command line.</summary>
internal static class GuardProcesses
{
    public static List<Process> Of(string root) =>
    [
        .. Directory.EnumerateDirectories("/proc").Select(Path.GetFileName).Select(name => int.TryParse(name, out var id) ? id : 0)
            .Where(id => id > 0 && CommandLine(id) is var words && words.Contains("guard") && words.Contains(root))
            .Select(Find).OfType<Process>(),
    ];

    public static void EndAll(string root) => Of(root).ForEach(guard => guard.Kill());

    private static Process? Find(int id)
    {
        try
        {
            return Process.GetProcessById(id);
        }
        catch (ArgumentException)
        {
            // It ended in between.
            return null;
        }
    }

    private static string[] CommandLine(int process)
    {
        try
        {
            return File.ReadAllText($"/proc/{process}/cmdline").Split('\0');
        }
        catch (IOException)
        {
            return [];
        }
    }
}
