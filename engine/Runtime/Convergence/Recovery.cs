using System.Collections.Immutable;
using Reconciler.Core.Diagnostics;
using Reconciler.Core.Model;
using Reconciler.Core.Planning;
using Reconciler.Core.Ports;
using Reconciler.Core.Sections;
using Reconciler.Runtime.Guard;
using Reconciler.Runtime.Storage;

namespace Reconciler.Runtime.Convergence;

/// <summary>
/// Gives runs an end whose process died, under the lock and before anything else: temporary files go, and the node is asked what of each
/// change that was announced has come true. Nothing is repaired here; the plan that follows does that.
/// </summary>
internal sealed class Recovery(IHost host, Registry registry, Store store, GuardParts parts)
{
    private readonly Elsewhere _elsewhere = new(registry, store, parts);

    /// <summary>
    /// Guarded changes that nobody settled are put back first. Where that fails, they stay pending, or with <paramref name="giveUp"/> are left
    /// to a person, so that they do not stand in the way of every run to come.
    /// </summary>
    public void Run(DiagnosticBag diagnostics, bool giveUp)
    {
        var database = store.Writing();
        foreach (var pending in GuardTable.Pending(database))
        {
            var guard = new PendingGuard(host, registry, store, parts);
            if (!_elsewhere.Is(pending.Network))
            {
                guard.PutBack(pending, giveUp, diagnostics);
            }
            else if (!_elsewhere.Refuses(pending.Network!, pending.Run, "rollback --if-pending", diagnostics, out _))
            {
                guard.Abandon(pending, diagnostics);
            }
        }

        foreach (var run in History.Unfinished(database))
        {
            var detail = History.Find(database, run.Number)!;
            var gone = false;
            if (!_elsewhere.Is(run.Network) || !_elsewhere.ConcernsNetwork(detail.Changes)
                || !_elsewhere.Refuses(run.Network!, run.Number, "rollback --if-pending", diagnostics, out gone))
            {
                Settle(database, detail, gone, diagnostics);
            }
        }
    }

    private void Settle(Database database, RunDetail detail, bool networkIsGone, DiagnosticBag diagnostics)
    {
        // Outcomes that were written before it died were not checked yet, and what they mean was not remembered: all are asked again.
        var putBack = GuardTable.OfRun(database, detail.Run.Number).FindAll(g => g.Phase == GuardPhase.PutBack);
        var asked = detail.Changes.Where(c => c.Result is null or ChangeResultKind.Done).ToLookup(c => putBack.Find(g => g.Covers(c)));
        var open = asked[null].ToList();
        var halfDone = 0;
        var settled = asked.Where(group => group.Key is not null)
            .SelectMany(group => group.Select(c => c with { Result = ChangeResultKind.RolledBack, Error = $"put back: {group.Key!.Why}" })).ToList();
        foreach (var group in open.GroupBy(c => c.Section))
        {
            if (networkIsGone && registry.Find(group.Key)?.Guarded is not null)
            {
                settled.AddRange(group.Select(c => Unknown(c, $"its network namespace {detail.Run.Network!.Name} is gone")));
            }
            else if (registry.Find(group.Key) is { } section)
            {
                halfDone += CleanUp(section, detail.Run.Number, group, diagnostics);
                settled.AddRange(Ask(section, [.. group]));
            }
            else
            {
                settled.AddRange(group.Select(c => Unknown(c, $"this reconciler does not know {group.Key}")));
            }
        }

        database.Transact(() =>
        {
            foreach (var change in settled)
            {
                Journal.Settle(database, detail.Run.Number, change);
                if (change.Result == ChangeResultKind.Done)
                {
                    Memory.Take(database, detail.Run.State, detail.Run.Number, change);
                }
                else if (change.Result == ChangeResultKind.Partial)
                {
                    Memory.TakeKeys(database, detail.Run.Number, change);
                }
            }

            var all = detail.Changes.Select(c => settled.FirstOrDefault(s => s.Seq == c.Seq) ?? c);
            Journal.Finish(
                database,
                detail.Run.Number,
                RunOutcome.Interrupted,
                Summary.Of(all.Select(c => (c.Action, c.Result))),
                store.Time.GetUtcNow());
        });
        Report(detail, settled, halfDone, diagnostics);
    }

    private int CleanUp(Section section, long run, IEnumerable<ChangeRecord> changes, DiagnosticBag diagnostics)
    {
        var found = 0;
        foreach (var change in changes.Where(c => c is { Result: null, Before: not null, After: not null }))
        {
            try
            {
                var journalled = new JournalledChange(
                    change.Id,
                    ChangeRecord.TemporaryName(run, change.Seq),
                    section.ParseModel(change.Before!),
                    section.ParseModel(change.After!));
                found += section.CleanUp(journalled, host) ? 1 : 0;
            }
            catch (HostException failure)
            {
                diagnostics.Warning(Codes.Interrupted, $"what run {run} left of {change.Id} could not be removed: {failure.Error}", change.Origin);
            }
        }

        return found;
    }

    private IEnumerable<ChangeRecord> Ask(Section section, IReadOnlyList<ChangeRecord> changes)
    {
        var known = changes.Where(c => c is { Before: not null, After: not null }).ToList();
        var models = known.ToDictionary(
            c => c.Id, c => (Before: section.ParseModel(c.Before!), After: section.ParseModel(c.After!)), StringComparer.Ordinal);
        var work = section.Restore([.. known.Select(c => new RestoreTarget(
            new EntryHeader(c.Id, c.Origin ?? new SourceSpan("journal", c.Seq, 1), Observe: false, After: []), models[c.Id].After, models[c.Id].Before))]);
        var differing = work.Observe(host)
            .Diff(new DiffContext(Remembered.Nothing, host.Accounts, host.IsPrivileged))
            .Changes.Where(c => c.Action is not (ActionKind.None or ActionKind.Skipped) && models.ContainsKey(c.Id))
            .ToDictionary(c => c.Id, StringComparer.Ordinal);
        foreach (var change in changes)
        {
            yield return models.TryGetValue(change.Id, out var model)
                ? Judge(change, model.Before, model.After, differing.GetValueOrDefault(change.Id))
                : Unknown(change, "its states were not recorded");
        }
    }

    private static ChangeRecord Judge(ChangeRecord change, ResourceModel before, ResourceModel after, Change? difference)
    {
        if (difference is null || (difference.Before is { } found && found.SameAs(after)))
        {
            return change with { Result = ChangeResultKind.Done };
        }

        if (difference.Before is not { } now)
        {
            return Unknown(change, difference.Why ?? "it cannot be looked at");
        }

        return now.SameAs(before)
            ? change with { Result = ChangeResultKind.NotAttempted, Error = "the run was interrupted before" }
            : change with
            {
                Result = ChangeResultKind.Partial,
                Error = "the run was interrupted; it is neither as it was before nor as it was wanted",
                After = now.ToJson(),
                Effect = difference.Action == ActionKind.Create ? change.Effect with { Creates = [] } : change.Effect,
            };
    }

    private static ChangeRecord Unknown(ChangeRecord change, string why) =>
        change with { Result = ChangeResultKind.Failed, Error = $"the run was interrupted, and what became of it is not known: {why}" };

    private void Report(RunDetail detail, List<ChangeRecord> settled, int halfDone, DiagnosticBag diagnostics)
    {
        var done = settled.Where(c => c.Result == ChangeResultKind.Done).ToImmutableArray();
        var undone = settled.Where(c => c.Result == ChangeResultKind.NotAttempted).ToImmutableArray();
        var partly = settled.Where(c => c.Result is ChangeResultKind.Partial or ChangeResultKind.Failed).ToImmutableArray();
        var parts = new List<string> { $"{done.Length} of its announced changes were done", $"{undone.Length} were not" };
        var back = settled.Count(c => c.Result == ChangeResultKind.RolledBack);
        if (back > 0)
        {
            parts.Add($"{back} were put back");
        }

        if (partly.Length > 0)
        {
            parts.Add($"half done: {string.Join(", ", partly.Select(c => c.Id))}");
        }

        if (halfDone > 0)
        {
            parts.Add($"{halfDone} temporary files were removed");
        }

        diagnostics.Warning(
            Codes.Interrupted,
            $"run {detail.Run.Number} ({detail.Run.Command}) had been interrupted: {string.Join("; ", parts)}",
            hint: $"`{store.Commands.ForNetwork($"undo {detail.Run.Number}", detail.Run.Network)}` takes back what was done");
    }
}
