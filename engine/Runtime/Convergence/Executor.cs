using System.Diagnostics;
using Reconciler.Core.Diagnostics;
using Reconciler.Core.Planning;
using Reconciler.Core.Ports;
using Reconciler.Core.Sections;
using Reconciler.Runtime.Guard;
using Reconciler.Runtime.Storage;

namespace Reconciler.Runtime.Convergence;

/// <summary>
/// Carries a plan out, phase by phase. For each: what it destroys is kept; one synced transaction says what will be done (and what became of
/// the phase before); the sections work; and so on. At the end the node is looked at again. The process may die anywhere in between: what has
/// an intent and no outcome is found out about by <see cref="Recovery"/>.
/// </summary>
internal sealed class Executor
{
    private readonly IHost _host;
    private readonly Registry _registry;
    private readonly IContentSource _content;
    private readonly Store _store;
    private readonly GuardParts _parts;
    private readonly RunRequest _request;
    private readonly Draft _draft;
    private readonly DiagnosticBag _diagnostics;
    private readonly Lesson _lesson;
    private readonly List<Step> _steps;
    private readonly Dictionary<string, Step> _byId;
    private readonly SectionGuards _guards;
    private readonly Predictions _predictions;
    private readonly DateTimeOffset _started;
    private long? _run;
    private bool _stopped;

    public Executor(
        IHost host,
        Registry registry,
        IContentSource content,
        Store store,
        GuardParts parts,
        RunRequest request,
        Draft draft,
        DiagnosticBag diagnostics)
    {
        (_host, _registry, _content, _store, _parts, _request, _draft, _diagnostics) = (host, registry, content, store, parts, request, draft, diagnostics);
        _lesson = new Lesson(draft, request);
        _started = store.Time.GetUtcNow();
        _steps = Steps.Of(draft, content);
        _byId = _steps.ToDictionary(s => s.Change.Id, StringComparer.Ordinal);
        _guards = new SectionGuards(host, registry, store, parts, request, draft, _steps);
        _predictions = new Predictions(host, draft, _byId, content, diagnostics, LeaveDependents);
    }

    public RunResult Execute(IProgress<RunProgress>? progress, CancellationToken cancellation)
    {
        try
        {
            foreach (var phase in _draft.Plan.Phases)
            {
                var steps = phase.Changes.Select(c => _byId.GetValueOrDefault(c.Id)).OfType<Step>().Where(s => s.Kind is null).ToList();
                if (steps.Count == 0)
                {
                    continue;
                }

                if (cancellation.IsCancellationRequested && !_guards.IsOpen)
                {
                    Stop();
                    break;
                }

                progress?.Report(new RunProgress(phase.Number, _steps.Count(s => s.Kind is not null), _steps.Count));
                _predictions.Confirm(steps);
                foreach (var part in _guards.Parts([.. steps.Where(s => s.Kind is null)]))
                {
                    Carry([.. part.Where(s => s.Kind is null)]);
                    Judge(cancellation);
                }
            }

            Verification.Run(_draft, _byId, _host, of: step => !_guards.Covers(step));
            Verification.OfFailed(_draft, _byId, _host);
            Finish();
        }
        catch (HostException failure)
        {
            // The journal cannot be written: nothing more may be done, since it could not be undone. The next run finds out what was.
            Abandon(failure.Error);
        }

        Report();
        return new RunResult
        {
            Plan = AsItCame(_draft.Plan),
            Run = _run,
            Results = [.. _steps.Select(s => s.Result)],
            Diagnostics = [.. _diagnostics.Sorted(), .. _draft.Plan.Diagnostics],
        };
    }

    /// <summary>What was deferred only when it was tried is shown as what a plan defers; and what was measured meanwhile is with the change.</summary>
    private Plan AsItCame(Plan plan) => _steps.All(s => s is { Deferred: null, Found: null }) ? plan : plan with
    {
        Phases = [.. plan.Phases.Select(phase => phase with
        {
            Changes = [.. phase.Changes.Select(c => _byId.TryGetValue(c.Id, out var step) && (step.Deferred is not null || step.Found is not null) ? step.Result.Change : c)],
        })],
    };

    private void Carry(List<Step> steps)
    {
        PreImageKeeper.Keep(steps, _host, _store, FailWith);
        _guards.TakeSnapshots(steps, FailWith);
        var ready = steps.Where(s => s.Kind is null).ToList();
        if (ready.Count == 0)
        {
            return;
        }

        Announce(ready);
        _guards.Launch(ready, FailWith);
        // A batch that was announced is finished, whoever asks for a stop: that is looked at between the phases.
        var context = new ApplyContext(_host, _content, change => _byId[change.Id].TemporaryName(_run!.Value), CancellationToken.None);
        // A guarded section is the last of its phase: so its probes are asked as soon as it is done.
        foreach (var batch in ready.Where(s => s.Kind is null).GroupBy(s => s.Change.Section).OrderBy(b => b.Any(_guards.Covers)))
        {
            foreach (var step in batch)
            {
                step.Attempted = true;
            }

            var start = Stopwatch.GetTimestamp();
            var outcomes = _registry.Find(batch.Key)!.Apply([.. batch.Select(s => s.Change)], context);
            var seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
            foreach (var outcome in outcomes)
            {
                Settle(_byId[outcome.Change.Id], outcome, seconds);
            }

            TellOfTheRest(outcomes);
        }
    }

    /// <summary>What comes after a guarded section waits for the verdict over it, and is left if it was put back.</summary>
    private void Judge(CancellationToken cancellation)
    {
        _guards.Settle(_byId, _diagnostics, cancellation);
        foreach (var step in _steps.Where(s => s.Kind == ChangeResultKind.RolledBack))
        {
            LeaveDependents(step, "was put back");
        }
    }

    /// <summary>Written ahead, in one synced transaction.</summary>
    private void Announce(List<Step> steps)
    {
        var database = _store.Writing();
        database.Transact(() =>
        {
            if (_run is null)
            {
                _run = Journal.Begin(database, Header());
                _lesson.WriteNotes(database);
            }

            SettleAll(database);
            foreach (var step in steps)
            {
                Journal.Add(database, _run.Value, step.Record);
            }

            _guards.Record(database, _run.Value, steps);
        });
        steps.ForEach(s => s.Journalled = true);
    }

    private RunRecord Header() => new()
    {
        Command = _draft.Undoes is { } undone ? $"undo {undone}" : _request.Options.Command,
        State = _draft.Plan.State,
        Document = _request.Document is { } document ? DocumentIdentity.DigestOf(document) : "",
        Undoes = _draft.Undoes,
        ProcessId = _store.Files.ProcessId,
        Network = _parts.Places.Here,
        Started = _started,
    };

    private void Settle(Step step, Outcome outcome, double seconds)
    {
        if (outcome.Found is { } found)
        {
            step.Note(found);
        }

        if (outcome.Remember is { } note)
        {
            step.Remember(note, _draft.NoteOf(step.Change.Id));
        }

        if (outcome.Error is not { } error)
        {
            step.Settle(ChangeResultKind.Done, seconds: seconds);
        }
        else if (outcome.Deferred)
        {
            step.Defer(error.ToString(), seconds);
            _diagnostics.Error(Codes.Deferred, $"{step.Change.Id} is deferred: {error}", step.Change.Origin, "the next run tries again");
            LeaveDependents(step, "was deferred");
        }
        else if (_draft.Undoes is not null && step.Change.Action == ActionKind.Remove && error.Errno == Errno.ENOTEMPTY)
        {
            step.Settle(ChangeResultKind.NotAttempted, "left as it is: others have put something in it", seconds);
            step.LeftAlone = true;
        }
        else if (outcome.Cause is { } cause)
        {
            step.Settle(ChangeResultKind.Failed, $"not carried out as a whole: it is one change with {cause}, which failed", seconds);
            step.IsTold = true;
            LeaveDependents(step, "failed");
        }
        else
        {
            FailWith(step, error.ToString(), outcome.Code ?? Codes.ApplyFailed, seconds);
        }
    }

    /// <summary>One line for all that failed with another change.</summary>
    private void TellOfTheRest(IReadOnlyList<Outcome> outcomes)
    {
        foreach (var rest in outcomes.Where(outcome => outcome.Cause is not null).GroupBy(outcome => outcome.Cause))
        {
            _diagnostics.Error(
                Codes.ApplyFailed,
                $"not carried out as a whole, because they are one change with {rest.Key}: {string.Join(", ", rest.Select(outcome => outcome.Change.Id))}");
        }
    }

    private void FailWith(Step step, string error, string code, double? seconds = null)
    {
        step.Settle(ChangeResultKind.Failed, error, seconds);
        step.IsTold = true;
        _diagnostics.Error(code, $"{step.Change.Id}: {error}", step.Change.Origin);
        LeaveDependents(step, "failed");
    }

    private void LeaveDependents(Step step, string what)
    {
        foreach (var dependent in _draft.Plan.Order.DependentsOf(step.Change.Id))
        {
            if (_byId.TryGetValue(dependent, out var waiting) && waiting.Kind is null && !waiting.Journalled)
            {
                waiting.Settle(ChangeResultKind.NotAttempted, $"comes after {step.Change.Id}, which {what}");
            }
        }
    }

    private void Stop()
    {
        _stopped = true;
        foreach (var step in _steps.Where(s => s.Kind is null))
        {
            step.Settle(ChangeResultKind.NotAttempted, "the run was stopped before");
        }

        _diagnostics.Error(Codes.NotAttempted, "the run was stopped before everything was done", hint: "run it again; it goes on from here");
    }

    /// <summary>Outcomes, memory and the end of the run, all at once.</summary>
    private void Finish()
    {
        if (_run is null && _lesson.IsEmpty)
        {
            return;
        }

        var database = _store.Writing();
        database.Transact(() =>
        {
            _lesson.Write(database);
            if (_run is { } number)
            {
                SettleAll(database);
                foreach (var step in _steps.Where(s => !s.Journalled))
                {
                    Journal.Add(database, number, step.Record);
                }

                Remember(database, number);
                Journal.Finish(database, number, Outcome(), Summary.Of(_steps), _store.Time.GetUtcNow());
            }
        });
        if (_run is not null && _request.Document is { } document)
        {
            Pruning.ApplyIfDue(database, _store.Blobs, document.Store, _store.Time.GetUtcNow());
        }
    }

    private void Remember(Database database, long run)
    {
        foreach (var step in _steps)
        {
            if (step.Kind == ChangeResultKind.Done)
            {
                Memory.Take(database, _draft.Plan.State, run, step.Record);
                ForgetWhole(database, step);
            }
            else if (step.Kind == ChangeResultKind.Partial)
            {
                Memory.TakeKeys(database, run, step.Record);
            }
        }

        // What an undo found put back already is forgotten like the rest.
        foreach (var entry in _draft.Plan.InSync)
        {
            if (_draft.Effects?.GetValueOrDefault(entry.Id) is { } effect)
            {
                Memory.Undo(database, _draft.Plan.State, run, entry.Id, effect);
            }
        }
    }

    /// <summary>
    /// Of an entry that stands for several resources (the files that are read at boot) the wish was found fulfilled after the run; an undo that
    /// takes one of them back, which nothing is remembered of from before, takes that along.
    /// </summary>
    private void ForgetWhole(Database database, Step step)
    {
        if (_draft.Effects is not null && step.Record.Effect is { Wish: null, Note: null or "" })
        {
            foreach (var id in _draft.Remembered.Fingerprints.Keys.Where(id => id != step.Change.Id && Addresses.Covers(id, step.Change.Id)))
            {
                Memory.Forget(database, _draft.Plan.State, id);
            }
        }
    }

    private void SettleAll(Database database)
    {
        foreach (var step in _steps.Where(s => s is { Journalled: true, Settled: false, Kind: not null }))
        {
            Journal.Settle(database, _run!.Value, step.Record);
            step.Settled = true;
        }
    }

    private RunOutcome Outcome()
    {
        if (_stopped)
        {
            return RunOutcome.Stopped;
        }

        if (_steps.All(s => s.Kind == ChangeResultKind.Done || s.LeftAlone))
        {
            return RunOutcome.Converged;
        }

        if (_steps.Any(s => s.Kind is ChangeResultKind.Failed or ChangeResultKind.Partial))
        {
            return RunOutcome.Failed;
        }

        // What was not attempted was not for that reason only.
        return _steps.Any(s => s.Kind == ChangeResultKind.RolledBack) ? RunOutcome.PutBack
            : _steps.Any(s => s.Postponed || s.Deferred is not null) ? RunOutcome.Stopped
            : RunOutcome.Failed;
    }

    private void Abandon(HostError error)
    {
        _diagnostics.Error(
            Codes.StoreFailed,
            $"the run was given up, because its journal could not be written: {error}",
            hint: "make room for the store, or mend it; the next run finds out what was done");
        foreach (var step in _steps.Where(s => s.Kind is null))
        {
            step.Settle(ChangeResultKind.NotAttempted, "the journal could not be written");
        }
    }

    /// <summary>What remains different, and what was not attempted, as diagnostics; failures of the node have theirs already.</summary>
    private void Report()
    {
        foreach (var step in _steps)
        {
            if (step is { Kind: ChangeResultKind.Partial, IsTold: false })
            {
                _diagnostics.Error(Codes.NotConverged, $"{step.Change.Id}: {step.Record.Error}", step.Change.Origin);
            }
            else if (step.Kind == ChangeResultKind.NotAttempted && !_stopped && step.Deferred is null)
            {
                _diagnostics.Add(new Diagnostic(
                    Codes.NotAttempted,
                    step.LeftAlone ? Severity.Info : Severity.Warning,
                    $"{step.Change.Id} was not attempted: {step.Record.Error}",
                    step.Change.Origin));
            }
        }
    }
}
