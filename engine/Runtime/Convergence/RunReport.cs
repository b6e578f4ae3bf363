using Reconciler.Core.Diagnostics;
using Reconciler.Core.Planning;
using Reconciler.Core.Ports;
using Reconciler.Runtime.Storage;

namespace Reconciler.Runtime.Convergence;

/// <summary>
/// What a run tells of its steps as they come out: settles those that come to nothing, with the reason, and says so in the diagnostics, each
/// once. What comes after such a step is not attempted.
/// </summary>
internal sealed class RunReport(Draft draft, IReadOnlyDictionary<string, Step> steps, DiagnosticBag diagnostics)
{
    /// <summary>Somebody asked the run to stop, which is told once for all that was not attempted.</summary>
    public bool IsStopped { get; private set; }

    public void Failed(Step step, string error, string code) => Failed(step, error, code, null);

    public void Failed(Step step, string error, string code, double? seconds)
    {
        step.Settle(ChangeResultKind.Failed, error, seconds);
        step.IsTold = true;
        diagnostics.Error(code, $"{step.Change.Id}: {error}", step.Change.Origin);
        LeaveDependents(step, "failed");
    }

    /// <summary>With the change that <paramref name="cause"/> names; <see cref="FailedWithOthers"/> tells of it.</summary>
    public void FailedWith(Step step, string cause, double seconds)
    {
        step.Settle(ChangeResultKind.Failed, $"not carried out as a whole: it is one change with {cause}, which failed", seconds);
        step.IsTold = true;
        LeaveDependents(step, "failed");
    }

    /// <summary>One line for all that failed with another change.</summary>
    public void FailedWithOthers(IReadOnlyList<Outcome> outcomes)
    {
        foreach (var rest in outcomes.Where(outcome => outcome.Cause is not null).GroupBy(outcome => outcome.Cause))
        {
            diagnostics.Error(
                Codes.ApplyFailed,
                $"not carried out as a whole, because they are one change with {rest.Key}: {string.Join(", ", rest.Select(outcome => outcome.Change.Id))}");
        }
    }

    public void Deferred(Step step, HostError error, double seconds)
    {
        step.Defer(error.ToString(), seconds);
        diagnostics.Error(Codes.Deferred, $"{step.Change.Id} is deferred: {error}", step.Change.Origin, "the next run tries again");
        LeaveDependents(step, "was deferred");
    }

    public void LeaveDependents(Step step, string what)
    {
        foreach (var dependent in draft.Plan.Order.DependentsOf(step.Change.Id))
        {
            if (steps.TryGetValue(dependent, out var waiting) && waiting.Kind is null && !waiting.Journalled)
            {
                waiting.Settle(ChangeResultKind.NotAttempted, $"comes after {step.Change.Id}, which {what}");
            }
        }
    }

    public void Stopped()
    {
        IsStopped = true;
        LeaveRest("the run was stopped before");
        diagnostics.Error(Codes.NotAttempted, "the run was stopped before everything was done", hint: "run it again; it goes on from here");
    }

    public void GivenUp(HostError error)
    {
        diagnostics.Error(
            Codes.StoreFailed,
            $"the run was given up, because its journal could not be written: {error}",
            hint: "make room for the store, or mend it; the next run finds out what was done");
        LeaveRest("the journal could not be written");
    }

    /// <summary>At the end: what remains different, and what was not attempted; failures of the node are told already.</summary>
    public void Left()
    {
        foreach (var step in steps.Values)
        {
            if (step is { Kind: ChangeResultKind.Partial, IsTold: false })
            {
                diagnostics.Error(Codes.NotConverged, $"{step.Change.Id}: {step.Record.Error}", step.Change.Origin);
            }
            else if (step.Kind == ChangeResultKind.NotAttempted && !IsStopped && step.Deferred is null)
            {
                diagnostics.Add(new Diagnostic(
                    Codes.NotAttempted,
                    step.LeftAlone ? Severity.Info : Severity.Warning,
                    $"{step.Change.Id} was not attempted: {step.Record.Error}",
                    step.Change.Origin));
            }
        }
    }

    /// <summary>What was deferred only when it was tried is shown as what a plan defers; and what was measured meanwhile is with the change.</summary>
    public Plan AsItCame() => steps.Values.All(s => s is { Deferred: null, Found: null }) ? draft.Plan : draft.Plan with
    {
        Phases = [.. draft.Plan.Phases.Select(phase => phase with
        {
            Changes = [.. phase.Changes.Select(c => steps.TryGetValue(c.Id, out var step) && (step.Deferred is not null || step.Found is not null) ? step.Result.Change : c)],
        })],
    };

    private void LeaveRest(string why)
    {
        foreach (var step in steps.Values.Where(s => s.Kind is null))
        {
            step.Settle(ChangeResultKind.NotAttempted, why);
        }
    }
}
