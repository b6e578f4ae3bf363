using System.Text.Json;
using Reconciler.Runtime.Convergence;
using Reconciler.Runtime.Guard;
using Reconciler.Runtime.Storage;

namespace Reconciler.Cli.Rendering;

/// <summary>The status in the form of <c>schemas/status.schema.json</c>.</summary>
internal static class StatusJson
{
    public static void Write(
        Utf8JsonWriter json,
        DaemonRecord? daemon,
        PauseState? pause,
        RunRecord? last,
        IReadOnlyList<GuardRecord> pending,
        IReadOnlyList<HeldRecord> held,
        IReadOnlyList<ContestedRecord> contested)
    {
        Write(json, daemon, pause, last);
        json.WriteStartArray("pending");
        foreach (var record in pending)
        {
            json.WriteStartObject();
            json.WriteString("section", record.Section);
            json.WriteNumber("run", record.Run);
            json.WriteString("phase", JsonText.Name(record.Phase));
            json.WriteString("why", record.Why);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteStartArray("held");
        foreach (var record in held)
        {
            json.WriteStartObject();
            json.WriteString("state", record.State);
            json.WriteString("section", record.Section);
            json.WriteNumber("run", record.Run);
            json.WriteString("why", record.Why);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteStartArray("contested");
        foreach (var record in contested)
        {
            json.WriteStartObject();
            json.WriteString("state", record.State);
            json.WriteString("id", record.Id);
            json.WriteNumber("repairs", record.Repairs);
            json.WriteNumber("run", record.Run);
            json.WriteString("until", HistoryJson.Time(record.Until));
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void Write(Utf8JsonWriter json, DaemonRecord? daemon, PauseState? pause, RunRecord? last)
    {
        if (daemon is null)
        {
            json.WriteNull("daemon");
        }
        else
        {
            json.WriteStartObject("daemon");
            json.WriteNumber("pid", daemon.ProcessId);
            json.WriteString("state", daemon.State);
            json.WriteString("since", HistoryJson.Time(daemon.Since));
            json.WriteString("lookedAt", daemon.LastRun is { } looked ? HistoryJson.Time(looked) : null);
            json.WriteString("nextRun", daemon.NextRun is { } next ? HistoryJson.Time(next) : null);
            if (daemon.LastExitStatus is { } status)
            {
                json.WriteNumber("exitStatus", status);
            }
            else
            {
                json.WriteNull("exitStatus");
            }

            json.WriteString("summary", daemon.LastSummary);
            json.WriteEndObject();
        }

        if (pause is null)
        {
            json.WriteNull("pause");
        }
        else
        {
            json.WriteStartObject("pause");
            json.WriteString("until", pause.Until is { } until ? HistoryJson.Time(until) : null);
            json.WriteString("reason", pause.Reason);
            json.WriteString("by", pause.Where);
            json.WriteEndObject();
        }

        if (last is null)
        {
            json.WriteNull("lastRun");
            return;
        }

        json.WriteStartObject("lastRun");
        HistoryJson.WriteRun(json, last);
        json.WriteEndObject();
    }
}
