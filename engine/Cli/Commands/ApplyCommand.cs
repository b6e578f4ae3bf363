using System.CommandLine;
using Reconciler.Cli.Rendering;
using Reconciler.Core.Diagnostics;
using Reconciler.Runtime.Convergence;

namespace Reconciler.Cli.Commands;

/// <summary><c>apply STATE... | PLAN</c>: plans and converges, or carries out exactly a saved plan.</summary>
internal static class ApplyCommand
{
    public static Command Create(Session session, Switches s)
    {
        var now = Switches.Flag("--now", "whatever window a change would wait for");
        var command = new Command("apply", "Plans and converges, or carries out exactly a saved plan; asks first")
        {
            s.States, s.Yes, now, s.TrustFiles, s.Pause, s.Variables, s.VariableFiles, s.Only, s.Skip, s.Observe, s.Root, s.Store, s.LockTimeout,
            s.Parallel, s.Format, s.All,
        };
        command.SetAction(result => session.Execute(result, s, settings => Apply(session, settings)));
        return command;
    }

    private static int Apply(Session session, Settings settings)
    {
        if (Consent.Missing(session, settings, "apply") is { } invalid)
        {
            return invalid;
        }

        using var signals = session.StopCleanly();
        using var node = new Node(settings, session);
        var diagnostics = new DiagnosticBag();
        var text = new PlanText(session.Output, node.Content, settings.All);
        RunResult? result = null;
        using (var progress = new Progress(session.Output, session.Time, "looking at the node"))
        {
            var confirm = Consent.Ask(session, settings, text, progress, "Apply these changes?");
            var options = PlanCommand.Options(settings, "apply");
            var trust = new Trust(settings, session, node);
            if (PlanFile.IsOne(settings.States))
            {
                if (PlanFile.Read(settings, node, diagnostics) is { } saved && PlanFile.ReadDocument(saved, node, settings, diagnostics) is { } document
                    && trust.Check(document, saved.Options.VariableFiles.Select(f => f.AbsolutePath), diagnostics))
                {
                    result = node.Converger.ApplySaved(saved, document, options, trust.Before(confirm, diagnostics), progress, session.Stopping);
                }
            }
            else if (Reading.Read(Reading.Request(settings, node), node, diagnostics) is { } document
                && trust.Check(document, settings.VariableFiles, diagnostics))
            {
                result = node.Converger.Apply(document, options, trust.Before(confirm, diagnostics), progress, session.Stopping);
            }
        }

        return Finish(session, node, result, diagnostics, settings, "Apply");
    }

    /// <summary>Says what became of it; also for an undo.</summary>
    public static int Finish(Session session, Node node, RunResult? result, DiagnosticBag diagnostics, Settings settings, string word)
    {
        if (result is not null)
        {
            diagnostics.AddRange(result.Diagnostics);
        }

        result = (result ?? new RunResult { Diagnostics = [] }) with { Diagnostics = diagnostics.Sorted() };
        if (session.Output.Json)
        {
            JsonText.Write(session.Output, json => RunJson.Write(json, result, new PlanJson(node.Content, settings.All)));
        }
        else
        {
            session.Output.Report(result.Diagnostics);
            if (result.Declined)
            {
                session.Output.Tell("nothing was changed");
            }

            new RunText(session.Output, new PlanText(session.Output, node.Content, settings.All)).Write(result, word, details: settings.Yes);
        }

        return result.ExitStatus;
    }
}
