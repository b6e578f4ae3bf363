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
    private readonly RunReport _report;
    private readonly DateTimeOffset _started;
    private long? _run;

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
        _report = new RunReport(draft, _byId, diagnostics);
        _predictions = new Predictions(host, draft, _byId, content, diagnostics, _report.LeaveDependents);
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
                    _report.Stopped();
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
            _report.GivenUp(failure.Error);
        }

        _report.Left();
        return new RunResult
        {
            Plan = _report.AsItCame(),
            Run = _run,
            Results = [.. _steps.Select(s => s.Result)],
            Diagnostics = [.. _diagnostics.Sorted(), .. _draft.Plan.Diagnostics],
        };
    }

    private void Carry(List<Step> steps)
    {
        PreImageKeeper.Keep(steps, _host, _store, _report.Failed);
        _guards.TakeSnapshots(steps, _report.Failed);
        var ready = steps.Where(s => s.Kind is null).ToList();
        if (ready.Count == 0)
        {
            return;
        }

        Announce(ready);
        _guards.Launch(ready, _report.Failed);
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

            _report.FailedWithOthers(outcomes);
        }
    }

    /// <summary>What comes after a guarded section waits for the verdict over it, and is left if it was put back.</summary>
    private void Judge(CancellationToken cancellation)
    {
        _guards.Settle(_byId, _diagnostics, cancellation);
        foreach (var step in _steps.Where(s => s.Kind == ChangeResultKind.RolledBack))
        {
            _report.LeaveDependents(step, "was put back");
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
            _report.Deferred(step, error, seconds);
        }
        else if (_draft.Undoes is not null && step.Change.Action == ActionKind.Remove && error.Errno == Errno.ENOTEMPTY)
        {
            step.Settle(ChangeResultKind.NotAttempted, "left as it is: others have put something in it", seconds);
            step.LeftAlone = true;
        }
        else if (outcome.Cause is { } cause)
        {
            _report.FailedWith(step, cause, seconds);
        }
        else
        {
            _report.Failed(step, error.ToString(), outcome.Code ?? Codes.ApplyFailed, seconds);
        }
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
        if (_report.IsStopped)
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
}
