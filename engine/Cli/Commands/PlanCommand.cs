using System.CommandLine;
using Reconciler.Cli.Rendering;
using Reconciler.Core.Diagnostics;
using Reconciler.Core.Planning;
using Reconciler.Runtime.Convergence;

namespace Reconciler.Cli.Commands;

/// <summary><c>plan STATE...</c>: what would change. Changes nothing.</summary>
internal static class PlanCommand
{
    public static Command Create(Session session, Switches s)
    {
        var file = Switches.One("--out", "FILE", "saves the plan, for reconciler apply FILE");
        var command = new Command("plan", "Looks at the node and shows what would change; changes nothing")
        {
            s.States, file, s.Variables, s.VariableFiles, s.Only, s.Skip, s.Observe, s.Root, s.NetworkNamespace, s.Store, s.Parallel, s.Format, s.All,
        };
        command.SetAction(result => session.Execute(result, s, settings => Show(session, settings, result.GetValue(file))));
        return command;
    }

    private static int Show(Session session, Settings settings, string? file)
    {
        var diagnostics = new DiagnosticBag();
        using var node = new Node(settings, session);
        Plan? plan = null;
        using (new Progress(session.Output, session.Time, "looking at the node"))
        {
            if (Reading.Read(Reading.Request(settings, node), node, diagnostics) is { } document)
            {
                plan = node.Converger.Plan(document, Options(settings, "plan"), diagnostics);
                if (plan is not null && file is not null)
                {
                    PlanFile.Save(file, plan, document, settings, node, diagnostics);
                }
            }
        }

        if (plan is not null)
        {
            diagnostics.AddRange(plan.Diagnostics);
        }

        Write(session.Output, node, plan, diagnostics, settings.All);
        if (plan is not null && file is not null && !diagnostics.HasErrors)
        {
            session.Output.Say($"saved; to carry out exactly this: reconciler apply {Visible.Of(file)}");
        }

        return ExitStatus.OfPlan(plan, diagnostics.Sorted());
    }

    public static void Write(Output output, Node node, Plan? plan, DiagnosticBag diagnostics, bool all)
    {
        if (output.Json)
        {
            JsonText.Write(output, json => new PlanJson(node.Content, all).Write(json, plan, diagnostics.Sorted()));
            return;
        }

        output.Report(diagnostics.Sorted());
        if (plan is not null)
        {
            new PlanText(output, node.Content, all).Write(plan);
        }
    }

    public static ConvergeOptions Options(Settings settings, string command) => new()
    {
        Command = settings.States.Count == 0 ? command : $"{command} {string.Join(' ', settings.States)}",
        Keep = Settings.Filter(settings.Only, settings.Skip),
        Observe = settings.Observe,
        LockTimeout = settings.LockTimeout,
        Pause = settings.Pause,
    };
}
