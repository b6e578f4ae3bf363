using System.Text.Json;
using Reconciler.Runtime.Convergence;

namespace Reconciler.Cli.Rendering;

/// <summary>What an apply or undo did, in the form of <c>schemas/apply.schema.json</c>: a plan, and on each change what became of it.</summary>
internal static class RunJson
{
    public static void Write(Utf8JsonWriter json, RunResult result, PlanJson plan)
    {
        json.WriteBoolean("changed", result.Changed);
        if (result.Run is { } run)
        {
            json.WriteNumber("run", run);
        }
        else
        {
            json.WriteNull("run");
        }

        var results = result.Results.ToDictionary(r => r.Change.Id, StringComparer.Ordinal);
        plan.Write(json, result.Plan, result.Diagnostics, change =>
        {
            if (results.TryGetValue(change.Id, out var became))
            {
                json.WriteString("result", JsonText.Name(became.Shown));
                json.WriteString("error", became.Error);
                json.WriteNumber("seconds", Math.Round(became.Seconds, 3));
            }
        });
    }
}
