using System.Diagnostics;
using System.Text;
using System.Text.Json.Nodes;

namespace Reconciler.Vm.Tests.Machines;

/// <summary>
/// Runs programs in the guest and moves files, by qemu-guest-agent over a serial port: the one way in that no test of the guest's network
/// can cut. The connection stays open as long as the machine runs, since the agent spins while nobody listens.
/// </summary>
internal sealed class GuestAgent : IDisposable
{
    /// <summary>The port of the guest on which a script says that it ends.</summary>
    public const string EndsPort = "reconciler.ends";

    private readonly Channel _channel;
    private readonly Channel _ends;
    private readonly Emulator _emulator;
    private int _sync;

    /// <param name="path">The socket that the agent's port leads to.</param>
    /// <param name="endsPath">That of <see cref="EndsPort"/>.</param>
    /// <param name="emulator">Whose ports they are.</param>
    public GuestAgent(string path, string endsPath, Emulator emulator)
    {
        _emulator = emulator;
        _channel = Channel.Connect(path, emulator);
        _ends = Channel.Connect(endsPath, emulator);
    }

    /// <summary>Waits until the agent answers, and drops whatever was said before.</summary>
    public void Synchronise(TimeSpan limit)
    {
        var since = Stopwatch.GetTimestamp();
        for (var wait = TimeSpan.FromSeconds(2); Stopwatch.GetElapsedTime(since) < limit; wait *= 1.2)
        {
            // Less and less often: what nobody reads in the guest fills the socket, and then a send would wait for ever.
            _sync++;
            _channel.Send([0xFF]);
            _channel.Send(new JsonObject { ["execute"] = "guest-sync-delimited", ["arguments"] = new JsonObject { ["id"] = _sync } });
            while (_channel.Receive(wait) is { } answer)
            {
                if (answer["return"] is JsonValue value && value.TryGetValue<int>(out var id) && id == _sync)
                {
                    return;
                }
            }
        }

        throw new TimeoutException($"the guest's agent does not answer\n{_emulator.Log}\n{_emulator.Serial}");
    }

    /// <summary>
    /// Runs a shell script in the guest to its end, of which it tells itself: each question to the agent takes time of the guest's only
    /// processor, so it is asked now and then only for what ends without a word.
    /// </summary>
    public Ended Run(string script, TimeSpan limit)
    {
        var pid = Start($"trap 'echo \"{{\\\"pid\\\":$$}}\" 2>/dev/null >/dev/virtio-ports/{EndsPort}' EXIT\n{script}");
        var since = Stopwatch.GetTimestamp();
        var ends = false;
        while (true)
        {
            if (!ends)
            {
                ends = _ends.Receive(TimeSpan.FromSeconds(1))?["pid"]?.GetValue<int>() == pid;
            }

            var status = Execute("guest-exec-status", new JsonObject { ["pid"] = pid })!;
            if (status["exited"]!.GetValue<bool>())
            {
                // A program that a signal ended has no exit code; a shell would say 128 and the signal.
                var code = status["exitcode"]?.GetValue<int>() ?? 128 + status["signal"]!.GetValue<int>();
                return new Ended(script, code, Text(status["out-data"]), Text(status["err-data"]));
            }

            if (Stopwatch.GetElapsedTime(since) > limit)
            {
                throw new TimeoutException($"in the guest, {script} does not end\n{_emulator.Serial}");
            }

            Thread.Sleep(ends ? 5 : 0);
        }
    }

    /// <summary>Starts a shell script in the guest, and does not wait for its end: it may be the agent's own.</summary>
    public int Start(string script) => Execute("guest-exec", new JsonObject
    {
        ["path"] = "/bin/sh",
        ["arg"] = new JsonArray("-c", script),
        ["env"] = new JsonArray("PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin", "HOME=/root", "LC_ALL=C.UTF-8"),
        ["capture-output"] = true,
    })!["pid"]!.GetValue<int>();

    public void Write(string path, ReadOnlySpan<byte> content)
    {
        var handle = Open(path, "w");
        for (var rest = content; rest.Length > 0; rest = rest[Math.Min(rest.Length, 32768)..])
        {
            var piece = rest[..Math.Min(rest.Length, 32768)];
            Execute("guest-file-write", new JsonObject { ["handle"] = handle, ["buf-b64"] = Convert.ToBase64String(piece) });
        }

        Execute("guest-file-close", new JsonObject { ["handle"] = handle });
    }

    public byte[] Read(string path)
    {
        var handle = Open(path, "r");
        var content = new List<byte>();
        while (true)
        {
            var piece = Execute("guest-file-read", new JsonObject { ["handle"] = handle, ["count"] = 32768 })!;
            content.AddRange(Convert.FromBase64String(piece["buf-b64"]!.GetValue<string>()));
            if (piece["eof"]!.GetValue<bool>())
            {
                break;
            }
        }

        Execute("guest-file-close", new JsonObject { ["handle"] = handle });
        return [.. content];
    }

    public void Dispose()
    {
        _channel.Dispose();
        _ends.Dispose();
    }

    private int Open(string path, string mode) =>
        Execute("guest-file-open", new JsonObject { ["path"] = path, ["mode"] = mode })!.GetValue<int>();

    private JsonNode? Execute(string command, JsonObject arguments)
    {
        _channel.Send(new JsonObject { ["execute"] = command, ["arguments"] = arguments });
        while (_channel.Receive(Limits.Answer) is { } answer)
        {
            if (answer["error"] is { } error)
            {
                throw new InvalidOperationException($"in the guest, {command}: {error.ToJsonString()}");
            }

            // The answer to a late guest-sync-delimited is a bare number; none of these commands but guest-file-open has such.
            if (answer.ContainsKey("return"))
            {
                return answer["return"];
            }
        }

        throw new TimeoutException($"the guest's agent does not answer {command}\n{_emulator.Serial}");
    }

    private static string Text(JsonNode? base64) => base64 is null ? "" : Encoding.UTF8.GetString(Convert.FromBase64String(base64.GetValue<string>()));
}
