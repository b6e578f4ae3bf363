using System.CommandLine;
using System.Globalization;
using Reconciler.Cli.Rendering;
using Reconciler.Core.Diagnostics;
using Reconciler.Runtime.Convergence;
using Reconciler.Runtime.Guard;
using Reconciler.Runtime.Storage;

namespace Reconciler.Cli.Commands;

/// <summary><c>status</c>: the daemon's health, the last run, the next one; without a daemon, the last run.</summary>
internal static class StatusCommand
{
    public static Command Create(Session session, Switches s)
    {
        var command = new Command("status", "The daemon's health, the last run, the next one, and what waits") { s.Root, s.NetworkNamespace, s.Store, s.Format };
        command.SetAction(result => session.Execute(result, s, settings => Show(session, settings)));
        return command;
    }

    private static int Show(Session session, Settings settings)
    {
        using var node = new Node(settings, session);
        var diagnostics = new DiagnosticBag();
        node.Store.Report(diagnostics);
        var daemon = node.Store.Daemon.Living();
        var pause = node.Store.Pause.Current(node.Host.Files);
        var last = node.Store.LastRun();
        var pending = node.Store.Pending();
        var held = node.Store.Held();
        var contested = node.Store.Contested();
        var status = Judge(daemon, last, node.Store.Interrupted().Count > 0, pending.Count + held.Count + contested.Count > 0);
        if (session.Output.Json)
        {
            JsonText.Write(session.Output, json =>
            {
                json.WriteString("health", status switch { ExitStatus.InSync => "healthy", ExitStatus.Failed => "failed", _ => "waiting" });
                StatusJson.Write(json, daemon, pause, last, pending, held, contested);
                JsonText.WriteDiagnostics(json, diagnostics.Sorted());
            });
            return status;
        }

        session.Output.Report(diagnostics.Sorted());
        WriteText(session, daemon, pause, last);
        WriteGuards(session.Output, pending, held, node);
        foreach (var record in contested)
        {
            session.Output.Say(Inv($"contested: {Visible.Of(record.Id)} of {Visible.Of(record.State)}, repaired {record.Repairs} times in a row: its drift is left alone until {new HistoryText(session.Output, session.Time.LocalTimeZone).Time(record.Until)}"));
        }

        return status;
    }

    /// <summary>0 healthy, 1 the last run failed, 4 something is held, blocked or pending.</summary>
    private static int Judge(DaemonRecord? daemon, RunRecord? last, bool interrupted, bool waits)
    {
        if (interrupted || daemon?.LastExitStatus is ExitStatus.Failed or ExitStatus.Invalid)
        {
            return ExitStatus.Failed;
        }

        if (daemon?.LastExitStatus is not (null or ExitStatus.InSync))
        {
            return ExitStatus.Refused;
        }

        var health = daemon?.LastExitStatus is null ? last?.Outcome switch
        {
            RunOutcome.Failed or RunOutcome.Interrupted => ExitStatus.Failed,
            RunOutcome.Stopped => ExitStatus.Refused,
            _ => ExitStatus.InSync,
        } : ExitStatus.InSync;
        return health == ExitStatus.InSync && waits ? ExitStatus.Refused : health;
    }

    private static void WriteGuards(Output output, IReadOnlyList<GuardRecord> pending, IReadOnlyList<HeldRecord> held, Node node)
    {
        var (clock, commands) = (node.Guard.Host, node.Store.Commands);
        foreach (var record in pending)
        {
            var left = record.BootId == clock.BootId && record.Deadline > clock.SinceBoot ? record.Deadline - clock.SinceBoot : TimeSpan.Zero;
            output.Say(Inv($"pending:   {Visible.Of(record.Section)} of run {record.Run}, {record.Phase switch
            {
                GuardPhase.Applying => "being changed",
                GuardPhase.Probing => "its probes are being asked",
                GuardPhase.Awaiting => Inv($"waits {left.TotalSeconds:0} s more for `{commands.ForNetwork("confirm", record.Network)}` or `{commands.ForNetwork("rollback", record.Network)}`"),
                _ => "being put back",
            }}"));
        }

        foreach (var record in held)
        {
            output.Say(Inv($"held:      {Visible.Of(record.Section)} of {Visible.Of(record.State)}, put back in run {record.Run}: {Visible.Of(record.Why)}"));
        }
    }

    private static void WriteText(Session session, DaemonRecord? daemon, PauseState? pause, RunRecord? last)
    {
        var output = session.Output;
        var history = new HistoryText(output, session.Time.LocalTimeZone);
        if (daemon is null)
        {
            output.Say("daemon:    does not run");
        }
        else
        {
            output.Say(Inv($"daemon:    process {daemon.ProcessId} enforces {Visible.Of(daemon.State)} since {history.Time(daemon.Since)}"));
            output.Say(Inv($"looked at: {(daemon.LastRun is { } looked ? history.Time(looked) : "not yet")}{Ended(daemon)}"));
            output.Say(Inv($"next run:  {(daemon.NextRun is { } next ? history.Time(next) : "not planned")}"));
        }

        if (pause is not null)
        {
            output.Say($"pause:     {PauseCommands.Describe(pause)}");
        }

        output.Say(last is null
            ? "last run:  none has changed anything yet"
            : Inv($"last run:  {last.Number}, {Visible.Of(last.Command)}, {history.Time(last.Started)}, {HistoryText.Outcome(last)}: {Visible.Of(last.Summary)}"));
    }

    private static string Ended(DaemonRecord daemon) =>
        (daemon.LastExitStatus is { } status ? Inv($", ended with {status}") : "") + (daemon.LastSummary is { } summary ? $": {Visible.Of(summary)}" : "");

    private static string Inv(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
