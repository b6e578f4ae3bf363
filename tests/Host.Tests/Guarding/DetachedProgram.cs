using System.Runtime.CompilerServices;

namespace Reconciler.Host.Tests.Guarding;

/// <summary>
/// The other half of the test that starts this program anew: with the argument, this assembly is no test runner but a program that says where
/// it is, until the file that it was told of is gone.
/// </summary>
internal static class DetachedProgram
{
    internal const string Argument = "--detached-program";

    [ModuleInitializer]
    internal static void Start()
    {
        var arguments = Environment.GetCommandLineArgs();
        if (Array.IndexOf(arguments, Argument) is var at && at < 0)
        {
            return;
        }

        // proc_pid_stat(5), behind the name: state, parent, group, session.
        var stat = File.ReadAllText("/proc/self/stat");
        var session = stat[(stat.LastIndexOf(')') + 2)..].Split(' ')[3];
        string[] answer =
        [
            $"{Environment.ProcessId}",
            session,
            File.ResolveLinkTarget("/proc/self/fd/0", false)!.FullName,
            File.ResolveLinkTarget("/proc/self/ns/net", false)!.Name,
        ];
        Console.Out.WriteLine("said to nobody");
        File.WriteAllLines(arguments[at + 1] + ".tmp", answer);
        File.Move(arguments[at + 1] + ".tmp", arguments[at + 1]);
        while (File.Exists(arguments[at + 1]))
        {
            Thread.Sleep(10);
        }

        Environment.Exit(0);
    }
}
