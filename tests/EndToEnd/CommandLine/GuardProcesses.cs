using System.Globalization;
using Reconciler.EndToEnd.Crash;
using Reconciler.Testing.Ovs;

namespace Reconciler.EndToEnd.CommandLine;

/// <summary>
/// The guards of one node: processes whose command lines have <c>guard</c> and its root. They are no children of the tests, and one that is being
/// ended still has its locks: it has ended when its last thread has, which on a loaded machine is a while after its command line went.
/// </summary>
internal static class GuardProcesses
{
    /// <summary>The ids of those that live.</summary>
    public static IReadOnlyList<int> Of(string root) =>
    [
        .. Directory.EnumerateDirectories("/proc").Select(Path.GetFileName).Select(name => int.TryParse(name, out var id) ? id : 0)
            .Where(id => id > 0 && CommandLine(id) is var words && words.Contains("guard") && words.Contains(root)),
    ];

    /// <summary>Kills one, and waits until nothing of it is left.</summary>
    public static void End(int guard)
    {
        Posix.Kill(guard);
        WaitFor(guard);
    }

    public static void EndAll(string root)
    {
        foreach (var guard in Of(root))
        {
            End(guard);
        }
    }

    /// <summary>Waits until all have ended by themselves.</summary>
    public static void WaitForAll(string root)
    {
        foreach (var guard in Of(root))
        {
            WaitFor(guard);
        }
    }

    private static void WaitFor(int guard) =>
        Until.True(() => HasEnded(guard), string.Create(CultureInfo.InvariantCulture, $"the end of the guard, process {guard}"));

    /// <summary>It is gone, or a zombie whose other threads are gone too (proc(5)).</summary>
    private static bool HasEnded(int process)
    {
        try
        {
            var stat = File.ReadAllText($"/proc/{process}/stat");
            return stat[stat.LastIndexOf(')') + 2] is 'Z' or 'X' && Directory.GetDirectories($"/proc/{process}/task").Length <= 1;
        }
        catch (IOException)
        {
            return true;
        }
    }

    /// <summary>Of the first thread that still has one.</summary>
    private static string[] CommandLine(int process)
    {
        try
        {
            return Directory.EnumerateDirectories($"/proc/{process}/task").Select(thread => File.ReadAllText(thread + "/cmdline"))
                .FirstOrDefault(words => words.Length > 0)?.Split('\0') ?? [];
        }
        catch (IOException)
        {
            return [];
        }
    }
}
