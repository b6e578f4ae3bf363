using System.Globalization;
using System.Text.Json;
using Reconciler.Runtime.Storage;

namespace Reconciler.Cli.Rendering;

/// <summary>Runs in the form of <c>schemas/history.schema.json</c>.</summary>
internal static class HistoryJson
{
    public static void Write(Utf8JsonWriter json, IEnumerable<RunDetail> runs, bool withChanges)
    {
        json.WriteStartArray("runs");
        foreach (var detail in runs)
        {
            json.WriteStartObject();
            WriteRun(json, detail.Run);
            if (withChanges)
            {
                WriteChanges(json, detail);
            }

            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    public static void WriteRun(Utf8JsonWriter json, RunRecord run)
    {
        json.WriteNumber("run", run.Number);
        json.WriteString("command", run.Command);
        json.WriteString("state", run.State);
        json.WriteString("document", run.Document);
        WriteNumber(json, "undoes", run.Undoes);
        json.WriteNumber("pid", run.ProcessId);
        json.WriteString("started", Time(run.Started));
        json.WriteString("finished", run.Finished is { } finished ? Time(finished) : null);
        json.WriteString("outcome", run.Outcome is { } outcome ? JsonText.Name(outcome) : "unfinished");
        json.WriteString("summary", run.Summary);
    }

    public static string Time(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);

    private static void WriteChanges(Utf8JsonWriter json, RunDetail detail)
    {
        json.WriteStartArray("changes");
        foreach (var change in detail.Changes)
        {
            json.WriteStartObject();
            json.WriteString("id", change.Id);
            json.WriteNumber("phase", change.Phase);
            json.WriteString("action", JsonText.Name(change.Action));
            json.WriteString("reason", JsonText.Name(change.Reason));
            json.WriteString("origin", change.Origin?.ToString());
            PlanJson.WriteProperties(json, change.Properties);
            PlanJson.WriteNotes(json, change.Notes);
            if (change.Diff is { } diff)
            {
                json.WriteString("diff", diff);
            }

            json.WriteString("result", change.Result switch
            {
                null => "unknown",
                ChangeResultKind.Partial => "failed",
                { } result => JsonText.Name(result),
            });
            json.WriteString("error", change.Error);
            if (change.Seconds is { } seconds)
            {
                json.WriteNumber("seconds", Math.Round(seconds, 3));
            }

            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void WriteNumber(Utf8JsonWriter json, string name, long? value)
    {
        if (value is { } number)
        {
            json.WriteNumber(name, number);
        }
        else
        {
            json.WriteNull(name);
        }
    }
}
