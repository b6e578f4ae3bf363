using Reconciler.Core.Planning;
using Reconciler.Core.Ports;
using Reconciler.Core.Sections;
using Reconciler.Runtime.Storage;

namespace Reconciler.Runtime.Convergence;

/// <summary>The second law: what was attempted is observed and compared again, and a difference that remains is a failure that says what.</summary>
internal static class Verification
{
    /// <summary>Of the steps that <paramref name="of"/> names: guarded ones are looked at as soon as they are made.</summary>
    public static void Run(Draft draft, IReadOnlyDictionary<string, Step> steps, IHostReader host, Func<Step, bool> of)
    {
        var context = ContextOf(draft, steps.Values, host, Company.None);
        foreach (var work in draft.Works)
        {
            var done = steps.Values
                .Where(s => s.Kind == ChangeResultKind.Done && s.Change.Section == work.Section.Name && of(s))
                .Select(s => s.Change.Id)
                .ToHashSet(StringComparer.Ordinal);
            if (done.Count == 0)
            {
                continue;
            }

            var plan = work.Restrict(done.Contains).Observe(host).Diff(context);
            foreach (var remaining in plan.Changes.Where(c => done.Contains(c.Id) && IsDifference(c) && !IsClosed(c, plan)))
            {
                steps[remaining.Id].SettlePartly(Describe(remaining), remaining);
            }
        }
    }

    /// <summary>
    /// Of a transaction that failed (the network's ends at the step that fails), a part may be in place all the same. It is looked at, so that an
    /// undo takes it back. What is as it was before stays failed, and so does what cannot be looked at. Elsewhere a change that failed left
    /// nothing, and what lies there is somebody else's.
    /// </summary>
    public static void OfFailed(Draft draft, IReadOnlyDictionary<string, Step> steps, IHostReader host)
    {
        var context = ContextOf(draft, steps.Values, host, Company.None);
        foreach (var work in draft.Works.Where(work => work.Section.Guarded is not null))
        {
            var failed = steps.Values
                .Where(s => s is { Kind: ChangeResultKind.Failed, Attempted: true, Change: { Before: not null, After: not null } } && s.Change.Section == work.Section.Name)
                .ToDictionary(s => s.Change.Id, StringComparer.Ordinal);
            if (failed.Count > 0 && Observe(work.Restrict(failed.ContainsKey), host)?.Diff(context).Changes.DistinctBy(c => c.Id).ToDictionary(c => c.Id, StringComparer.Ordinal) is { } remaining)
            {
                foreach (var (id, step) in failed)
                {
                    Judge(step, remaining.GetValueOrDefault(id));
                }
            }
        }
    }

    private static void Judge(Step step, Change? remaining)
    {
        var error = step.Record.Error ?? "";
        if (remaining is null || remaining.Action == ActionKind.None)
        {
            step.Settle(ChangeResultKind.Partial, error);
        }
        else if ((remaining.Present ?? remaining.Before) is { } now && !now.SameAs(step.Change.Present ?? step.Change.Before!))
        {
            step.SettlePartly(error, remaining);
        }
    }

    private static ObservedSection? Observe(SectionWork work, IHostReader host)
    {
        try
        {
            return work.Observe(host);
        }
        catch (HostException)
        {
            return null;
        }
    }

    public static DiffContext ContextOf(Draft draft, IEnumerable<Step> steps, IHostReader host, Company company) =>
        new(Noted(draft, steps), host.Accounts, host.IsPrivileged) { Company = company };

    /// <summary>What is remembered by now: sections compare with what they noted on the way.</summary>
    private static Remembered Noted(Draft draft, IEnumerable<Step> steps)
    {
        var notes = new Dictionary<string, string>(draft.Remembered.Notes, StringComparer.Ordinal);
        var taught = draft.Notes.Select(note => (note.Key, note.Value));
        var done = steps.Where(s => s is { Kind: ChangeResultKind.Done, Record.Effect.Note: not null }).Select(s => (s.Change.Id, s.Record.Effect.Note!));
        foreach (var (id, note) in taught.Concat(done))
        {
            notes[id] = note;
        }

        return draft.Remembered with { Notes = notes };
    }

    /// <summary>What would only be left alone for the sake of others, which are not looked at here, differs all the same.</summary>
    private static bool IsDifference(Change change) =>
        change.Action.IsEffective() || change.Action.IsObstructed() || (change.Action == ActionKind.Skipped && !change.OnlyWith.IsEmpty);

    private static bool IsClosed(Change change, SectionPlan plan) =>
        plan.ClosedGates.Any(gate => gate.Members.Any(member => Addresses.Covers(member, change.Id)));

    private static string Describe(Change remaining)
    {
        if (remaining.Why is { } why)
        {
            return $"it was done, but is not what it should be: {why}";
        }

        var what = remaining.Properties.IsEmpty
            ? remaining.Action switch
            {
                ActionKind.Create => "it is not there",
                ActionKind.Remove => "it is still there",
                _ => "it differs",
            }
            : string.Join("; ", remaining.Properties.Select(p => $"{p.Name} is {p.Before ?? "missing"}, not {p.After ?? "missing"}"));
        return $"it was done, but is not what it should be: {what}";
    }
}
