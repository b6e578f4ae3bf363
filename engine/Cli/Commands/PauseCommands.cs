using System.CommandLine;
using System.Globalization;
using Reconciler.Cli.Rendering;
using Reconciler.Core.Diagnostics;
using Reconciler.Core.Documents;
using Reconciler.Runtime.Convergence;
using Reconciler.Runtime.Storage;

namespace Reconciler.Cli.Commands;

/// <summary><c>pause</c> and <c>resume</c>: a file in the store that the daemon looks for before each run.</summary>
internal static class PauseCommands
{
    public static Command CreatePause(Session session, Switches s)
    {
        var length = Switches.One("--for", "DURATION", "for so long; without it until somebody resumes");
        var reason = Switches.One("--reason", "TEXT", "why, for whoever looks at the status");
        var command = new Command("pause", "The daemon changes nothing for now") { length, reason, s.Root, s.Store };
        command.SetAction(result => session.Execute(result, s, settings =>
        {
            var diagnostics = new DiagnosticBag();
            var duration = Settings.Duration(result.GetValue(length), "--for", diagnostics);
            if (diagnostics.HasErrors)
            {
                return session.Invalid(diagnostics);
            }

            using var store = Node.OpenStore(settings, session);
            store.Pause.Set(duration, result.GetValue(reason));
            session.Output.Say(duration is { } span
                ? $"paused for {Durations.Print(span)}; reconciler resume ends it earlier"
                : "paused until reconciler resume");
            return ExitStatus.InSync;
        }));
        return command;
    }

    public static Command CreateResume(Session session, Switches s)
    {
        var command = new Command("resume", "Ends a pause") { s.Root, s.Store };
        command.SetAction(result => session.Execute(result, s, settings =>
        {
            using var node = new Node(settings, session);
            var had = node.Store.Pause.Clear();
            if (node.Store.Pause.Current(node.Host.Files) is { } left)
            {
                session.Output.Report(new Diagnostic(
                    Codes.DaemonEnforces, Severity.Warning, $"still paused: {left.Where} is there", Hint: $"whoever put it there removes it: rm {left.Where}"));
                return ExitStatus.Refused;
            }

            session.Output.Say(had ? "resumed" : "nothing was paused");
            return ExitStatus.InSync;
        }));
        return command;
    }

    /// <summary>For the status: until when, and why.</summary>
    public static string Describe(PauseState pause) =>
        (pause.Until is { } until ? string.Create(CultureInfo.InvariantCulture, $"paused until {until:yyyy-MM-dd HH:mm:ss}Z") : "paused")
        + (pause.Reason is { } reason ? $" ({Visible.Of(reason)})" : "")
        + $", by {Visible.Of(pause.Where)}";
}
