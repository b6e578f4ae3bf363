using System.Runtime.CompilerServices;
using Reconciler.Host.Netlink;

namespace Reconciler.Host.Tests.Netlink;

/// <summary>
/// The other half of the test that restarts a program: with the variable set, this assembly is no test runner but a program that enters
/// the namespace first thing, and then says where it is and what it was given.
/// </summary>
internal static class RestartedProgram
{
    internal const string Variable = "RECONCILER_TEST_NETNS";

    [ModuleInitializer]
    internal static void Start()
    {
        if (Environment.GetEnvironmentVariable(Variable) is not { } network)
        {
            return;
        }

        NetworkNamespace.EnterAndRestart(network);
        string[] answer =
        [
            File.ResolveLinkTarget("/proc/thread-self/ns/net", false)!.Name,
            Environment.GetEnvironmentVariable(Variable)!,
            $"{Environment.ProcessId}",
            .. Environment.GetCommandLineArgs().Skip(1),
        ];
        Console.Out.Write(string.Join('\n', answer) + "\n");
        Environment.Exit(0);
    }
}
