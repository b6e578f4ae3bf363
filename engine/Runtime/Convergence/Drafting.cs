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

    public Draft Draft(Decoded decoded, ConvergeOptions options, Remembered remembered, IReadOnlyList<HeldRecord> held)
    {
        var preflight = registry.Preflight.Evaluate(decoded.Preflight, host);
        var company = Company.None;
        var works = ImmutableArray.CreateBuilder<SectionWork>();
        var planned = ImmutableArray.CreateBuilder<PlannedSection>();
        var notes = ImmutableDictionary.CreateBuilder<string, string>(StringComparer.Ordinal);
        var wishes = ImmutableDictionary.CreateBuilder<string, string>(StringComparer.Ordinal);
        var holds = held.Where(h => h.State == decoded.Document.Name).ToDictionary(h => h.Section, StringComparer.Ordinal);
        var told = new List<Diagnostic>();
        foreach (var (all, section) in decoded.Sections)
        {
            var work = all.Restrict(options.Keep);
            var plan = work.Observe(host).Diff(new DiffContext(remembered, host.Accounts, host.IsPrivileged) { Company = company });
            if (all.Section.Guarded is not null)
            {
                wishes.Add(section.Name, GuardDrafting.WishOf(all.Entries));
            }

            if (holds.TryGetValue(section.Name, out var hold) && hold.Wish == wishes.GetValueOrDefault(section.Name)
                && (plan.Changes.Any(c => c.Action.IsEffective()) || work.Entries.Count < all.Entries.Count))
            {
                holds.Remove(section.Name);
                plan = options.ByDaemon ? GuardDrafting.Hold(plan, hold) : plan;
                told.Add(GuardDrafting.Describe(hold));
            }

            works.Add(work);
            notes.AddRange(plan.Notes);
            company = company.With(work.Entries, plan);
            planned.Add(new PlannedSection(
                section.Name,
                work.Entries,
                options.Observe ? plan with { Changes = [.. plan.Changes.Select(c => c with { Observed = true })] } : plan,
                [.. section.After.Select(reference => reference.Id)]));
        }

        var assembled = GuardDrafting.Assemble(
            new PlannerInput
            {
                State = decoded.Document.Name,
                Skipped = [.. decoded.Document.Sections.SelectMany(s => s.Skipped)],
                Sections = planned.ToImmutable(),
                Preflight = [.. preflight],
                Remembered = remembered,
                Keep = options.Keep,
            },
            reach);
        return new Draft
        {
            Plan = assembled with { Diagnostics = [.. assembled.Diagnostics, .. options.ByDaemon ? [] : told] },
            Wishes = wishes.ToImmutable(),
            Released = [.. holds.Keys],
            Works = works.ToImmutable(),
            Remembered = remembered,
            Notes = notes.ToImmutable(),
        };
    }
}
