using Quartz;
using Reconciler.Core.Diagnostics;
using Reconciler.Core.Documents;
using Reconciler.Core.Planning;
using Reconciler.Core.Ports;
using Reconciler.Runtime.Convergence;
using Reconciler.Runtime.Storage;
using Serilog;

namespace Reconciler.Runtime.Scheduling;

/// <summary>What the loop calls; the command line knows how.</summary>
public sealed record RunLoopParts
{
    /// <summary>Reads the document anew; null, and diagnostics, if it is not valid.</summary>
    public required Func<DiagnosticBag, StateDocument?> Read { get; init; }

    /// <summary>Plans and converges it once, without asking.</summary>
    public required Func<StateDocument, CancellationToken, RunResult> Converge { get; init; }

    /// <summary>The node's files, for <see cref="Pause.OnNode"/>.</summary>
    public required IFileReader Node { get; init; }

    /// <summary>A random time below the given one.</summary>
    public required Func<TimeSpan, TimeSpan> Random { get; init; }
}

/// <summary>
/// The daemon in its first form: converges once at the start and then on the document's schedule, one run at a time, until it is told to stop;
/// a batch that is at work is finished first. A document that has become invalid is reported at every tick, and nothing is done.
/// </summary>
public sealed class RunLoop(Store store, RunLoopParts parts, ILogger log, TimeProvider time)
{
    private static readonly JobKey Job = new("converge");

    private readonly TaskCompletionSource _broken = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private DaemonRecord? _record;
    private ScheduleSpec? _schedule;
    private IScheduler? _scheduler;
    private volatile bool _ending;
    private Task _tick = Task.CompletedTask;

    /// <summary>The exit status: 0 after a stop, 3 for a document that is not valid from the start, 4 if another daemon is there.</summary>
    public async Task<int> Run(CancellationToken stop)
    {
        var diagnostics = new DiagnosticBag();
        var document = parts.Read(diagnostics);
        if (document is not null && document.Schedule is null)
        {
            diagnostics.Error(Codes.CommandLine, "the document has no schedule to run on", hint: "add `schedule: { every: 5m }`, or use apply");
        }
        else if (document?.Schedule is { } schedule)
        {
            ScheduleTrigger.Check(schedule, diagnostics);
        }

        Log(diagnostics.Sorted());
        if (document is null || diagnostics.HasErrors)
        {
            return ExitStatus.Invalid;
        }

        _record = Describe(document, time.GetUtcNow());
        using var registration = Register();
        if (registration is null)
        {
            return ExitStatus.Refused;
        }

        log.Information("started: {State:l}, {Schedule:l}", document.Name, Text(document.Schedule!));
        await Schedule(document, stop);
        log.Information("stopped");
        return ExitStatus.InSync;
    }

    /// <summary>The store must be there for a daemon: without it, nothing could be changed and nobody would know of it.</summary>
    private IDisposable? Register()
    {
        try
        {
            if (store.Daemon.Register(_record!) is { } registration)
            {
                store.Key.Persist();
                return registration;
            }

            log.Error("another daemon has this store: process {Pid}, {State:l}", store.Daemon.Read()?.ProcessId, store.Daemon.Read()?.State);
        }
        catch (HostException failure)
        {
            log.Error("the store cannot be written: {Error:l}", failure.Error.ToString());
        }

        return null;
    }

    private async Task Schedule(StateDocument document, CancellationToken stop)
    {
        var job = new ConvergeJob(token => _tick = Watched(token, stop));
        await using var factory = QuartzSchedulerBuilder.Create(quartz => quartz
            .UseInMemoryStore(_ => { })
            .UseDefaultThreadPool(1)
            .UseTimeProvider(time)
            .UseJobFactory(new ConvergeJobFactory(job))).Build();
        var scheduler = await factory.GetScheduler(CancellationToken.None);
        await scheduler.AddJob(JobBuilder.Create<ConvergeJob>().WithIdentity(Job).StoreDurably().Build(), cancellationToken: CancellationToken.None);
        _schedule = document.Schedule;
        _scheduler = scheduler;
        await Converge(document, stop);
        if (!stop.IsCancellationRequested)
        {
            await scheduler.ScheduleJob(ScheduleTrigger.Of(_schedule!, Job, time.GetUtcNow(), time), cancellationToken: CancellationToken.None);
            await scheduler.Start(CancellationToken.None);
            await Announce();
            await Task.WhenAny(_broken.Task, Stopped(stop));
        }

        // A tick at work still asks the scheduler when the next one is; one that starts from now on does nothing.
        _ending = true;
        await scheduler.Standby(CancellationToken.None);
        await _tick;
        await scheduler.Shutdown(waitForJobsToComplete: true, CancellationToken.None);
    }

    /// <summary>A bug in a tick ends the daemon: Quartz would log it and go on.</summary>
    private async Task Watched(CancellationToken token, CancellationToken stop)
    {
        // Whoever ends the loop must find the task of a tick from its first moment on.
        await Task.Yield();
        var sound = false;
        try
        {
            await Tick(token, stop);
            sound = true;
        }
        finally
        {
            if (!sound)
            {
                _broken.TrySetResult();
            }
        }
    }

    private async Task Tick(CancellationToken token, CancellationToken stop)
    {
        if (_schedule?.Jitter > TimeSpan.Zero)
        {
            await Delay(parts.Random(_schedule.Jitter), stop);
        }

        if (_ending || stop.IsCancellationRequested || token.IsCancellationRequested)
        {
            return;
        }

        if (Paused() is { } pause)
        {
            log.Information("paused by {Where:l} until {Until}: {Reason:l}", pause.Where, pause.Until, pause.Reason);
            await Announce();
            return;
        }

        var diagnostics = new DiagnosticBag();
        var document = parts.Read(diagnostics);
        if (document?.Schedule is { } schedule)
        {
            ScheduleTrigger.Check(schedule, diagnostics);
        }

        Log(diagnostics.Sorted());
        if (document is null || diagnostics.HasErrors)
        {
            Remember(ExitStatus.Invalid, "the document is not valid");
        }
        else
        {
            await Reschedule(document);
            await Converge(document, stop);
        }

        await Announce();
    }

    private async Task Converge(StateDocument document, CancellationToken stop)
    {
        _record = Describe(document, _record!.Since) with { NextRun = _record.NextRun };
        try
        {
            // Sections are synchronous and may take their time: off the scheduler's own thread.
            var result = await Task.Run(() => parts.Converge(document, stop), CancellationToken.None);
            Log(result.Diagnostics);
            var summary = Summary.Of(result.Results.Select(r => (r.Change.Action, (ChangeResultKind?)r.Kind)));
            var contested = result.Plan?.Changes.Count(change => change.Action == ActionKind.Contested) ?? 0;
            Remember(result.ExitStatus, (summary.Length == 0 ? "nothing to do" : summary) + (contested == 0 ? "" : $", {contested} contested"));
            log.Information("converged with {ExitStatus}: {Summary:l}{Run:l}", result.ExitStatus, _record!.LastSummary, result.Run is { } run ? $" (run {run})" : "");
        }
        catch (HostException failure)
        {
            log.Error("the node could not be looked at: {Error:l}", failure.Error.ToString());
            Remember(ExitStatus.Failed, failure.Error.ToString());
        }
    }

    private async Task Reschedule(StateDocument document)
    {
        if (document.Schedule is { } schedule && schedule != _schedule)
        {
            log.Information("new schedule: {Schedule:l}", Text(schedule));
            _schedule = schedule;
            await _scheduler!.RescheduleJob(
                new TriggerKey(ScheduleTrigger.Name), ScheduleTrigger.Of(schedule, Job, time.GetUtcNow(), time), CancellationToken.None);
        }
    }

    private async Task Announce()
    {
        var trigger = await _scheduler!.GetTrigger(new TriggerKey(ScheduleTrigger.Name), CancellationToken.None);
        _record = _record! with { NextRun = trigger?.NextFireTimeUtc };
        Write();
    }

    private void Remember(int status, string summary)
    {
        _record = _record! with { LastRun = time.GetUtcNow(), LastExitStatus = status, LastSummary = summary };
        Write();
    }

    /// <summary>What the daemon says of itself is for people; that it cannot say it must not keep it from converging.</summary>
    private void Write()
    {
        try
        {
            store.Daemon.Update(_record!);
        }
        catch (HostException failure)
        {
            log.Warning("the state of the daemon could not be written: {Error:l}", failure.Error.ToString());
        }
    }

    private PauseState? Paused()
    {
        try
        {
            return store.Pause.Current(parts.Node);
        }
        catch (HostException failure)
        {
            // Whether somebody wants it to hold still cannot be known: it does.
            return new PauseState(null, failure.Error.ToString(), "a pause that cannot be read");
        }
    }

    private DaemonRecord Describe(StateDocument document, DateTimeOffset since) => new()
    {
        ProcessId = store.Files.ProcessId,
        State = document.Name,
        Files = [.. document.Files.Select(f => f.AbsolutePath)],
        Observes = document.Observe,
        Document = DocumentIdentity.DigestOf(document),
        Since = since,
    };

    private void Log(IEnumerable<Diagnostic> diagnostics)
    {
        foreach (var diagnostic in diagnostics)
        {
            var level = diagnostic.Severity switch
            {
                Severity.Error => Serilog.Events.LogEventLevel.Error,
                Severity.Warning => Serilog.Events.LogEventLevel.Warning,
                _ => Serilog.Events.LogEventLevel.Information,
            };
            log.Write(level, "{Diagnostic:l}", diagnostic.ToString());
        }
    }

    private async Task Delay(TimeSpan length, CancellationToken stop)
    {
        var stopped = Stopped(stop);
        await Task.WhenAny(Task.Delay(length, time, CancellationToken.None), stopped);
    }

    private static Task Stopped(CancellationToken stop)
    {
        var source = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        stop.Register(source.SetResult);
        return source.Task;
    }

    private static string Text(ScheduleSpec schedule) => schedule.Cron is { } cron ? $"{cron} ({schedule.TimeZone})" : $"every {schedule.Every}";
}
