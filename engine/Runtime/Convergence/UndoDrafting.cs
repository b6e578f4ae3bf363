using System.Collections.Immutable;
using System.Globalization;
using Reconciler.Core.Diagnostics;
using Reconciler.Core.Model;
using Reconciler.Core.Planning;
using Reconciler.Core.Ports;
using Reconciler.Core.Sections;
using Reconciler.Runtime.Guard;
using Reconciler.Runtime.Storage;

namespace Reconciler.Runtime.Convergence;

/// <summary>
/// The plan that takes a run back: towards the recorded states before it, in the reverse order of its phases. What something else has changed
/// since is contested, unless that is asked for.
/// </summary>
internal sealed class UndoDrafting(IHostReader host, Registry registry, Store store, GuardParts parts)
{
    public Draft? Draft(UndoRequest request, DiagnosticBag diagnostics)
    {
        if (Find(request, diagnostics) is not { } detail)
        {
            return null;
        }

        var remembered = store.Remember(detail.Run.State);
        var recorded = detail.Changes
            .Where(c => c is { Result: ChangeResultKind.Done or ChangeResultKind.Partial, Before: not null, After: not null })
            .ToDictionary(c => c.Id, StringComparer.Ordinal);
        var last = detail.Changes.Select(c => c.Phase).DefaultIfEmpty().Max();
        var halfDone = store.Read(database => History.LeftHalfDone(database, detail.Run.Number));
        var guards = store.Read(database => GuardTable.OfRun(database, detail.Run.Number)) ?? [];
        var groups = recorded.Values.GroupBy(c => c.Section).OrderBy(group => Place(group.Key)).ToList();
        if (groups.Find(group => registry.Find(group.Key) is null) is { } unknown)
        {
            diagnostics.Error(Codes.NothingToUndo, $"run {detail.Run.Number} changed {unknown.Key}, which this reconciler does not know");
            return null;
        }

        var targets = groups.ToDictionary(
            group => group.Key,
            group => group.Select(c => Target(registry.Find(group.Key)!, c, detail.Run)).ToDictionary(t => t.Header.Id, StringComparer.Ordinal),
            StringComparer.Ordinal);
        var works = groups.Select(group => registry.Find(group.Key)!.Restore([.. targets[group.Key].Values])).ToImmutableArray();
        var plans = Comparison.Of([.. works.Select(work => work.Observe(host))], (observed, company) =>
        {
            var section = observed.Work.Section;
            var plan = observed.Diff(new DiffContext(remembered, host.Accounts, host.IsPrivileged) { Company = company });
            return plan with
            {
                // Under the guard of the run that is undone, whatever the document says by now.
                Guard = guards.Find(g => g.Section == section.Name)?.Spec ?? plan.Guard,
                Changes = [.. plan.Changes.Select(c => Judge(c, Ours(section, c.Id, targets[section.Name], halfDone), detail.Run, request.Force))],
            };
        });
        var planned = works.Zip(plans, (work, plan) => new PlannedSection(work.Section.Name, work.Entries, plan, [])).ToList();
        var ranks = UndoRanks.Of(
            [.. planned.SelectMany(section => section.Plan.Changes).DistinctBy(c => c.Id)],
            id => recorded.TryGetValue(id, out var was) ? last - was.Phase : 0);
        var ranked = planned.Select(section => section with
        {
            Plan = section.Plan with { Changes = [.. section.Plan.Changes.Select(c => c with { Rank = ranks[c.Id] })] },
        });
        return new Draft
        {
            Plan = Intended(GuardDrafting.Assemble(
                new PlannerInput { State = detail.Run.State, Sections = [.. ranked] }, parts.Reach, insisted: request.Force)),
            Works = works,
            Remembered = remembered,
            Effects = recorded.Values.ToDictionary(c => c.Id, c => c.Effect.Reversed, StringComparer.Ordinal),
            Undoes = detail.Run.Number,
        };
    }

    /// <summary>What looks at the others (services at their files) is compared after them.</summary>
    private int Place(string section) => registry.Find(section) is { } known ? registry.Sections.IndexOf(known) : -1;

    private static RestoreTarget Target(Section section, ChangeRecord change, RunRecord run) => new(
        new EntryHeader(
            change.Id,
            change.Origin ?? new SourceSpan(string.Create(CultureInfo.InvariantCulture, $"run {run.Number}"), 1, 1),
            Observe: false,
            After: []),
        section.ParseModel(change.Before!),
        section.ParseModel(change.After!));

    /// <summary>The states of a resource that are our doing: what the run left, and what an interrupted undo of it made of that.</summary>
    private static List<ResourceModel>? Ours(
        Section section, string id, Dictionary<string, RestoreTarget> targets, ILookup<string, string>? halfDone) =>
        targets.TryGetValue(id, out var target)
            ? [target.Expected, .. (halfDone?[id] ?? []).Select(section.ParseModel)]
            : null;

    /// <summary>An undo is what somebody asks for, whatever the document says.</summary>
    private static Plan Intended(Plan plan) => plan with
    {
        Phases = [.. plan.Phases.Select(phase => phase with
        {
            Changes = [.. phase.Changes.Select(c => c.Action.IsEffective() ? c with { Reason = ChangeReason.Intentional } : c)],
        })],
        InSync = plan.InSync,
    };

    private Change Judge(Change change, List<ResourceModel>? ours, RunRecord run, bool force)
    {
        if (!change.Action.IsEffective())
        {
            return change;
        }

        if (!force && ours is not null && change.Before is { } now && !ours.Any(now.SameAs))
        {
            return change with
            {
                Action = ActionKind.Contested,
                Why = string.Create(CultureInfo.InvariantCulture, $"changed since run {run.Number}; --force puts it back all the same"),
            };
        }

        return change.Content is Payload.Stored { Digest: var digest } && !store.Blobs.Has(digest)
            ? change with { Action = ActionKind.Blocked, Why = $"its old content {digest.Short} is not in the store any more: it was pruned" }
            : change;
    }

    private RunDetail? Find(UndoRequest request, DiagnosticBag diagnostics)
    {
        if ((request.Run ?? store.LastRun()?.Number) is not { } number)
        {
            if (store.IsUnreadable(diagnostics))
            {
                return null;
            }

            diagnostics.Error(Codes.NothingToUndo, "nothing to undo: the history is empty");
            return null;
        }

        if (store.Run(number) is not { } detail)
        {
            if (store.IsUnreadable(diagnostics))
            {
                return null;
            }

            var pruned = store.Read(database => History.WasPruned(database, number) ? "" : null) is not null;
            diagnostics.Error(
                Codes.NothingToUndo,
                pruned ? $"run {number} cannot be undone: it was pruned by the limits of the store" : $"there is no run {number}",
                hint: $"`{store.Commands.Of("history")}` lists the runs");
            return null;
        }

        var elsewhere = new Elsewhere(registry, store, parts);
        if (elsewhere.Is(detail.Run.Network) && elsewhere.ConcernsNetwork(detail.Changes))
        {
            if (!elsewhere.Refuses(detail.Run.Network!, number, string.Create(CultureInfo.InvariantCulture, $"undo {number}"), diagnostics, out _))
            {
                diagnostics.Error(
                    Codes.NothingToUndo,
                    $"run {number} was made in the network namespace {detail.Run.Network!.Name}, which is gone: what it changed there cannot be undone");
            }

            return null;
        }

        if (detail.Run.Pruned)
        {
            diagnostics.Warning(
                Codes.NothingToUndo,
                $"run {number} was pruned: what is left of it are the first states of what is still managed, and only those are put back");
        }

        return detail;
    }
}
