using System.Globalization;
using System.Text;
using System.Text.Json;
using Reconciler.Core.Ports;

namespace Reconciler.Runtime.Storage;

/// <summary>A pause of the daemon: until when (null: until somebody resumes it), why, and who said so.</summary>
public sealed record PauseState(DateTimeOffset? Until, string? Reason, string Where);

/// <summary>
/// Whether the daemon holds still. A file in the store, so that it outlives the daemon; whoever administers the node may also put a file
/// at <c>/etc/reconciler/pause</c>, which has no end of its own.
/// </summary>
public sealed class Pause(StoreLocation location, IStoreFiles files, TimeProvider time)
{
    public const string OnNode = "/etc/reconciler/pause";

    /// <summary>The pause in force, if there is one. <paramref name="node"/> is asked for the file on the node, below its root.</summary>
    public PauseState? Current(IFileReader node)
    {
        if (node.Observe([new FileQuery(OnNode)])[0].State is not null)
        {
            return new PauseState(null, null, OnNode);
        }

        return Stored() is { } stored && (stored.Until is null || stored.Until > time.GetUtcNow()) ? stored : null;
    }

    public void Set(TimeSpan? duration, string? reason)
    {
        var until = duration is { } length ? time.GetUtcNow() + length : (DateTimeOffset?)null;
        files.MakeDirectory(location.Directory);
        SmallFile.Replace(files, location.Pause, JsonText.Write(json =>
        {
            json.WriteStartObject();
            json.WriteString("until", until?.ToString("O", CultureInfo.InvariantCulture));
            json.WriteString("reason", reason);
            json.WriteEndObject();
        }));
    }

    /// <summary>False if there was none in the store.</summary>
    public bool Clear()
    {
        if (!files.Delete(location.Pause))
        {
            return false;
        }

        files.SyncDirectory(location.Directory);
        return true;
    }

    private PauseState? Stored()
    {
        if (files.Read(location.Pause) is not { } content)
        {
            return null;
        }

        try
        {
            using var json = JsonDocument.Parse(content);
            return new PauseState(
                json.RootElement.GetProperty("until").GetString() is { } until
                    ? DateTimeOffset.Parse(until, CultureInfo.InvariantCulture)
                    : null,
                json.RootElement.GetProperty("reason").GetString(),
                location.Pause);
        }
        catch (Exception damage) when (damage is JsonException or KeyNotFoundException or InvalidOperationException or FormatException)
        {
            // Somebody wrote it by hand (touch): it says no end, so it has none.
            return new PauseState(null, Encoding.UTF8.GetString(content).Trim() is { Length: > 0 } text ? text : null, location.Pause);
        }
    }
}
