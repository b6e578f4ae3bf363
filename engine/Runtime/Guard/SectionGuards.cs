using Reconciler.Core.Diagnostics;
using Reconciler.Core.Ports;
using Reconciler.Core.Sections;
using Reconciler.Runtime.Convergence;
using Reconciler.Runtime.Storage;

namespace Reconciler.Runtime.Guard;

/// <summary>
/// The guarded sections of one run. Before the first change of such a section its snapshot is in the store and a guard is up; after the last
/// it is observed, its probes asked, and what a person says is heard: before anything that comes after it.
/// </summary>
internal sealed class SectionGuards
{
    /// <summary>Longer than any change takes. A run that is still at it then hangs, and its guard ends it.</summary>
    private static readonly TimeSpan TimeToApply = TimeSpan.FromMinutes(2);

    private readonly IHost _host;
    private readonly Store _store;
    private readonly GuardParts _parts;
    private readonly RunRequest _request;
    private readonly Draft _draft;
    private readonly List<SectionGuard> _guards = [];
    private readonly GuardLauncher _launcher;

    public SectionGuards(IHost host, Registry registry, Store store, GuardParts parts, RunRequest request, Draft draft, IReadOnlyList<Step> steps)
    {
        (_host, _store, _parts, _request, _draft) = (host, store, parts, request, draft);
        _launcher = new GuardLauncher(store, parts);
        foreach (var plan in draft.Plan.Guards)
        {
            var mine = steps.Where(step => plan.Covers(step.Change)).ToList();
            if (mine.Count > 0)
            {
                var section = registry.Find(plan.Section)!;
                if (!plan.Spec.None && section.Guarded is null)
                {
                    throw new InvalidOperationException($"{plan.Section} asks for a guard, and cannot be put back");
                }

                _guards.Add(new SectionGuard(section, plan, mine));
            }
        }
    }

    /// <summary>A guarded change is under way: the run does not stop in the middle of it.</summary>
    public bool IsOpen => _guards.Any(guard => guard is { IsBegun: true, IsSettled: false } && !guard.Plan.Spec.None);

    public bool Covers(Step step) => _guards.Any(guard => guard.Steps.Contains(step) && !guard.Plan.Spec.None);

    /// <summary>
    /// The steps of a phase in the order in which they are carried out: what no guard is for with the first guarded section, and each other
    /// guarded one by itself, once it is decided over the one before. So no snapshot holds what another guard has still to decide over.
    /// </summary>
    public IEnumerable<IReadOnlyList<Step>> Parts(IReadOnlyList<Step> phase)
    {
        var guarded = _guards.Where(guard => !guard.Plan.Spec.None && guard.Steps.Any(phase.Contains)).Skip(1).ToList();
        yield return [.. phase.Where(step => !guarded.Exists(guard => guard.Steps.Contains(step)))];
        foreach (var guard in guarded)
        {
            yield return [.. phase.Where(guard.Steps.Contains)];
        }
    }

    /// <summary>Takes the snapshots of the sections that begin with these steps.</summary>
    public void TakeSnapshots(IReadOnlyCollection<Step> steps, PreImageKeeper.Fail fail)
    {
        foreach (var guard in Beginning(steps).Where(guard => !guard.Plan.Spec.None))
        {
            try
            {
                guard.Snapshot = guard.Section.Guarded!.Snapshot([.. guard.Steps.Where(step => step.Kind is null).Select(step => step.Change)], _host);
            }
            catch (HostException failure)
            {
                FailAll(guard, $"nothing was changed: what it would have to be put back to could not be seen: {failure.Error}", fail);
            }
        }
    }

    /// <summary>Within the transaction that announces the steps.</summary>
    public void Record(Database database, long run, IReadOnlyCollection<Step> steps)
    {
        foreach (var guard in Beginning(steps))
        {
            guard.Record = new GuardRecord
            {
                Run = run,
                Section = guard.Section.Name,
                Ids = guard.Plan.Ids,
                Spec = guard.Plan.Spec,
                Phase = guard.Plan.Spec.None ? GuardPhase.Unguarded : GuardPhase.Applying,
                Snapshot = guard.Snapshot,
                State = _draft.Plan.State,
                Wish = _draft.Wishes.GetValueOrDefault(guard.Section.Name),
                BootId = _parts.Host.BootId,
                Deadline = _parts.Host.SinceBoot + TimeToApply + guard.Plan.Spec.Within,
                ProcessId = _store.Files.ProcessId,
                Network = _parts.Places.Here,
            };
            GuardTable.Add(database, guard.Record);
        }
    }

    /// <summary>After the announcement, before the first change.</summary>
    public void Launch(IReadOnlyCollection<Step> steps, PreImageKeeper.Fail fail)
    {
        var beginning = Beginning(steps).ToList();
        beginning.ForEach(guard => guard.IsBegun = true);
        beginning.RemoveAll(guard => guard.Plan.Spec.None);
        if (beginning.Count == 0)
        {
            return;
        }

        _parts.Host.IgnoreHangup();
        if (_launcher.Launch(beginning[0].Record!.Run) is not { } trouble)
        {
            return;
        }

        foreach (var guard in beginning)
        {
            FailAll(guard, $"nothing was changed, because the guard that would put it back could not be started: {trouble}", fail);
        }
    }

    /// <summary>Decides over the sections none of whose steps is left to be done.</summary>
    public void Settle(IReadOnlyDictionary<string, Step> steps, DiagnosticBag diagnostics, CancellationToken cancellation)
    {
        foreach (var guard in _guards.Where(g => g is { IsBegun: true, IsSettled: false } && g.Steps.All(step => step.Kind is not null)))
        {
            guard.IsSettled = true;
            if (!guard.Plan.Spec.None)
            {
                new Verdict(_host, _store, _parts, _request, _draft, guard, diagnostics).Reach(steps, cancellation);
            }
        }
    }

    private IEnumerable<SectionGuard> Beginning(IReadOnlyCollection<Step> steps) =>
        _guards.Where(guard => !guard.IsBegun && guard.Steps.Any(step => step.Kind is null && steps.Contains(step)));

    private static void FailAll(SectionGuard guard, string error, PreImageKeeper.Fail fail)
    {
        foreach (var step in guard.Steps.Where(step => step.Kind is null))
        {
            fail(step, error, Codes.GuardFailed);
        }
    }
}

/// <summary>One guarded section of a run.</summary>
internal sealed class SectionGuard(Section section, Core.Planning.PlannedGuard plan, IReadOnlyList<Step> steps)
{
    public Section Section => section;

    public Core.Planning.PlannedGuard Plan => plan;

    public IReadOnlyList<Step> Steps => steps;

    public string? Snapshot { get; set; }

    public GuardRecord? Record { get; set; }

    public bool IsBegun { get; set; }

    public bool IsSettled { get; set; }
}
