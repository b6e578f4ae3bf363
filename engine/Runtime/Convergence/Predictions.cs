using Reconciler.Core.Diagnostics;
using Reconciler.Core.Model;
using Reconciler.Core.Planning;
using Reconciler.Core.Ports;
using Reconciler.Core.Sections;
using Reconciler.Runtime.Storage;

namespace Reconciler.Runtime.Convergence;

/// <summary>
/// What was planned without being seen (the database of a switch that the run itself starts) is looked at once it is there, just before its
/// turn. What was shown, or less of it, is carried out as it is found to be by then; anything else nobody has agreed to: it is left for the
/// next run.
/// </summary>
internal sealed class Predictions(
    IHostReader host, Draft draft, IReadOnlyDictionary<string, Step> steps, IContentSource content, DiagnosticBag diagnostics, Action<Step, string> leaveDependents)
{
    private readonly Dictionary<string, DesiredEntry> _entries = draft.Works.SelectMany(w => w.Entries).ToDictionary(e => e.Id, StringComparer.Ordinal);

    public void Confirm(IReadOnlyCollection<Step> phase)
    {
        foreach (var group in phase.Where(step => step.Change.Predicted).GroupBy(step => step.Change.Section).ToList())
        {
            var work = draft.Works.First(work => work.Section.Name == group.Key);
            var pending = steps.Values.Where(step => step.Kind is null && step.Change.Section != group.Key).Select(step => step.Change);
            var company = new Company([.. draft.Works.Where(other => other != work).SelectMany(other => other.Entries)], [.. pending]);
            try
            {
                var plan = work.Observe(host).Diff(Verification.ContextOf(draft, steps.Values, host, company));
                Confirm([.. group], plan, isOne: work.Section.Guarded is { IsOne: true });
            }
            catch (HostException failure)
            {
                group.ToList().ForEach(step => Leave(step, $"it could not be looked at: {failure.Error}"));
            }
        }
    }

    private void Confirm(List<Step> planned, SectionPlan plan, bool isOne)
    {
        var now = plan.Changes.DistinctBy(change => change.Id).ToDictionary(change => change.Id, StringComparer.Ordinal);
        var wrong = planned.Select(step => (Step: step, Why: Surprise(step.Change, now.GetValueOrDefault(step.Change.Id)))).Where(found => found.Why is not null).ToList();
        if (isOne && wrong.Count == 0 && now.Values.FirstOrDefault(IsUnseen) is { } unseen)
        {
            wrong = [(planned[0], $"{Words(unseen)} {unseen.Id}, which the plan did not show")];
        }

        foreach (var step in planned)
        {
            var why = wrong.Find(found => found.Step == step).Why ?? (isOne && wrong.Count > 0 ? $"it is one change with {wrong[0].Step.Change.Id}" : null);
            if (why is not null)
            {
                Leave(step, why);
            }
            else if (now.GetValueOrDefault(step.Change.Id) is { } found)
            {
                var change = found with { Reason = step.Change.Reason, Rank = step.Change.Rank, Follows = step.Change.Follows, Predicted = false };
                step.Replace(change, Steps.Record(change, step.Seq, step.Record.Phase, draft, _entries.GetValueOrDefault(change.Id), content));
            }
            else
            {
                step.Settle(ChangeResultKind.NotAttempted, "it is as it shall be by now: what came before it in this run has done it");
                step.LeftAlone = true;
            }
        }
    }

    private static string? Surprise(Change shown, Change? now) => now switch
    {
        null => null,
        _ when now.Action.IsObstructed() => now.Why,
        _ when !now.Action.IsEffective() => now.Why ?? "it is left alone by now",
        _ when (now.Action == ActionKind.Remove) != (shown.Action == ActionKind.Remove) => $"by now it would {Words(now)} it",
        _ when now.Disruption > shown.Disruption => $"by now its disruption is {now.Disruption.ToString().ToLowerInvariant()}, where the plan showed {shown.Disruption.ToString().ToLowerInvariant()}",
        _ => null,
    };

    private bool IsUnseen(Change change) => change.Action.IsEffective() && !change.Observed && !steps.ContainsKey(change.Id)
        && _entries.GetValueOrDefault(change.Id) is not { Header.Observe: true } && !draft.Plan.Changes.Any(shown => shown.Id == change.Id);

    private void Leave(Step step, string why)
    {
        step.Settle(ChangeResultKind.NotAttempted, $"it is not what was planned: {why}");
        step.Postponed = true;
        diagnostics.Error(
            Codes.NotAsPredicted,
            $"{step.Change.Id} was left for the next run: what an earlier change of this one made known differs from what was predicted: {why}",
            step.Change.Origin,
            "plan again: now everything can be seen");
        leaveDependents(step, "was left for the next run");
    }

    private static string Words(Change change) => change.Action.ToString().ToLowerInvariant();
}
