using System.CommandLine;
using Reconciler.Cli.Rendering;
using Reconciler.Core.Diagnostics;
using Reconciler.Runtime.Convergence;

namespace Reconciler.Cli.Commands;

/// <summary><c>graph STATE...</c>: the order of the changes as Mermaid.</summary>
internal static class GraphCommand
{
    public static Command Create(Session session, Switches s)
    {
        var command = new Command("graph", "The order of the changes, as a Mermaid flowchart")
        {
            s.States, s.Variables, s.VariableFiles, s.Only, s.Skip, s.Root, s.NetworkNamespace, s.Store, s.Parallel, s.All,
        };
        command.SetAction(result => session.Execute(result, s, settings => Draw(session, settings)));
        return command;
    }

    private static int Draw(Session session, Settings settings)
    {
        using var node = new Node(settings, session);
        var diagnostics = new DiagnosticBag();
        var plan = Reading.Read(Reading.Request(settings, node), node, diagnostics) is { } document
            ? node.Converger.Plan(document, PlanCommand.Options(settings, "graph") with { WithGuards = false }, diagnostics)
            : null;
        session.Output.Report(diagnostics.Sorted());
        if (plan is not null)
        {
            session.Output.Answer.Write(MermaidGraph.Of(plan, settings.All));
        }

        return ExitStatus.OfDiagnostics(diagnostics.Sorted());
    }
}
