using System.CommandLine;
using Reconciler.Cli.Rendering;
using Reconciler.Core.Diagnostics;
using Reconciler.Core.Documents;
using Reconciler.Runtime.Convergence;
using Reconciler.Runtime.SavedPlans;

namespace Reconciler.Cli.Commands;

/// <summary><c>apply STATE... | PLAN</c>: plans and converges, or carries out exactly a saved plan.</summary>
internal static class ApplyCommand
{
    public static Command Create(Session session, Switches s)
    {
        var now = Switches.Flag("--now", "whatever window a change would wait for");
        var command = new Command("apply", "Plans and converges, or carries out exactly a saved plan; asks first")
        {
            s.States, s.Yes, now, s.TrustFiles, s.Pause, s.Variables, s.VariableFiles, s.Only, s.Skip, s.Observe, s.Root, s.NetworkNamespace,
            s.Store, s.LockTimeout, s.Parallel, s.Format, s.All,
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
        var diagnostics = new DiagnosticBag();
        Work? work;
        using (var reading = new Node(settings, session))
        {
            work = Read(settings, session, reading, diagnostics);
        }

        using var node = work is null ? new Node(settings, session) : Node.Keyed(settings, session);
        var result = work is null ? null : Carry(work, settings, session, node, diagnostics);
        return Finish(session, node, result, diagnostics, settings, "Apply");
    }

    /// <summary>The document, or a saved plan with its documents; null if they are not valid, or not to be trusted. Nothing was written yet.</summary>
    private static Work? Read(Settings settings, Session session, Node node, DiagnosticBag diagnostics)
    {
        var trust = new Trust(settings, session, node);
        if (!PlanFile.IsOne(settings.States))
        {
            return Reading.Read(Reading.Request(settings, node), node, diagnostics) is { } document
                && trust.Check(document, settings.VariableFiles, diagnostics)
                ? new Work(document, null)
                : null;
        }

        return PlanFile.Read(settings, node, diagnostics) is { } saved
            && PlanFile.ReadDocument(saved, node, settings, diagnostics) is { } planned
            && trust.Check(planned, saved.Options.VariableFiles.Select(f => f.AbsolutePath), diagnostics)
            ? new Work(planned, saved)
            : null;
    }

    private static RunResult Carry(Work work, Settings settings, Session session, Node node, DiagnosticBag diagnostics)
    {
        using var progress = new Progress(session.Output, session.Time, "looking at the node");
        var text = new PlanText(session.Output, node.Content, settings.All);
        var confirm = new Trust(settings, session, node).Before(
            Consent.Ask(session, settings, text, progress, "Apply these changes?"), diagnostics);
        var options = PlanCommand.Options(settings, "apply");
        return work.Saved is { } saved
            ? node.Converger.ApplySaved(saved, work.Document, options, confirm, progress, session.Stopping)
            : node.Converger.Apply(work.Document, options, confirm, progress, session.Stopping);
    }

    private sealed record Work(StateDocument Document, SavedPlan? Saved);

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

            new RunText(session.Output, new PlanText(session.Output, node.Content, settings.All), node.Store.Commands).Write(result, word, details: settings.Yes);
        }

        return result.ExitStatus;
    }
}
