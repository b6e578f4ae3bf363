using System.Collections.Immutable;
using Reconciler.Core.Diagnostics;
using Reconciler.Core.Documents;
using Reconciler.Core.Planning;
using Reconciler.Core.Ports;
using Reconciler.Core.Sections;
using Reconciler.Runtime.Scheduling;

namespace Reconciler.Runtime.Convergence;

/// <summary>A document with its sections and preflights decoded.</summary>
internal sealed record Decoded(
    StateDocument Document, ImmutableArray<(SectionWork Work, SectionDocument Section)> Sections, IReadOnlyList<PreflightCheck> Preflight);

/// <summary>From a document to a plan: decode, observe each section in one sweep, compare, assemble.</summary>
internal sealed class Drafting(IHostReader host, Registry registry, IContentSource content)
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

    public Draft Draft(Decoded decoded, ConvergeOptions options, Remembered remembered)
    {
        var preflight = registry.Preflight.Evaluate(decoded.Preflight, host);
        var context = new DiffContext(remembered, host.Accounts, host.IsPrivileged);
        var works = ImmutableArray.CreateBuilder<SectionWork>();
        var planned = ImmutableArray.CreateBuilder<PlannedSection>();
        var notes = ImmutableDictionary.CreateBuilder<string, string>(StringComparer.Ordinal);
        foreach (var (all, section) in decoded.Sections)
        {
            var work = all.Restrict(options.Keep);
            var plan = work.Observe(host).Diff(context);
            works.Add(work);
            notes.AddRange(plan.Notes);
            planned.Add(new PlannedSection(
                section.Name,
                work.Entries,
                options.Observe ? plan with { Changes = [.. plan.Changes.Select(c => c with { Observed = true })] } : plan,
                [.. section.After.Select(reference => reference.Id)]));
        }

        return new Draft
        {
            Plan = Planner.Assemble(new PlannerInput
            {
                State = decoded.Document.Name,
                Skipped = [.. decoded.Document.Sections.SelectMany(s => s.Skipped)],
                Sections = planned.ToImmutable(),
                Preflight = [.. preflight],
                Remembered = remembered,
                Keep = options.Keep,
            }),
            Works = works.ToImmutable(),
            Remembered = remembered,
            Notes = notes.ToImmutable(),
        };
    }
}
