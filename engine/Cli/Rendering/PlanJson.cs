using System.Collections.Immutable;
using System.Text.Json;
using Reconciler.Core.Diagnostics;
using Reconciler.Core.Planning;
using Reconciler.Core.Ports;

namespace Reconciler.Cli.Rendering;

/// <summary>A plan in the form of <c>schemas/plan.schema.json</c>.</summary>
internal sealed class PlanJson(IContentSource? content, bool all)
{
    /// <summary>Everything behind <c>formatVersion</c>. Without a plan (the document is not valid) the shape is the same, and empty.</summary>
    public void Write(Utf8JsonWriter json, Plan? plan, IEnumerable<Diagnostic> diagnostics, Action<Change>? more = null)
    {
        json.WriteString("state", plan?.State);
        json.WriteBoolean("inSync", plan is not null && plan.Changes.All(IsHarmless));
        WriteSummary(json, plan?.Summary ?? new PlanSummary(0, 0, 0, 0, 0, 0, 0));
        json.WriteStartArray("changes");
        foreach (var phase in plan?.Phases ?? [])
        {
            foreach (var change in phase.Changes.Where(c => all || c.Action != ActionKind.None))
            {
                WriteChange(json, change, phase.Number, more);
            }
        }

        if (all && plan is not null)
        {
            foreach (var entry in plan.InSync)
            {
                WriteChange(json, new Change { Id = entry.Id, Section = "", Action = ActionKind.None, Origin = entry.Header.Origin }, null, null);
            }
        }

        json.WriteEndArray();
        WriteGuards(json, plan?.Guards ?? []);
        if (plan?.LeftAsItIs is { Length: > 0 } left)
        {
            json.WriteStartArray("noLongerManaged");
            foreach (var id in left)
            {
                json.WriteStringValue(id);
            }

            json.WriteEndArray();
        }

        JsonText.WriteDiagnostics(json, diagnostics);
    }

    private static void WriteGuards(Utf8JsonWriter json, ImmutableArray<PlannedGuard> guards)
    {
        if (guards.IsEmpty)
        {
            return;
        }

        json.WriteStartArray("guards");
        foreach (var guard in guards)
        {
            json.WriteStartObject();
            json.WriteString("section", guard.Section);
            json.WriteBoolean("none", guard.Spec.None);
            json.WriteNumber("within", guard.Spec.Within.TotalSeconds);
            json.WriteString("require", JsonText.Name(guard.Spec.Require));
            json.WriteBoolean("confirm", guard.Spec.Confirm);
            json.WriteStartArray("probes");
            foreach (var answer in guard.Answers)
            {
                json.WriteStartObject();
                json.WriteString("probe", answer.Probe.ToString());
                json.WriteBoolean("holds", answer.Holds);
                json.WriteString("saw", answer.Saw);
                json.WriteEndObject();
            }

            json.WriteEndArray();
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private void WriteChange(Utf8JsonWriter json, Change change, int? phase, Action<Change>? more)
    {
        json.WriteStartObject();
        json.WriteString("id", change.Id);
        json.WriteString("action", JsonText.Name(change.Action));
        json.WriteString("reason", JsonText.Name(change.Reason));
        json.WriteString("disruption", JsonText.Name(change.Disruption));
        json.WriteString("origin", change.Origin?.ToString());
        if (phase is { } number)
        {
            json.WriteNumber("phase", number);
        }

        if (change.Observed)
        {
            json.WriteString("policy", "observe");
        }

        if (change.Predicted)
        {
            json.WriteBoolean("predicted", true);
        }

        if (change.Why is { } why)
        {
            json.WriteString("why", why);
        }

        WriteProperties(json, change.Properties);
        WriteNotes(json, change.Notes);
        if (change.Text is { } text && content is not null && UnifiedDiff.Of(text, content) is { } diff)
        {
            json.WriteString("diff", diff);
        }

        more?.Invoke(change);
        json.WriteEndObject();
    }

    public static void WriteNotes(Utf8JsonWriter json, ImmutableArray<string> notes)
    {
        if (notes.Length > 0)
        {
            json.WriteStartArray("notes");
            foreach (var note in notes)
            {
                json.WriteStringValue(note);
            }

            json.WriteEndArray();
        }
    }

    public static void WriteProperties(Utf8JsonWriter json, IEnumerable<PropertyChange> properties)
    {
        json.WriteStartArray("properties");
        foreach (var property in properties)
        {
            json.WriteStartObject();
            json.WriteString("name", property.Name);
            json.WriteString("before", property.Before);
            json.WriteString("after", property.After);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    public static void WriteSummary(Utf8JsonWriter json, PlanSummary summary)
    {
        json.WriteStartObject("summary");
        json.WriteNumber("create", summary.Create);
        json.WriteNumber("change", summary.Change);
        json.WriteNumber("remove", summary.Remove);
        json.WriteNumber("observed", summary.Observed);
        json.WriteNumber("blocked", summary.Blocked);
        json.WriteNumber("skipped", summary.Skipped);
        json.WriteNumber("inSync", summary.InSync);
        json.WriteEndObject();
    }

    private static bool IsHarmless(Change change) => change.Action is ActionKind.None or ActionKind.Skipped;
}
