using System.Collections.Immutable;
using Reconciler.Core.Diagnostics;
using Reconciler.Core.Documents;
using Reconciler.Core.Planning;
using Reconciler.Core.Ports;
using Reconciler.Core.Sections;
using Reconciler.Runtime.Guard;
using Reconciler.Runtime.Scheduling;

namespace Reconciler.Runtime.Convergence;

/// <summary>A document with its sections and preflights decoded.</summary>
internal sealed record Decoded(
    StateDocument Document, ImmutableArray<(SectionWork Work, SectionDocument Section)> Sections, IReadOnlyList<PreflightCheck> Preflight);

/// <summary>From a document to a plan: decode, observe each section in one sweep, compare, assemble.</summary>
internal sealed class Drafting(IHostReader host, Registry registry, IContentSource content, IReachability reach)
{
    /// <summary>Null, and diagnostics, if the document has errors. The node is not looked at.</summary>
    public Decoded? Decode(StateDocument document, DiagnosticBag diagnostics)
    {
        var context = new ReadContext(diagnostics, content, document);
        var sections = ImmutableArray.CreateBuilder<(SectionWork, SectionDocument)>();
        var preflight = document.Preflight is { } checks ? registry.Preflight.Read(checks, context) : [];
        foreach (var section in document.Sections)
        {
            if (registry.Find(section.Name) is { } known)
            {
                sections.Add((known.Read(section, context), section));
            }
        }

        if (document.Schedule is { } schedule)
        {
            ScheduleTrigger.Check(schedule, diagnostics);
        }

        EntryChecks.Check(sections.SelectMany(s => s.Item1.Entries), diagnostics);
        return diagnostics.HasErrors ? null : new Decoded(document, sections.ToImmutable(), preflight);
    }

    public Draft Draft(Decoded decoded, ConvergeOptions options, Remembered remembered, IReadOnlyList<HeldRecord> held, Func<IReadOnlyList<ContestedRecord>> contested)
    {
        var works = decoded.Sections.Select(s => s.Work.Restrict(options.Keep)).ToImmutableArray();
        var preflight = registry.Preflight.Evaluate(Concerning(works, decoded, options.Keep), host);
        var claims = Company.None.Claiming(decoded.Sections.SelectMany(s => s.Work.Entries));
        var holds = held.Where(h => h.State == decoded.Document.Name).ToDictionary(h => h.Section, StringComparer.Ordinal);
        var wishes = decoded.Sections.Where(s => s.Work.Section.Guarded is not null)
            .ToImmutableDictionary(s => s.Section.Name, s => GuardDrafting.WishOf(s.Work.Entries), StringComparer.Ordinal);
        ObservedSection[] observed = [.. works.Select(work => work.Observe(host))];
        var (plans, input) = Compare();

        // What takes a node's address off a switch that died does not wait.
        var rescued = works.Zip(plans).Where(pair => pair.Second.IsRescue).Select(pair => pair.First.Section.Name + "/").ToList();
        var drift = new DriftLeft(
            () => contested().Where(c => c.State == decoded.Document.Name && !rescued.Exists(section => c.Id.StartsWith(section, StringComparison.Ordinal))),
            works.Where(work => work.Section.IsLookedAtTwice).Select(work => work.Section.Name));
        if (options is { ByDaemon: true, Observe: false })
        {
            input = input with { Leave = drift.Leave };
            if (options.Settle is { } settle && drift.NeedsAnotherLook(input))
            {
                settle();
                observed = [.. observed.Select(seen => seen.Work.Section.IsLookedAtTwice ? seen.Work.Observe(host) : seen)];
                (plans, input) = Compare();
                input = input with { Leave = drift.Leave };
            }
        }

        var holding = works.Zip(plans, Held).OfType<HeldRecord>().ToList();
        var assembled = options.WithGuards ? GuardDrafting.Assemble(input, reach) : Planner.Assemble(input);
        return new Draft
        {
            Plan = assembled with
            {
                Diagnostics = [.. assembled.Diagnostics, .. options.ByDaemon ? drift.Describe(assembled) : [.. holding.Select(GuardDrafting.Describe), .. drift.DescribeToPerson(assembled)]],
            },
            Wishes = wishes,
            Released = [.. holds.Keys.Except(holding.Select(hold => hold.Section))],
            Works = works,
            Remembered = remembered,
            Notes = plans.SelectMany(plan => plan.Notes).ToImmutableDictionary(StringComparer.Ordinal),
        };

        (IReadOnlyList<SectionPlan> Plans, PlannerInput Input) Compare()
        {
            var compared = Comparison.Of(observed, (section, company) =>
            {
                var plan = section.Diff(new DiffContext(remembered, host.Accounts, host.IsPrivileged) { Company = company.ClaimingAs(claims) });
                return options.ByDaemon && Held(section.Work, plan) is { } hold ? GuardDrafting.Hold(plan, hold) : plan;
            });
            return (compared, new PlannerInput
            {
                State = decoded.Document.Name,
                Skipped = [.. decoded.Document.Sections.SelectMany(s => s.Skipped)],
                Sections = [.. decoded.Sections.Zip(works, compared).Select(s => new PlannedSection(
                    s.First.Section.Name,
                    s.Second.Entries,
                    options.Observe ? s.Third with { Changes = [.. s.Third.Changes.Select(c => c with { Observed = true })] } : s.Third,
                    [.. s.First.Section.After.Select(reference => reference.Id)]))],
                Preflight = [.. preflight],
                Remembered = remembered,
                Keep = options.Keep,
            });
        }

        // What was put back is held as long as the wish is the same and there is something to do, or that cannot be told of a part.
        HeldRecord? Held(SectionWork work, SectionPlan plan) =>
            holds.TryGetValue(work.Section.Name, out var hold) && hold.Wish == wishes.GetValueOrDefault(work.Section.Name)
            && (plan.Changes.Any(c => c.Action.IsEffective() || c.Action == ActionKind.Held)
                || work.Entries.Count < decoded.Sections.First(s => s.Work.Section == work.Section).Work.Entries.Count)
                ? hold
                : null;
    }

    /// <summary>
    /// Not what blocks only entries that <c>--only</c> and <c>--skip</c> leave out; and of what blocks nothing, or everything and is a mere
    /// warning, what they name.
    /// </summary>
    private static List<PreflightCheck> Concerning(ImmutableArray<SectionWork> kept, Decoded decoded, Func<string, bool> keep)
    {
        return [.. decoded.Preflight.Where(check => check.Blocks switch
        {
            { IsEmpty: false } blocks => !IsOf(blocks, decoded.Sections.Select(s => s.Work)) || IsOf(blocks, kept),
            null when check.Severity == Severity.Error => true,
            _ => keep($"preflight/{check.Name}"),
        })];

        static bool IsOf(ImmutableArray<Reference> blocks, IEnumerable<SectionWork> works) =>
            works.Any(work => work.Entries.Any(entry => blocks.Any(block => Addresses.Covers(block.Id, entry.Id))));
    }
}
