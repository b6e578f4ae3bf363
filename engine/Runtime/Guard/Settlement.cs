using System.Globalization;
using Reconciler.Core.Diagnostics;
using Reconciler.Core.Ports;
using Reconciler.Core.Sections;
using Reconciler.Runtime.Convergence;
using Reconciler.Runtime.Storage;

namespace Reconciler.Runtime.Guard;

/// <summary>
/// What a person says to a guarded change that is not settled: to the run, where it lives and hears it, else in its place.
/// </summary>
public sealed class Settlement(IHost host, Registry registry, Store store, GuardParts parts)
{
    private static readonly TimeSpan Between = TimeSpan.FromMilliseconds(100);

    /// <summary>A run that was told puts back, or ends, within this.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);

    /// <summary>The network namespace in which a dead run left something to be settled; null where there is none, or its process lives and does it.</summary>
    public NetworkPlace? Network => store.IsLocked() ? null : Pending().Select(record => record.Network).FirstOrDefault(place => place is not null);

    /// <summary>Keeps the change that waits. The runs whose changes were kept; none, and a diagnostic, if there was nothing to confirm.</summary>
    public IReadOnlyList<GuardRecord> Confirm(DiagnosticBag diagnostics)
    {
        while (true)
        {
            var pending = Pending();
            if (pending.Count == 0)
            {
                if (store.IsUnreadable(diagnostics))
                {
                    return [];
                }

                diagnostics.Error(Codes.NothingWaits, "no network change waits for a confirmation", hint: $"`{store.Commands.Of("history")}` shows what became of the last one");
                return [];
            }

            if (pending.Find(record => record.Phase == GuardPhase.PuttingBack) is { } lost)
            {
                diagnostics.Error(Codes.NothingWaits, $"too late: the change of {lost.Section} in run {lost.Run} is being put back{Because(lost)}");
                return [];
            }

            if (!store.IsLocked())
            {
                if (KeepOrphans(diagnostics) is { } kept)
                {
                    return kept;
                }
            }
            else if (pending.Find(record => !record.Spec.Confirm) is { } unasked)
            {
                diagnostics.Error(
                    Codes.NothingWaits, $"run {unasked.Run} is at its change of {unasked.Section} and asks for no confirmation: its probes decide");
                return [];
            }
            else if (pending.TrueForAll(record => record.Phase == GuardPhase.Awaiting) && Tell(pending, GuardAnswer.Confirm))
            {
                return Await(pending, GuardPhase.Kept, diagnostics);
            }

            parts.Host.Sleep(Between);
        }
    }

    /// <summary>
    /// Puts back what is pending. With <paramref name="ifPending"/> nothing to do is well (a unit that runs at boot), else it is a diagnostic
    /// that names the undo that was probably meant.
    /// </summary>
    public IReadOnlyList<GuardRecord> Rollback(bool ifPending, DiagnosticBag diagnostics)
    {
        while (true)
        {
            var pending = Pending();
            if (pending.Count == 0)
            {
                if (store.IsUnreadable(diagnostics))
                {
                    return [];
                }

                if (ifPending)
                {
                    GiveAnEnd(diagnostics);
                }
                else
                {
                    diagnostics.Error(Codes.NothingWaits, "no network change waits to be settled", hint: Hint());
                }

                return [];
            }

            // Said in the store, whoever lives to hear it: so the history tells why. At boot nobody has said anything.
            if (!ifPending && Tell(pending, GuardAnswer.Rollback) && store.IsLocked())
            {
                return Await(pending, GuardPhase.PutBack, diagnostics);
            }

            if (PutBackOrphans(diagnostics) is { } done)
            {
                return done;
            }

            parts.Host.Sleep(Between);
        }
    }

    private string Hint()
    {
        if (store.LastRun() is not { Number: var number } || store.Run(number) is not { } last)
        {
            return "the history is empty";
        }

        var run = number.ToString(CultureInfo.InvariantCulture);
        return last.Changes.Any(change => change.Result is ChangeResultKind.Done or ChangeResultKind.Partial)
            ? $"to put back what the last run changed: {store.Commands.ForNetwork("undo " + run, last.Run.Network)}"
            : $"nothing that the last run ({run}) changed is left: it was put back, or not done";
    }

    /// <summary>A run that died over a network that no guard was for: only in its own network namespace can be asked what became of it.</summary>
    private void GiveAnEnd(DiagnosticBag diagnostics)
    {
        if (store.Interrupted().Count > 0 && RunLock.Acquire(store, TimeSpan.Zero, new DiagnosticBag(), CancellationToken.None) is { } held)
        {
            using (held)
            {
                held.Sign("rollback");
                new Recovery(host, registry, store, parts).Run(diagnostics, giveUp: true);
                if (held.PredecessorDied)
                {
                    store.Sweep();
                }
            }
        }
    }

    private List<GuardRecord> Pending() => store.Read(GuardTable.Pending) ?? [];

    private bool Tell(List<GuardRecord> pending, GuardAnswer answer)
    {
        var database = store.Writing();
        var told = 0;
        database.Transact(() => told = pending.Count(record => GuardTable.Answer(database, record, answer)));
        return told > 0;
    }

    /// <summary>Waits until the run, or whoever takes its place, has done what it was told.</summary>
    private List<GuardRecord> Await(List<GuardRecord> pending, GuardPhase wanted, DiagnosticBag diagnostics)
    {
        var end = parts.Host.SinceBoot + Patience;
        while (true)
        {
            var now = pending.SelectMany(p => store.Read(database => GuardTable.OfRun(database, p.Run).FindAll(r => r.Section == p.Section)) ?? []).ToList();
            if (now.Exists(record => record.IsPending) && parts.Host.SinceBoot < end)
            {
                parts.Host.Sleep(Between);
                continue;
            }

            foreach (var other in now.Where(record => record.Phase != wanted))
            {
                diagnostics.Error(
                    other.IsPending || other.Phase == GuardPhase.GivenUp ? Codes.GuardFailed : Codes.NothingWaits,
                    other.Phase switch
                    {
                        GuardPhase.PutBack => $"too late: the change of {other.Section} in run {other.Run} was put back{Because(other)}",
                        GuardPhase.Kept => $"too late: the change of {other.Section} in run {other.Run} is kept",
                        GuardPhase.GivenUp => $"the change of {other.Section} in run {other.Run} could not be put back",
                        _ => $"the change of {other.Section} in run {other.Run} is still not settled",
                    });
            }

            return now.FindAll(record => record.Phase == wanted);
        }
    }

    /// <summary>Null if somebody else has the lock by now.</summary>
    private List<GuardRecord>? KeepOrphans(DiagnosticBag diagnostics) => Alone("confirm", diagnostics, pending =>
    {
        if (pending.Find(IsLate) is { } late)
        {
            diagnostics.Error(
                Codes.NothingWaits,
                $"too late: the time of the change of {late.Section} in run {late.Run} is over",
                hint: $"`{store.Commands.ForNetwork("rollback", late.Network)}`, or the next apply or undo, puts it back");
            return [];
        }

        var database = store.Writing();
        database.Transact(() => pending.ForEach(record => GuardTable.Settle(database, record, GuardPhase.Kept, "confirmed after its process was gone")));
        return pending;
    });

    private List<GuardRecord>? PutBackOrphans(DiagnosticBag diagnostics) => Alone("rollback", diagnostics, pending => pending);

    private List<GuardRecord>? Alone(string command, DiagnosticBag diagnostics, Func<List<GuardRecord>, List<GuardRecord>> work)
    {
        using var held = RunLock.Acquire(store, TimeSpan.Zero, new DiagnosticBag(), CancellationToken.None);
        if (held is null || Pending() is not { Count: > 0 } pending)
        {
            return null;
        }

        held.Sign(command);
        var settled = work(pending);
        if (settled.Count > 0)
        {
            new Recovery(host, registry, store, parts).Run(diagnostics, giveUp: true);
            if (held.PredecessorDied)
            {
                store.Sweep();
            }
        }

        return settled;
    }

    private bool IsLate(GuardRecord record) => record.BootId != parts.Host.BootId || parts.Host.SinceBoot >= record.Deadline;

    private static string Because(GuardRecord record) => record.Why is { } why ? $": {why}" : "";
}
