using System.CommandLine;
using Reconciler.Cli.Rendering;
using Reconciler.Core.Diagnostics;
using Reconciler.Runtime.Convergence;

namespace Reconciler.Cli.Commands;

/// <summary><c>undo [RUN]</c>: puts back what a run changed.</summary>
internal static class UndoCommand
{
    public static Command Create(Session session, Switches s)
    {
        var number = new Argument<string?>("RUN") { Description = "the number of a run (default: the last one)", Arity = ArgumentArity.ZeroOrOne };
        var plan = Switches.Flag("--plan", "only shows what would be put back");
        var force = Switches.Flag("--force", "also what something else has changed since");
        var command = new Command("undo", "Puts back what a run changed, where nothing else has changed it since; asks first")
        {
            number, plan, force, s.Yes, s.Pause, s.Root, s.NetworkNamespace, s.Store, s.LockTimeout, s.Parallel, s.Format, s.All,
        };
        command.SetAction(result => session.Execute(result, s, settings =>
        {
            long? run = null;
            if (result.GetValue(number) is { } text)
            {
                run = HistoryCommand.Number(session, text);
                if (run is null)
                {
                    return ExitStatus.Invalid;
                }
            }

            var request = new UndoRequest(run, result.GetValue(force));
            return result.GetValue(plan) ? Show(session, settings, request) : Undo(session, settings, request);
        }));
        return command;
    }

    private static int Show(Session session, Settings settings, UndoRequest request)
    {
        using var node = new Node(settings, session);
        RunNetwork.Enter(session, settings, node.Guard.Places, node.Converger.NetworkOf(request));
        var diagnostics = new DiagnosticBag();
        var plan = node.Converger.PlanUndo(request, diagnostics);
        if (plan is not null)
        {
            diagnostics.AddRange(plan.Diagnostics);
        }

        PlanCommand.Write(session.Output, node, plan, diagnostics, settings.All);
        return ExitStatus.OfPlan(plan, diagnostics.Sorted());
    }

    private static int Undo(Session session, Settings settings, UndoRequest request)
    {
        if (Consent.Missing(session, settings, "undo") is { } invalid)
        {
            return invalid;
        }

        using var signals = session.StopCleanly();
        using var node = new Node(settings, session);
        RunNetwork.Enter(session, settings, node.Guard.Places, node.Converger.NetworkOf(request));
        RunResult result;
        using (var progress = new Progress(session.Output, session.Time, "looking at the node"))
        {
            var text = new PlanText(session.Output, node.Content, settings.All);
            var confirm = Consent.Ask(session, settings, text, progress, "Put this back?");
            var options = PlanCommand.Options(settings, request.Run is { } run ? FormattableString.Invariant($"undo {run}") : "undo");
            result = node.Converger.Undo(request, options, confirm, progress, session.Stopping);
        }

        return ApplyCommand.Finish(session, node, result, new DiagnosticBag(), settings, "Undo");
    }
}
