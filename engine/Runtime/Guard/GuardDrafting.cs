using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;
using Reconciler.Core.Diagnostics;
using Reconciler.Core.Guarding;
using Reconciler.Core.Model;
using Reconciler.Core.Planning;
using Reconciler.Core.Ports;
using Reconciler.Core.Sections;

namespace Reconciler.Runtime.Guard;

/// <summary>What guards mean for a plan: their probes are asked, and what a guard had put back is held.</summary>
internal static class GuardDrafting
{
    /// <summary>Enough for a lost packet and its repetition a second later; a plan must not take long.</summary>
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(3);

    /// <summary>Where one probe is enough, the others that would hold too are waited for so long: each that did may prove it again afterwards.</summary>
    private static readonly TimeSpan Grace = TimeSpan.FromMilliseconds(250);

    /// <summary>
    /// The plan twice: the first says whether a guarded section has something to do, and only then are its probes asked.
    /// </summary>
    public static Plan Assemble(PlannerInput input, IReachability reach, bool insisted = false)
    {
        var plan = Planner.Assemble(input);
        var guards = new List<PlannedGuard>();
        foreach (var section in input.Sections)
        {
            if (section.Plan.Guard is { } spec
                && plan.Changes.Any(c => c.Section == section.Name && section.Plan.IsGuarded(c) && c.Action.IsEffective() && !c.Observed))
            {
                guards.Add(new PlannedGuard(section.Name, spec, guards.Find(other => other.Spec.Equals(spec))?.Answers ?? Ask(spec, reach))
                {
                    Ids = section.Plan.Guarded,
                    Insisted = insisted || section.Plan.IsRescue,
                });
            }
        }

        return guards.Count == 0 ? plan : Planner.Assemble(input with { Guards = [.. guards] });
    }

    private static ImmutableArray<ProbeAnswer> Ask(GuardSpec spec, IReachability reach) => spec.None || spec.Probes.IsEmpty
        ? []
        : ProbeRound.Ask(spec.Probes, spec.Require, reach, spec.Within < Limit ? spec.Within : Limit, Grace);

    /// <summary>One fingerprint for all that a document wants of a section.</summary>
    public static string WishOf(IEnumerable<DesiredEntry> entries)
    {
        var text = string.Join('\n', entries.Select(entry => $"{entry.Id} {entry.Fingerprint()}").Order(StringComparer.Ordinal));
        return "sha256:" + Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));
    }

    public static SectionPlan Hold(SectionPlan plan, HeldRecord held) => plan with
    {
        Changes = [.. plan.Changes.Select(c => c.Action.IsEffective() && !c.Observed && plan.IsGuarded(c)
            ? c with { Action = ActionKind.Held, Why = $"the guard put it back in run {held.Run} ({held.Why}); apply it by hand, or change the document" }
            : c)],
    };

    /// <summary>For a person who applies all the same.</summary>
    public static Diagnostic Describe(HeldRecord held) => new(
        Codes.Held,
        Severity.Info,
        $"the guard put the change of {held.Section} back in run {held.Run} ({held.Why}); a daemon holds it, an apply by hand tries it again");
}
