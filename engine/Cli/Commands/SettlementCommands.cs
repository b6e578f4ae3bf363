using System.CommandLine;
using System.Globalization;
using Reconciler.Core.Diagnostics;
using Reconciler.Runtime.Convergence;
using Reconciler.Runtime.Guard;

namespace Reconciler.Cli.Commands;

/// <summary><c>confirm</c> and <c>rollback</c>: settle a network change that waits for a person.</summary>
internal static class SettlementCommands
{
    public static Command CreateConfirm(Session session, Switches s)
    {
        var command = new Command("confirm", "Keeps a network change that waits for a person") { s.Root, s.NetworkNamespace, s.Store };
        command.SetAction(result => session.Execute(result, s, settings => Settle(
            session, settings, "kept", (settlement, diagnostics) => settlement.Confirm(diagnostics))));
        return command;
    }

    public static Command CreateRollback(Session session, Switches s)
    {
        var ifPending = Switches.Flag("--if-pending", "with nothing to settle, all is well (for a unit that runs at boot)");
        var command = new Command("rollback", "Puts back a network change that is not settled yet, now") { ifPending, s.Root, s.NetworkNamespace, s.Store };
        command.SetAction(result => session.Execute(result, s, settings => Settle(
            session, settings, "put back", (settlement, diagnostics) => settlement.Rollback(result.GetValue(ifPending), diagnostics))));
        return command;
    }

    private static int Settle(
        Session session, Settings settings, string word, Func<Settlement, DiagnosticBag, IReadOnlyList<GuardRecord>> settle)
    {
        using var node = new Node(settings, session);
        var diagnostics = new DiagnosticBag();
        var settlement = new Settlement(node.Host, Node.Registry, node.Store, node.Guard);
        RunNetwork.Enter(session, settings, node.Guard.Places, settlement.Network);
        var settled = settle(settlement, diagnostics);
        session.Output.Report(diagnostics.Sorted());
        foreach (var record in settled.Where(_ => !diagnostics.HasErrors))
        {
            session.Output.Say(string.Create(CultureInfo.InvariantCulture, $"{word}: the change of {record.Section} in run {record.Run}"));
        }

        return ExitStatus.OfDiagnostics(diagnostics.Sorted());
    }
}
