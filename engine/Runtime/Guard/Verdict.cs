using System.Collections.Immutable;
using System.Globalization;
using Reconciler.Core.Diagnostics;
using Reconciler.Core.Guarding;
using Reconciler.Core.Planning;
using Reconciler.Core.Ports;
using Reconciler.Runtime.Convergence;
using Reconciler.Runtime.Storage;

namespace Reconciler.Runtime.Guard;

/// <summary>
/// Whether a section's change is kept: all of it is done, looks as it should, the probes that held before hold again, and a person has
/// confirmed it where that is asked for. Else all of it is put back.
/// </summary>
internal sealed class Verdict(
    IHost host, Store store, GuardParts parts, RunRequest request, Draft draft, SectionGuard guard, DiagnosticBag diagnostics)
{
    /// <summary>A probe that is not answered in this time is asked again, by then perhaps on another path.</summary>
    private static readonly TimeSpan RoundLimit = TimeSpan.FromSeconds(2);

    private static readonly TimeSpan Between = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan Moment = TimeSpan.FromMinutes(1);

    private GuardRecord Record => guard.Record!;

    private GuardSpec Spec => guard.Plan.Spec;

    public void Reach(IReadOnlyDictionary<string, Step> steps, CancellationToken cancellation)
    {
        if (!guard.Steps.Any(step => step.Attempted))
        {
            Write(database => GuardTable.Settle(database, Record, GuardPhase.Kept, "none of it was begun"));
            return;
        }

        // The look may take a while of its own; at least one round is asked after it.
        var made = parts.Host.SinceBoot;
        var why = WhyNotDone(steps);
        if (why is null)
        {
            var deadline = Later(made + Spec.Within, parts.Host.SinceBoot + Between);
            Write(database => GuardTable.Advance(database, Record, GuardPhase.Probing, deadline, Record.BootId));
            why = WhyProbesFail(deadline) ?? WhyNotConfirmed(deadline, cancellation);
        }

        if (why is null)
        {
            Write(database =>
            {
                GuardTable.Settle(database, Record, GuardPhase.Kept);
                GuardTable.Release(database, Record.State, Record.Section);
            });
            return;
        }

        PutBack(why);
    }

    private string? WhyNotDone(IReadOnlyDictionary<string, Step> steps)
    {
        if (guard.Steps.FirstOrDefault(step => step.Kind == ChangeResultKind.Failed) is { } failed)
        {
            return $"{failed.Change.Id} failed: {failed.Record.Error}";
        }

        try
        {
            Verification.Run(draft, steps, host, of: guard.Steps.Contains);
        }
        catch (HostException failure)
        {
            return $"it could not be looked at again: {failure.Error}";
        }

        return guard.Steps.FirstOrDefault(step => step.Kind == ChangeResultKind.Partial) is { } partial
            ? $"{partial.Change.Id}: {partial.Record.Error}"
            : null;
    }

    private string? WhyProbesFail(TimeSpan deadline)
    {
        var required = guard.Plan.Required;
        ImmutableArray<ProbeAnswer> answers = [];
        do
        {
            if (Answer() == GuardAnswer.Rollback)
            {
                return "`reconciler rollback` asked for it";
            }

            if (!answers.IsEmpty)
            {
                parts.Host.Sleep(Between);
            }

            var left = deadline - parts.Host.SinceBoot;
            answers = ProbeRound.Ask(required, Spec.Require, parts.Reach, left < Between ? Between : left < RoundLimit ? left : RoundLimit);
            if (PlannedGuard.Satisfied(Spec.Require, answers))
            {
                return null;
            }
        }
        while (parts.Host.SinceBoot < deadline);

        var which = Spec.Require == ProbeRequirement.Any && answers.Length > 1 ? "none of the probes that held before held again" : "what held before did not hold again";
        return string.Create(CultureInfo.InvariantCulture, $"{which} within {Seconds(Spec.Within)} ({ProbeRound.Describe(answers)})");
    }

    /// <summary>A daemon has nobody to ask.</summary>
    private string? WhyNotConfirmed(TimeSpan deadline, CancellationToken cancellation)
    {
        if (!Spec.Confirm || request.Options.ByDaemon)
        {
            return null;
        }

        Write(database => GuardTable.Advance(database, Record, GuardPhase.Awaiting, deadline, Record.BootId));
        parts.Tell(
            $"the change of {Record.Section} is in place and its probes hold; to keep it, run `{store.Commands.ForNetwork("confirm")}` within "
            + $"{Seconds(deadline - parts.Host.SinceBoot)}: else it is put back (`{store.Commands.ForNetwork("rollback")}` does so at once)");
        while (true)
        {
            var late = parts.Host.SinceBoot >= deadline;
            var stopped = cancellation.IsCancellationRequested;
            var answer = late || stopped ? Decide() : Answer();
            if (answer == GuardAnswer.Confirm)
            {
                return null;
            }

            if (answer == GuardAnswer.Rollback)
            {
                return "`reconciler rollback` asked for it";
            }

            if (late || stopped)
            {
                return stopped ? "the run was stopped before anybody confirmed it" : $"nobody confirmed it within {Seconds(Spec.Within)}";
            }

            parts.Host.Sleep(Between);
        }
    }

    private GuardAnswer? Answer() => GuardTable.OfRun(store.Writing(), Record.Run).Find(r => r.Section == Record.Section)?.Answer;

    /// <summary>The last word of a person, after which nobody's is heard any more.</summary>
    private GuardAnswer? Decide()
    {
        GuardAnswer? answer = null;
        Write(database =>
        {
            answer = Answer();
            if (answer != GuardAnswer.Confirm)
            {
                GuardTable.Advance(database, Record, GuardPhase.PuttingBack, parts.Host.SinceBoot + Moment, Record.BootId);
            }
        });
        return answer;
    }

    private void PutBack(string why)
    {
        // A store that cannot be written any more must not keep the node cut off: then the journal's failure is told afterwards.
        HostException? unwritten = null;
        try
        {
            Write(database => GuardTable.Advance(database, Record, GuardPhase.PuttingBack, parts.Host.SinceBoot + Moment, Record.BootId, why));
        }
        catch (HostException failure)
        {
            unwritten = failure;
        }

        var errors = PutBackWork.Run(guard.Section, guard.Snapshot!, host, parts.Host);
        foreach (var step in guard.Steps.Where(step => step.Kind is ChangeResultKind.Done or ChangeResultKind.Partial))
        {
            step.Settle(
                errors.Count == 0 ? ChangeResultKind.RolledBack : ChangeResultKind.Failed,
                errors.Count == 0 ? $"put back: {why}" : "it should have been put back, and that failed");
        }

        if (errors.Count == 0)
        {
            diagnostics.Error(
                Codes.PutBack,
                $"the change of {Record.Section} was put back: {why}",
                Spec.Place.Span,
                "mend what is named, then apply again; a daemon does not try it again before the document changes");
        }
        else
        {
            diagnostics.Error(
                Codes.GuardFailed,
                $"the change of {Record.Section} had to be put back ({why}), and that failed: {string.Join("; ", errors)}",
                hint: $"mend that, then run `{store.Commands.ForNetwork("rollback")}`");
        }

        if (unwritten is not null)
        {
            throw unwritten;
        }

        if (errors.Count == 0)
        {
            Write(database =>
            {
                GuardTable.Settle(database, Record, GuardPhase.PutBack, why);
                if (Record.Wish is { } wish)
                {
                    GuardTable.Hold(database, new HeldRecord(Record.State, Record.Section, wish, Record.Run, why));
                }
            });
        }
    }

    private void Write(Action<Database> write)
    {
        var database = store.Writing();
        database.Transact(() => write(database));
    }

    private static TimeSpan Later(TimeSpan one, TimeSpan other) => one > other ? one : other;

    private static string Seconds(TimeSpan time) => string.Create(CultureInfo.InvariantCulture, $"{time.TotalSeconds:0.#} s");
}
