using System.Buffers;
using System.Globalization;
using System.Text.Json;
using Reconciler.Core.Ports.Ovsdb;

namespace Reconciler.Host.Ovsdb;

/// <summary>JSON-RPC 1.0 as RFC 7047 (4) has it: calls with an answer each, echo requests answered, updates handed on.</summary>
internal sealed class OvsdbConnection : IDisposable
{
    private readonly OvsdbSocket _socket;
    private readonly string _path;
    private readonly MessageFraming _framing = new();
    private int _lastId;

    private OvsdbConnection(OvsdbSocket socket, string path) => (_socket, _path) = (socket, path);

    /// <summary>Takes the table-updates of each update notification, before the answer to whatever call came after it.</summary>
    internal Action<JsonElement>? Updated { get; set; }

    internal static OvsdbConnection Open(string path, Deadline deadline) => new(OvsdbSocket.Connect(path, deadline), path);

    /// <summary>Sends a request and waits for its answer.</summary>
    internal RpcAnswer Call(string method, Action<Utf8JsonWriter> writeParameters, Deadline deadline)
    {
        var id = (++_lastId).ToString(CultureInfo.InvariantCulture);
        Send(
            writer =>
            {
                writer.WriteString("method"u8, method);
                writer.WriteStartArray("params"u8);
                writeParameters(writer);
                writer.WriteEndArray();
                writer.WriteString("id"u8, id);
            },
            deadline);
        while (true)
        {
            var message = Receive(deadline) ?? throw _socket.TookTooLong();
            if (Handle(message, deadline))
            {
                continue;
            }

            if (!message.TryGetProperty("id"u8, out var answered) || answered.ValueKind != JsonValueKind.String || answered.GetString() != id)
            {
                throw NotOvsdb("an answer to nothing that was asked");
            }

            var error = message.TryGetProperty("error"u8, out var text) && text.ValueKind != JsonValueKind.Null ? text : (JsonElement?)null;
            return new RpcAnswer(error is null && message.TryGetProperty("result"u8, out var result) ? result : default, error);
        }
    }

    /// <summary>Waits for one message and handles it. False if none came before the deadline.</summary>
    internal bool Pump(Deadline deadline)
    {
        if (Receive(deadline) is not { } message)
        {
            return false;
        }

        return Handle(message, deadline) ? true : throw NotOvsdb("an answer to nothing that was asked");
    }

    internal void Interrupt() => _socket.Interrupt();

    public void Dispose() => _socket.Dispose();

    internal OvsdbFailure NotOvsdb(string why) => new(
        OvsCondition.NotOvsdb, $"what answers on {_path} does not speak OVSDB ({why}): correct the path (network.ovs.socket)");

    /// <summary>True if the message was a request or notification of the other side, and is dealt with.</summary>
    private bool Handle(JsonElement message, Deadline deadline)
    {
        if (!message.TryGetProperty("method"u8, out var method) || method.ValueKind != JsonValueKind.String)
        {
            return false;
        }

        message.TryGetProperty("params"u8, out var parameters);
        if (method.ValueEquals("update"u8))
        {
            if (parameters.ValueKind != JsonValueKind.Array || parameters.GetArrayLength() != 2)
            {
                throw NotOvsdb("an update without content");
            }

            Updated?.Invoke(parameters[1]);
        }
        else if (message.TryGetProperty("id"u8, out var id) && id.ValueKind is not (JsonValueKind.Null or JsonValueKind.Undefined))
        {
            Answer(id, method.ValueEquals("echo"u8) ? parameters : null, deadline);
        }

        return true;
    }

    private void Answer(JsonElement id, JsonElement? result, Deadline deadline) => Send(
        writer =>
        {
            writer.WritePropertyName("id"u8);
            id.WriteTo(writer);
            writer.WritePropertyName("result"u8);
            if (result is { ValueKind: not JsonValueKind.Undefined } value)
            {
                value.WriteTo(writer);
                writer.WriteNull("error"u8);
            }
            else
            {
                writer.WriteNullValue();
                writer.WriteString("error"u8, "unknown method");
            }
        },
        deadline);

    private void Send(Action<Utf8JsonWriter> writeMembers, Deadline deadline)
    {
        var buffer = new ArrayBufferWriter<byte>(4096);
        using (var writer = new Utf8JsonWriter(buffer))
        {
            writer.WriteStartObject();
            writeMembers(writer);
            writer.WriteEndObject();
        }

        _socket.Send(buffer.WrittenSpan, deadline);
    }

    private JsonElement? Receive(Deadline deadline)
    {
        try
        {
            while (true)
            {
                if (_framing.Next() is { } message)
                {
                    // Not disposed: its elements are handed on; the document owns no pooled memory worth the trouble.
                    return JsonDocument.Parse(message).RootElement;
                }

                var count = _socket.Receive(_framing.Room(), deadline);
                if (count == 0)
                {
                    return null;
                }

                _framing.Received(count);
            }
        }
        catch (JsonException failure)
        {
            throw NotOvsdb(failure.Message);
        }
    }
}

/// <summary>The answer to a call: a result, or the error as the server put it (an object with <c>error</c> and <c>details</c>, or a text).</summary>
internal readonly record struct RpcAnswer(JsonElement Result, JsonElement? Error)
{
    internal string ErrorText => Error is { } error ? OvsdbErrorText.Of(error) : "";

    internal bool IsError(string name) => Error is { } error && OvsdbErrorText.Name(error) == name;
}

/// <summary>The words of an RFC 7047 error (3.1).</summary>
internal static class OvsdbErrorText
{
    internal static string Name(JsonElement error) =>
        error.ValueKind == JsonValueKind.Object && error.TryGetProperty("error"u8, out var name) && name.ValueKind == JsonValueKind.String
            ? name.GetString()!
            : error.ValueKind == JsonValueKind.String ? error.GetString()! : error.GetRawText();

    internal static string Of(JsonElement error) =>
        error.ValueKind == JsonValueKind.Object && error.TryGetProperty("details"u8, out var details) && details.ValueKind == JsonValueKind.String
            ? $"{Name(error)} ({details.GetString()})"
            : Name(error);
}
