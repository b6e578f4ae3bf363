using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using Reconciler.Core.Documents;
using Reconciler.Core.Ports;

namespace Reconciler.Runtime.Storage;

/// <summary>What a daemon says of itself: what it enforces, when it goes on, and how the last time went.</summary>
public sealed record DaemonRecord
{
    public required int ProcessId { get; init; }
    public required string State { get; init; }

    /// <summary>The state files by absolute path: the same ones are the same document, whatever their content is by now.</summary>
    public required ImmutableArray<string> Files { get; init; }

    /// <summary>It only reports drift, so nothing that others do is taken back.</summary>
    public bool Observes { get; init; }

    /// <summary>The digest of what it last read of them.</summary>
    public required string Document { get; init; }

    public required DateTimeOffset Since { get; init; }
    public DateTimeOffset? NextRun { get; init; }
    public DateTimeOffset? LastRun { get; init; }
    public int? LastExitStatus { get; init; }
    public string? LastSummary { get; init; }

    public bool Enforces(StateDocument document) =>
        document.Files.Select(f => f.AbsolutePath).Order(StringComparer.Ordinal).SequenceEqual(Files.Order(StringComparer.Ordinal));
}

/// <summary>At most one daemon per store. It is there as long as it holds its lock: a record without a lock is a dead one's.</summary>
public sealed class DaemonRegistration(StoreLocation location, IStoreFiles files)
{
    /// <summary>The daemon that lives now, or null.</summary>
    public DaemonRecord? Living()
    {
        try
        {
            return files.IsLocked(location.DaemonLock) ? Read() : null;
        }
        catch (HostException)
        {
            return null;
        }
    }

    /// <summary>What the last daemon said of itself, dead or alive.</summary>
    public DaemonRecord? Read()
    {
        if (files.Read(location.Daemon) is not { } content)
        {
            return null;
        }

        try
        {
            using var json = JsonDocument.Parse(content);
            return Parse(json.RootElement);
        }
        catch (Exception damage) when (damage is JsonException or KeyNotFoundException or InvalidOperationException or FormatException)
        {
            return null;
        }
    }

    /// <summary>Registers the daemon for as long as the lock is held; null if another one is there.</summary>
    public IDisposable? Register(DaemonRecord record)
    {
        files.MakeDirectory(location.Directory);
        if (files.TryLock(location.DaemonLock) is not { } held)
        {
            return null;
        }

        Update(record);
        return held;
    }

    public void Update(DaemonRecord record) => SmallFile.Replace(files, location.Daemon, JsonText.Write(json =>
    {
        json.WriteStartObject();
        json.WriteNumber("pid", record.ProcessId);
        json.WriteString("state", record.State);
        json.WriteStartArray("files");
        foreach (var file in record.Files)
        {
            json.WriteStringValue(file);
        }

        json.WriteEndArray();
        json.WriteBoolean("observes", record.Observes);
        json.WriteString("document", record.Document);
        json.WriteString("since", record.Since);
        WriteTime(json, "nextRun", record.NextRun);
        WriteTime(json, "lastRun", record.LastRun);
        if (record.LastExitStatus is { } status)
        {
            json.WriteNumber("lastExitStatus", status);
        }

        json.WriteString("lastSummary", record.LastSummary);
        json.WriteEndObject();
    }));

    private static DaemonRecord Parse(JsonElement json) => new()
    {
        ProcessId = json.GetProperty("pid").GetInt32(),
        State = json.GetProperty("state").GetString()!,
        Files = [.. json.GetProperty("files").EnumerateArray().Select(f => f.GetString()!)],
        Observes = json.GetProperty("observes").GetBoolean(),
        Document = json.GetProperty("document").GetString()!,
        Since = json.GetProperty("since").GetDateTimeOffset(),
        NextRun = Time(json, "nextRun"),
        LastRun = Time(json, "lastRun"),
        LastExitStatus = json.TryGetProperty("lastExitStatus", out var status) ? status.GetInt32() : null,
        LastSummary = json.GetProperty("lastSummary").GetString(),
    };

    private static void WriteTime(Utf8JsonWriter json, string name, DateTimeOffset? time) =>
        json.WriteString(name, time?.ToString("O", CultureInfo.InvariantCulture));

    private static DateTimeOffset? Time(JsonElement json, string name) =>
        json.GetProperty(name).GetString() is { } text ? DateTimeOffset.Parse(text, CultureInfo.InvariantCulture) : null;
}
