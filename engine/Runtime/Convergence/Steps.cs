using Reconciler.Core.Model;
using Reconciler.Core.Planning;
using Reconciler.Core.Ports;
using Reconciler.Runtime.Storage;

namespace Reconciler.Runtime.Convergence;

/// <summary>The changes of a plan that are to be carried out, numbered in its order, each as the journal will have it.</summary>
internal static class Steps
{
    public static List<Step> Of(Draft draft, IContentSource content)
    {
        var entries = draft.Works.SelectMany(w => w.Entries).ToDictionary(e => e.Id, StringComparer.Ordinal);
        var steps = new List<Step>();
        foreach (var phase in draft.Plan.Phases)
        {
            foreach (var change in phase.Changes.Where(c => c.Action.IsEffective() && !c.Observed))
            {
                var seq = steps.Count + 1;
                steps.Add(new Step(change, seq, Record(change, seq, phase.Number, draft, entries.GetValueOrDefault(change.Id), content)));
            }
        }

        return steps;
    }

    public static ChangeRecord Record(Change change, int seq, int phase, Draft draft, DesiredEntry? entry, IContentSource content) => new()
    {
        Seq = seq,
        Phase = phase,
        Id = change.Id,
        Section = change.Section,
        Action = change.Action,
        Reason = change.Reason,
        Origin = change.Origin,
        Before = change.Before?.ToJson(),
        After = change.After?.ToJson(),
        Properties = change.Properties,
        Diff = change.Text is { } text ? UnifiedDiff.Of(text, content) : null,
        Notes = change.Notes,
        PreImages = [.. change.PreImages.Select(p => p.Digest.Text)],
        Effect = draft.EffectOf(change, entry),
    };
}
