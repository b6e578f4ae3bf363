using System.Globalization;
using Reconciler.Core.Diagnostics;
using Reconciler.Core.Ports;
using Reconciler.Core.Sections;
using Reconciler.Runtime.Storage;

namespace Reconciler.Runtime.Guard;

/// <summary>Puts back what a process left pending that is gone. The caller holds the lock of the run.</summary>
internal sealed class PendingGuard(IHost host, Registry registry, Store store, GuardParts parts)
{
    private static readonly TimeSpan Moment = TimeSpan.FromMinutes(1);

    public void PutBack(GuardRecord record, bool giveUp, DiagnosticBag diagnostics)
    {
        var why = record.Why ?? Reason(record);
        if (registry.Find(record.Section) is not { Guarded: not null } section || record.Snapshot is not { } snapshot)
        {
            diagnostics.Error(Codes.GuardFailed, $"the change of {record.Section} in run {record.Run} cannot be put back: this reconciler does not know how");
            Settle(record, GuardPhase.GivenUp, why);
            return;
        }

        // From here on nobody can confirm it any more. A store that is full must not keep the node cut off.
        TryWrite(database => database.Transact(() =>
            GuardTable.Advance(database, record, GuardPhase.PuttingBack, parts.Host.SinceBoot + Moment, parts.Host.BootId, why)));
        var errors = PutBackWork.Run(section, snapshot, host, parts.Host);
        if (errors.Count == 0)
        {
            Settle(record, GuardPhase.PutBack, why);
            diagnostics.Warning(
                Codes.PutBack,
                string.Create(CultureInfo.InvariantCulture, $"the change of {record.Section} in run {record.Run} was put back: {why}"),
                hint: $"`{store.Commands.Of("history")}` shows what it was; an apply tries it again");
            return;
        }

        diagnostics.Error(
            Codes.GuardFailed,
            string.Create(CultureInfo.InvariantCulture, $"the change of {record.Section} in run {record.Run} ({why}) could not be put back: {string.Join("; ", errors)}"),
            hint: giveUp ? "look at the network by hand; what it was before stays in the store" : $"mend that, then run `{store.Commands.ForNetwork("rollback", record.Network)}`");
        if (giveUp)
        {
            Settle(record, GuardPhase.GivenUp, why);
        }
    }

    /// <summary>Its network namespace is gone, and with it all that could be put back.</summary>
    public void Abandon(GuardRecord record, DiagnosticBag diagnostics)
    {
        diagnostics.Warning(
            Codes.OtherNetwork,
            string.Create(CultureInfo.InvariantCulture, $"the change of {record.Section} in run {record.Run} was not settled, and its network namespace {record.Network!.Name} is gone: there is nothing left to put back"));
        Settle(record, GuardPhase.GivenUp, "its network namespace is gone");
    }

    private string Reason(GuardRecord record) => record.Answer == GuardAnswer.Rollback
        ? "`reconciler rollback` asked for it"
        : record.BootId != parts.Host.BootId
            ? "the machine was started anew before it was settled"
            : record.Phase == GuardPhase.Awaiting
                ? "nobody confirmed it in time, or while its process lived"
                : string.Create(CultureInfo.InvariantCulture, $"its process {record.ProcessId} was gone before it was settled");

    private void Settle(GuardRecord record, GuardPhase phase, string why) => TryWrite(database => database.Transact(() =>
    {
        GuardTable.Settle(database, record, phase, why);
        if (phase == GuardPhase.PutBack && record.Wish is { } wish)
        {
            GuardTable.Hold(database, new HeldRecord(record.State, record.Section, wish, record.Run, why));
        }

        MarkFinished(database, record, phase, why);
    }));

    /// <summary>A run that had ended, but could not put back what it should have: its history tells what became of it.</summary>
    private static void MarkFinished(Database database, GuardRecord record, GuardPhase phase, string why)
    {
        if (phase != GuardPhase.PutBack || History.Find(database, record.Run) is not { Run.Finished: not null } detail)
        {
            return;
        }

        foreach (var change in detail.Changes.Where(c => record.Covers(c) && c.Result != ChangeResultKind.NotAttempted))
        {
            Journal.Settle(database, record.Run, change with { Result = ChangeResultKind.RolledBack, Error = $"put back: {why}" });
        }
    }

    private void TryWrite(Action<Database> write)
    {
        try
        {
            write(store.Writing());
        }
        catch (HostException)
        {
            // It stays pending in the store, and putting it back once more does no harm.
        }
    }
}
