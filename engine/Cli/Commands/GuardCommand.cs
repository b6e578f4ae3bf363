using System.CommandLine;
using Reconciler.Runtime.Guard;

namespace Reconciler.Cli.Commands;

/// <summary>The guard's own process, which an apply starts; not for people.</summary>
internal static class GuardCommand
{
    public const string Name = "guard";

    public static Command Create(Session session, Switches s)
    {
        var token = new Argument<string>("RUN") { Description = "the run to be watched, and which guard of it this is" };
        var command = new Command(Name, "Puts a network change back that its run does not settle") { token, s.Root, s.NetworkNamespace, s.Store };
        command.Hidden = true;
        command.SetAction(result => session.Execute(result, s, settings =>
        {
            using var node = new Node(settings, session);
            return new GuardProcess(node.Host, Node.Registry, node.Store, node.Guard, session.Output.ReportAlways).Run(result.GetValue(token)!);
        }));
        return command;
    }
}
