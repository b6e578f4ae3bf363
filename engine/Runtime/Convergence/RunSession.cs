using Reconciler.Core.Diagnostics;
using Reconciler.Core.Planning;
using Reconciler.Core.Ports;
using Reconciler.Core.Sections;
using Reconciler.Runtime.Guard;
using Reconciler.Runtime.Storage;

namespace Reconciler.Runtime.Convergence;

/// <summary>
/// One run from the lock to the result: the daemon is asked, the lock taken, what was interrupted found out about, the plan made, confirmed,
/// carried out, remembered. A run without changes writes nothing but what it found in sync for the first time.
/// </summary>
internal sealed class RunSession(
    IHost host, Registry registry, IContentSource content, Store store, GuardParts parts, RunRequest request, DiagnosticBag diagnostics)
{
    public RunResult Run(Func<Draft?> makeDraft, Func<Plan, bool> confirm, IProgress<RunProgress>? progress, CancellationToken cancellation)
    {
        if (!DaemonAllows())
        {
            return Result(null);
        }

        new Elsewhere(registry, store, parts).Settle();

        // A plan needs no store, and what is in sync needs no change: the refusal of a store that cannot be written waits until there is
        // something to do.
        HostError? readOnly = null;
        using var held = Lock(ref readOnly, cancellation);
        if (held is null && readOnly is null)
        {
            return Result(null);
        }

        if (held is not null)
        {
            Prepare(held, ref readOnly);
        }

        return makeDraft() is { } draft && !diagnostics.HasErrors
            ? Run(draft, held, readOnly, confirm, progress, cancellation)
            : Result(null);
    }

    private RunLock? Lock(ref HostError? readOnly, CancellationToken cancellation)
    {
        try
        {
            return RunLock.Acquire(store, request.Options.LockTimeout, diagnostics, cancellation);
        }
        catch (HostException failure)
        {
            readOnly = failure.Error;
            return null;
        }
    }

    private RunResult Run(
        Draft draft, RunLock? held, HostError? readOnly, Func<Plan, bool> confirm, IProgress<RunProgress>? progress, CancellationToken cancellation)
    {
        var hasWork = Draft.ToDo(draft.Plan).Any();
        if (readOnly is not null)
        {
            if (hasWork)
            {
                diagnostics.Error(
                    Codes.StoreReadOnly,
                    $"nothing was changed, because what a change destroys could not be kept: the store cannot be written: {readOnly}",
                    hint: "make the directory of the store writable, or name another with --store");
            }

            return Result(draft.Plan);
        }

        if (!hasWork)
        {
            RememberOnly(draft);
            return Result(draft.Plan);
        }

        if (!Ready(() => held!.Sign(request.Options.Command)))
        {
            return Result(draft.Plan);
        }

        if (!confirm(draft.Plan))
        {
            return Result(draft.Plan) with { Declined = true };
        }

        if (request.Options.Pause is { } pause && DaemonInTheWay() && !Ready(() => store.Pause.Set(pause, request.Options.Command)))
        {
            return Result(draft.Plan);
        }

        var executor = new Executor(host, registry, content, store, parts, request, draft, diagnostics);
        return executor.Execute(progress, cancellation);
    }

    private RunResult Result(Plan? plan) => new() { Plan = plan, Diagnostics = [.. diagnostics.Sorted(), .. plan?.Diagnostics ?? []] };

    /// <summary>The key, the present version of the tables, and an end for every run that died.</summary>
    private void Prepare(RunLock held, ref HostError? readOnly)
    {
        try
        {
            store.Key.Persist();
            var first = !store.Files.Exists(store.Location.Database);
            if (!first)
            {
                _ = store.Writing();
                new Recovery(host, registry, store, parts).Run(diagnostics, giveUp: true);
            }

            // The very first run may have died over the key, before it had anything to sign for.
            if (first || held.PredecessorDied)
            {
                store.Sweep();
            }

            if (held.PredecessorDied)
            {
                held.Sign(request.Options.Command);
            }
        }
        catch (HostException failure)
        {
            readOnly = failure.Error;
        }
    }

    /// <summary>Whether a first small write to the store went well: if it does not, nothing was touched yet.</summary>
    private bool Ready(Action write)
    {
        try
        {
            write();
            return true;
        }
        catch (HostException failure)
        {
            diagnostics.Error(Codes.StoreReadOnly, $"nothing was changed: the store cannot be written: {failure.Error}", hint: "make room for the store");
            return false;
        }
    }

    private void RememberOnly(Draft draft)
    {
        if (draft.Undoes is not null)
        {
            diagnostics.Add(new Diagnostic(Codes.NothingToUndo, Severity.Info, $"run {draft.Undoes} has nothing left to put back"));
            return;
        }

        var lesson = new Lesson(draft, request);
        if (!lesson.IsEmpty)
        {
            try
            {
                var database = store.Writing();
                database.Transact(() => lesson.Write(database));
            }
            catch (HostException failure)
            {
                diagnostics.Warning(Codes.StoreFailed, $"everything is in sync, but that could not be recorded: {failure.Error}");
            }
        }
    }

    private bool DaemonAllows()
    {
        if (!DaemonInTheWay() || request.Options.Pause is not null || store.Pause.Current(host.Files) is not null)
        {
            return true;
        }

        var daemon = store.Daemon.Living();
        diagnostics.Error(
            Codes.DaemonEnforces,
            $"a daemon (process {daemon?.ProcessId}) enforces {daemon?.State} and would take this back",
            hint: $"hold it still for a while with --pause 1h, or with `{store.Commands.Of("pause")}`");
        return false;
    }

    private bool DaemonInTheWay() =>
        !request.Options.ByDaemon
        && store.Daemon.Living() is { Observes: false } daemon
        && (request.Document is null || !daemon.Enforces(request.Document));
}
