using System.Diagnostics;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Reconciler.Vm.Tests.Machines;

/// <summary>A unix socket of the emulator on which JSON is spoken, a message a line.</summary>
internal sealed class Channel : IDisposable
{
    private readonly Socket _socket;
    private readonly List<byte> _received = [];
    private readonly byte[] _buffer = new byte[65536];

    private Channel(Socket socket) => _socket = socket;

    /// <summary>Connects as soon as the emulator listens.</summary>
    public static Channel Connect(string path, Emulator emulator)
    {
        var since = Stopwatch.GetTimestamp();
        while (true)
        {
            var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
            try
            {
                socket.Connect(new UnixDomainSocketEndPoint(path));
                return new Channel(socket);
            }
            catch (SocketException) when (!emulator.HasExited && Stopwatch.GetElapsedTime(since) < Limits.Answer)
            {
                socket.Dispose();
                Thread.Sleep(10);
            }
            catch (SocketException refused)
            {
                socket.Dispose();
                throw new InvalidOperationException($"the emulator does not listen on {path}: {emulator.Log}", refused);
            }
        }
    }

    public void Send(JsonObject message) => Send(Encoding.UTF8.GetBytes(message.ToJsonString() + "\n"));

    public void Send(ReadOnlySpan<byte> bytes)
    {
        while (bytes.Length > 0)
        {
            bytes = bytes[_socket.Send(bytes)..];
        }
    }

    /// <summary>The next line that is JSON, or null if none came in time.</summary>
    public JsonObject? Receive(TimeSpan limit)
    {
        var since = Stopwatch.GetTimestamp();
        while (true)
        {
            while (TakeLine() is { } line)
            {
                if (Parse(line) is { } message)
                {
                    return message;
                }
            }

            var left = limit - Stopwatch.GetElapsedTime(since);
            if (left <= TimeSpan.Zero || !_socket.Poll(left, SelectMode.SelectRead))
            {
                return null;
            }

            var count = _socket.Receive(_buffer);
            if (count == 0)
            {
                throw new InvalidOperationException("the emulator hung up");
            }

            _received.AddRange(_buffer.AsSpan(0, count));
        }
    }

    public void Dispose() => _socket.Dispose();

    private byte[]? TakeLine()
    {
        var end = _received.IndexOf((byte)'\n');
        if (end < 0)
        {
            return null;
        }

        var line = _received[..end].ToArray();
        _received.RemoveRange(0, end + 1);
        return line;
    }

    // The agent sends 0xFF before the answer to guest-sync-delimited, and half a line may be left of an agent that died.
    private static JsonObject? Parse(byte[] line)
    {
        var start = Array.LastIndexOf(line, (byte)0xFF) + 1;
        try
        {
            return JsonNode.Parse(line.AsSpan(start)) as JsonObject;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
