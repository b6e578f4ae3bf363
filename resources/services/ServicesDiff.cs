using System.Collections.Immutable;
using Reconciler.Core.Guarding;
using Reconciler.Core.Planning;
using Reconciler.Core.Sections;

namespace Reconciler.Resources.Services;

/// <summary>Compares units with what is wanted of them. Pure. All that is to be done with a unit is one change.</summary>
internal static class ServicesDiff
{
    public static SectionPlan Compare(ServicesSpec desired, ServicesObserved observed, DiffContext context)
    {
        var changes = ImmutableArray.CreateBuilder<Change>();
        var notes = ImmutableDictionary.CreateBuilder<string, string>(StringComparer.Ordinal);
        foreach (var service in desired.Services)
        {
            if (observed.BelowRoot)
            {
                changes.Add(UnitDiff.Start(service, ActionKind.Skipped) with { Why = "not below a root" });
            }
            else if (observed.System.Unseen is { } unseen)
            {
                changes.Add(UnitDiff.Start(service, ActionKind.Blocked) with { Why = unseen });
            }
            else if (observed.System.Find(service.Unit) is { } unit)
            {
                var difference = new UnitDiff(service, unit, observed, context);
                if (difference.Compare() is { } change)
                {
                    changes.Add(change);
                }

                if (difference.Note is { } note)
                {
                    notes[service.Id] = note.ToString();
                }
            }
        }

        ImmutableArray<string> cutting = [.. changes.Where(change => change.Disruption == Disruption.Connectivity).Select(change => change.Id)];
        var guard = desired.Guard ?? GuardSpec.Default;
        return new SectionPlan(changes.ToImmutable())
        {
            Notes = notes.ToImmutable(),
            Guard = cutting.IsEmpty || guard.None ? null : guard,
            Guarded = cutting,
        };
    }
}
