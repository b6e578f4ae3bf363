using Reconciler.Core.Diagnostics;
using Reconciler.Core.Ports;
using Reconciler.Host.Netlink;

namespace Reconciler.Cli.Commands;

/// <summary>
/// <c>--netns NAME</c>: looked for before the command line is parsed, since only a process that has done nothing yet can enter a network
/// namespace with all of its threads.
/// </summary>
internal static class NamedNetwork
{
    /// <summary>Does not return the first time round, where a namespace is named and can be entered. Null where there is nothing to be said.</summary>
    public static Diagnostic? Enter(string[] args)
    {
        if (Find(args) is not { } name)
        {
            return null;
        }

        if (name.Length == 0 || (name.Contains('/', StringComparison.Ordinal) && !Path.IsPathRooted(name)))
        {
            return Refuse($"--netns '{name}' is neither a name nor an absolute path", "name one that `ip netns list` shows, or a path such as /proc/PID/ns/net");
        }

        try
        {
            NetworkNamespace.EnterAndRestart(name);
            return null;
        }
        catch (HostException failure)
        {
            return Refuse(
                $"--netns {name} cannot be entered: {failure.Error.Text}",
                failure.Error.Errno == Errno.EPERM ? "only root may enter a network namespace" : "`ip netns list` shows those that have a name");
        }
    }

    /// <summary>The option's value, the last one given; behind "--" it is an argument like any other. Null without the option.</summary>
    private static string? Find(string[] args)
    {
        const string Option = "--netns";
        string? name = null;
        for (var i = 0; i < args.Length && args[i] != "--"; i++)
        {
            if (args[i] == Option && i + 1 < args.Length)
            {
                name = args[++i];
            }
            else if (args[i].StartsWith(Option, StringComparison.Ordinal) && args[i].Length > Option.Length && args[i][Option.Length] is '=' or ':')
            {
                name = args[i][(Option.Length + 1)..];
            }
        }

        return name;
    }

    private static Diagnostic Refuse(string message, string hint) => new(Codes.CommandLine, Severity.Error, message, Hint: hint);
}
