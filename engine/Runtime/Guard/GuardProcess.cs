using System.Globalization;
using System.Text;
using Reconciler.Core.Diagnostics;
using Reconciler.Core.Ports;
using Reconciler.Core.Sections;
using Reconciler.Runtime.Convergence;
using Reconciler.Runtime.Storage;

namespace Reconciler.Runtime.Guard;

/// <summary>
/// The guard's own process. It watches a run until that is over and its changes are settled: a later section of the run may have something to
/// guard when an earlier one is settled. The run's lock decides who puts them back: as long as the run
/// holds it, it does so itself; whoever gets it after the run's process is gone does it in its place. A run that is still there long after its
/// deadline is ended first, so that the two never write at the same time.
/// </summary>
public sealed class GuardProcess(IHost host, Registry registry, Store store, GuardParts parts, Action<Diagnostic> log)
{
    private static readonly TimeSpan Glance = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan ForThePredecessor = TimeSpan.FromSeconds(8);

    /// <summary>A run puts back at its deadline by itself, and that takes a moment.</summary>
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(10);

    /// <summary>Returns when nothing of the run is pending any more, or there is nothing more that it can do.</summary>
    public int Run(string token)
    {
        if (!long.TryParse(token.Split('.')[0], NumberStyles.None, CultureInfo.InvariantCulture, out var run))
        {
            log(new Diagnostic(Codes.CommandLine, Severity.Error, $"'{token}' names no run to guard"));
            return ExitStatus.Invalid;
        }

        var first = Pending(run)?.FirstOrDefault();
        if (first is null || parts.Host.IdentityOf(first.ProcessId) is not { } identity)
        {
            return ExitStatus.InSync;
        }

        if (TakeLock() is not { } held)
        {
            log(new Diagnostic(Codes.GuardFailed, Severity.Error, "another guard holds this store"));
            return ExitStatus.Failed;
        }

        using (held)
        {
            held.Write(Encoding.UTF8.GetBytes(token + "\n"));
            return Watch(run, first, identity);
        }
    }

    private int Watch(long run, GuardRecord first, string identity)
    {
        IReadOnlyList<GuardRecord> pending = [first];
        while (true)
        {
            // What cannot be read this moment (a commit was cut off) is as it was.
            pending = Pending(run) ?? pending;
            if (pending.Count == 0)
            {
                if (IsOver(run, first.ProcessId, identity))
                {
                    return ExitStatus.InSync;
                }

                parts.Host.Sleep(Glance);
                continue;
            }

            var late = parts.Host.SinceBoot - pending.Max(record => record.Deadline);
            if (store.IsLocked())
            {
                if (late > Grace)
                {
                    parts.Host.Kill(first.ProcessId, identity);
                }
            }
            else if ((late >= TimeSpan.Zero || !pending.All(record => record is { Phase: GuardPhase.Awaiting, Answer: null })) && PutBack() is { } status)
            {
                // The process is gone. What only waits for a person goes on doing so; all else is put back at once.
                return status;
            }

            parts.Host.Sleep(Glance);
        }
    }

    /// <summary>Null where another run was faster: it settles what it finds pending.</summary>
    private int? PutBack()
    {
        var diagnostics = new DiagnosticBag();
        using (var held = RunLock.Acquire(store, TimeSpan.FromSeconds(1), diagnostics, CancellationToken.None))
        {
            if (held is null)
            {
                return null;
            }

            held.Sign("guard");
            new Recovery(host, registry, store, parts).Run(diagnostics, giveUp: false);
            if (held.PredecessorDied)
            {
                store.Sweep();
            }
        }

        foreach (var diagnostic in diagnostics.Sorted())
        {
            log(diagnostic);
        }

        return ExitStatus.OfDiagnostics(diagnostics.Sorted());
    }

    private bool IsOver(long run, int process, string identity) => !store.IsLocked() || parts.Host.IdentityOf(process) != identity
        || store.Read(History.Unfinished)?.Exists(record => record.Number == run) == false;

    private List<GuardRecord>? Pending(long run) => store.Read(GuardTable.Pending)?.FindAll(record => record.Run == run);

    /// <summary>A guard of a change that was just settled may be about to end.</summary>
    private IStoreLock? TakeLock()
    {
        var end = parts.Host.SinceBoot + ForThePredecessor;
        while (true)
        {
            if (store.Files.TryLock(store.Location.GuardLock) is { } held)
            {
                return held;
            }

            if (parts.Host.SinceBoot >= end)
            {
                return null;
            }

            parts.Host.Sleep(Glance);
        }
    }
}
