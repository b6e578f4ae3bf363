using System.Net.Sockets;
using System.Text;
using System.Text.Json;

namespace Reconciler.Host.Probes;

/// <summary>Sends an OVSDB server the echo of RFC 7047 (4.1.11) and waits for its answer.</summary>
internal static class OvsdbProbe
{
    private const string Id = "reconciler";
    private static readonly byte[] Echo = Encoding.UTF8.GetBytes($$"""{"method":"echo","id":"{{Id}}","params":[]}""");

    internal static string? Answers(string path, TimeSpan limit)
    {
        // sun_path of unix(7) is 108 bytes with its zero byte.
        if (Encoding.UTF8.GetByteCount(path) > 107)
        {
            return $"{path} is too long for the path of a socket";
        }

        var deadline = TimeProvider.System.GetTimestamp();
        using var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        socket.SendTimeout = (int)limit.TotalMilliseconds;
        try
        {
            socket.Connect(new UnixDomainSocketEndPoint(path));
            socket.Send(Echo);
            return Wait(socket, path, () => limit - TimeProvider.System.GetElapsedTime(deadline));
        }
        catch (SocketException failure)
        {
            return failure.SocketErrorCode switch
            {
                SocketError.AddressNotAvailable or SocketError.SocketError when !File.Exists(path) => $"there is no socket {path}",
                SocketError.ConnectionRefused => $"nothing listens on {path}",
                SocketError.TimedOut or SocketError.WouldBlock => Silent(path, limit),
                _ => $"{path}: {failure.Message}",
            };
        }
    }

    private static string? Wait(Socket socket, string path, Func<TimeSpan> left)
    {
        var received = new byte[64 * 1024];
        var filled = 0;
        while (true)
        {
            var remaining = left();
            if (remaining <= TimeSpan.Zero || !socket.Poll(remaining, SelectMode.SelectRead))
            {
                return $"the OVSDB server on {path} did not answer in time";
            }

            var read = socket.Receive(received.AsSpan(filled));
            if (read == 0)
            {
                return $"{path} was closed without an answer";
            }

            filled += read;
            switch (Judge(received.AsSpan(0, filled)))
            {
                case true:
                    return null;
                case null when filled < received.Length:
                    break;
                default:
                    return $"what listens on {path} is not an OVSDB server";
            }
        }
    }

    /// <summary>True: our answer is among the messages. Null: not yet. False: this is not JSON-RPC.</summary>
    internal static bool? Judge(ReadOnlySpan<byte> messages)
    {
        // The server may ask for an echo of its own first; messages follow each other without a separator.
        var reader = new Utf8JsonReader(messages, isFinalBlock: false, new JsonReaderState(new JsonReaderOptions { AllowMultipleValues = true }));
        try
        {
            while (reader.Read())
            {
                if (reader.TokenType == JsonTokenType.PropertyName && reader.CurrentDepth == 1 && reader.ValueTextEquals("id"u8))
                {
                    if (!reader.Read())
                    {
                        return null;
                    }

                    if (reader.TokenType == JsonTokenType.String && reader.ValueTextEquals(Id))
                    {
                        return true;
                    }
                }
            }

            return null;
        }
        catch (JsonException)
        {
            return false;
        }
    }

    private static string Silent(string path, TimeSpan limit) =>
        string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{path} did not answer within {limit.TotalSeconds:0} s");
}
