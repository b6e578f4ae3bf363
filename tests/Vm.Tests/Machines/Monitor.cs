using System.Diagnostics;
using System.Text.Json.Nodes;

namespace Reconciler.Vm.Tests.Machines;

/// <summary>The emulator's own control (QMP, QEMU's docs/interop/qmp-spec).</summary>
internal sealed class Monitor : IDisposable
{
    private readonly Channel _channel;
    private readonly Emulator _emulator;

    public Monitor(string path, Emulator emulator)
    {
        _emulator = emulator;
        _channel = Channel.Connect(path, emulator);
        Execute("qmp_capabilities");
    }

    public JsonNode? Execute(string command, JsonObject? arguments = null)
    {
        var message = new JsonObject { ["execute"] = command };
        if (arguments is not null)
        {
            message["arguments"] = arguments;
        }

        _channel.Send(message);
        while (_channel.Receive(Limits.Answer) is { } answer)
        {
            if (answer["error"] is { } error)
            {
                throw new InvalidOperationException($"{message.ToJsonString()}: {error.ToJsonString()}");
            }

            // Else it is the greeting or an event.
            if (answer.ContainsKey("return"))
            {
                return answer["return"];
            }
        }

        throw new TimeoutException($"the emulator does not answer {command}: {_emulator.Log}");
    }

    /// <summary>Waits until the emulator tells of an event (QEMU's qapi/run-state.json) that comes after the last command.</summary>
    public void Await(string name, TimeSpan limit)
    {
        var since = Stopwatch.GetTimestamp();
        while (_channel.Receive(limit - Stopwatch.GetElapsedTime(since)) is { } message)
        {
            if (message["event"]?.GetValue<string>() == name)
            {
                return;
            }
        }

        throw new TimeoutException($"the emulator tells of no {name}: {_emulator.Log}\n{_emulator.Serial}");
    }

    /// <summary>Saves the stopped machine's devices to a file, or loads them from there; its memory stays where it lies.</summary>
    public void Migrate(string command, string uri)
    {
        Execute("migrate-set-capabilities", new JsonObject { ["capabilities"] = new JsonArray(new JsonObject { ["capability"] = "x-ignore-shared", ["state"] = true }) });
        Execute(command, new JsonObject { ["uri"] = uri });
        var since = Stopwatch.GetTimestamp();
        while (Stopwatch.GetElapsedTime(since) < Limits.Answer)
        {
            var status = Execute("query-migrate")!["status"]?.GetValue<string>();
            if (status == "completed")
            {
                return;
            }

            if (status is "failed" or "cancelled")
            {
                break;
            }

            Thread.Sleep(20);
        }

        throw new InvalidOperationException($"{command} did not come to its end: {_emulator.Log}");
    }

    public void Dispose() => _channel.Dispose();
}
