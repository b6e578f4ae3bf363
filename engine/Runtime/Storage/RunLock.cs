using System.Globalization;
using System.Text;
using System.Text.Json;
using Reconciler.Core.Diagnostics;
using Reconciler.Core.Ports;

namespace Reconciler.Runtime.Storage;

/// <summary>
/// One run at a time. The lock is the kernel's and ends with the process; what its file says is only for whoever waits, and is written only
/// by a run that has something to do, so that a run without changes writes nothing.
/// </summary>
internal sealed class RunLock : IDisposable
{
    private static readonly TimeSpan Between = TimeSpan.FromMilliseconds(100);

    private readonly IStoreLock _held;
    private readonly Store _store;
    private bool _signed;

    private RunLock(IStoreLock held, Store store)
    {
        (_held, _store) = (held, store);
        PredecessorDied = store.Files.Read(store.Location.Lock) is { Length: > 0 };
    }

    /// <summary>The last run that had something to do has not taken its signature back.</summary>
    public bool PredecessorDied { get; }

    /// <summary>Null, and a diagnostic that names the holder, if it is not free within the time. Throws <see cref="HostException"/>.</summary>
    public static RunLock? Acquire(Store store, TimeSpan timeout, DiagnosticBag diagnostics, CancellationToken cancellation)
    {
        store.Files.MakeDirectory(store.Location.Directory);
        var start = store.Time.GetTimestamp();
        while (true)
        {
            if (store.Files.TryLock(store.Location.Lock) is { } held)
            {
                return new RunLock(held, store);
            }

            if (store.Time.GetElapsedTime(start) >= timeout || cancellation.WaitHandle.WaitOne(Between))
            {
                var waited = string.Create(CultureInfo.InvariantCulture, $"{timeout.TotalSeconds:0.##} s");
                diagnostics.Error(
                    Codes.RunInProgress,
                    $"a run is in progress: {Holder(store)}; waited {waited}",
                    hint: "wait for it, or give it more time with --lock-timeout");
                return null;
            }
        }
    }

    /// <summary>Says in the file who holds the lock, and what for.</summary>
    public void Sign(string command)
    {
        if (_signed)
        {
            return;
        }

        _signed = true;
        _held.Write(Encoding.UTF8.GetBytes(JsonText.Write(json =>
        {
            json.WriteStartObject();
            json.WriteNumber("pid", _store.Files.ProcessId);
            json.WriteString("command", command);
            json.WriteString("since", _store.Time.GetUtcNow());
            json.WriteEndObject();
        }) + "\n"));
    }

    public void Dispose()
    {
        try
        {
            if (_signed)
            {
                _held.Write([]);
            }
        }
        finally
        {
            _held.Dispose();
        }
    }

    private static string Holder(Store store)
    {
        var pid = store.Files.LockHolder(store.Location.Lock);
        if (store.Files.Read(store.Location.Lock) is { Length: > 0 } content)
        {
            try
            {
                using var json = JsonDocument.Parse(content);
                var signed = json.RootElement.GetProperty("pid").GetInt32();
                if (pid is null || pid == signed)
                {
                    return string.Create(
                        CultureInfo.InvariantCulture,
                        $"process {signed}, {json.RootElement.GetProperty("command").GetString()}, since {json.RootElement.GetProperty("since").GetDateTimeOffset():u}");
                }
            }
            catch (Exception damage) when (damage is JsonException or KeyNotFoundException or InvalidOperationException or FormatException)
            {
                // Torn by a crash, or being written this moment: the kernel's answer has to do.
            }
        }

        return pid is { } known
            ? string.Create(CultureInfo.InvariantCulture, $"process {known}, which is looking at the node")
            : "a process that cannot be seen from here, which is looking at the node";
    }
}
