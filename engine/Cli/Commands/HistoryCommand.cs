using System.CommandLine;
using System.Globalization;
using Reconciler.Cli.Rendering;
using Reconciler.Core.Diagnostics;
using Reconciler.Runtime.Convergence;
using Reconciler.Runtime.Storage;

namespace Reconciler.Cli.Commands;

/// <summary><c>history [RUN]</c>: the runs, newest first, or one of them change by change.</summary>
internal static class HistoryCommand
{
    public static Command Create(Session session, Switches s)
    {
        var number = new Argument<string?>("RUN") { Description = "the number of a run", Arity = ArgumentArity.ZeroOrOne };
        var command = new Command("history", "The runs, newest first; or one run with its changes and diffs") { number, s.Root, s.Store, s.Format };
        command.SetAction(result => session.Execute(result, s, settings => Show(session, settings, result.GetValue(number))));
        return command;
    }

    /// <summary>A run's number on the command line; null, after a word about it, if it is none.</summary>
    public static long? Number(Session session, string text)
    {
        if (long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number > 0)
        {
            return number;
        }

        session.Invalid($"'{text}' is no number of a run", "reconciler history lists the runs");
        return null;
    }

    private static int Show(Session session, Settings settings, string? text)
    {
        using var store = Node.OpenStore(settings, session);
        var diagnostics = new DiagnosticBag();
        store.Report(diagnostics);
        if (text is null)
        {
            return List(session, store, diagnostics);
        }

        if (Number(session, text) is not { } number)
        {
            return ExitStatus.Invalid;
        }

        if (store.Run(number) is not { } run)
        {
            var unread = new DiagnosticBag();
            if (store.IsUnreadable(unread))
            {
                session.Output.Report(unread.Sorted());
                return ExitStatus.Failed;
            }

            return session.Invalid($"there is no run {number}", "reconciler history lists the runs; a run that changed nothing has no number");
        }

        if (session.Output.Json)
        {
            JsonText.Write(session.Output, json =>
            {
                HistoryJson.Write(json, [run], withChanges: true);
                JsonText.WriteDiagnostics(json, diagnostics.Sorted());
            });
        }
        else
        {
            new HistoryText(session.Output, session.Time.LocalTimeZone).Write(run);
            session.Output.Report(diagnostics.Sorted());
        }

        return ExitStatus.InSync;
    }

    private static int List(Session session, Store store, DiagnosticBag diagnostics)
    {
        var runs = store.Runs();
        if (session.Output.Json)
        {
            JsonText.Write(session.Output, json =>
            {
                HistoryJson.Write(json, runs.Select(r => new RunDetail(r, [])), withChanges: false);
                JsonText.WriteDiagnostics(json, diagnostics.Sorted());
            });
        }
        else
        {
            new HistoryText(session.Output, session.Time.LocalTimeZone).Write(runs);
            session.Output.Report(diagnostics.Sorted());
        }

        // What could not be read was reported above; an empty list is no answer then.
        return store.Trouble is null ? ExitStatus.InSync : ExitStatus.Failed;
    }
}
