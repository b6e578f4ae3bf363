using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Reconciler.Core.Guarding;

namespace Reconciler.Host.Probes;

/// <summary>Connects, and hangs up again. Of several addresses of a name one is enough; they are tried one after the other.</summary>
internal static class TcpProbe
{
    internal static (bool Holds, string Saw) Ask(Probe.Tcp probe, Names names, TimeSpan limit, TimeProvider time, CancellationToken cancellation)
    {
        var (socket, saw) = Connect(probe.Host, probe.Port, names, limit, time, cancellation);
        socket?.Dispose();
        return (socket is not null, saw);
    }

    /// <summary>A socket made on the calling thread, in its network namespace; null, and why, where none of the addresses took the connection.</summary>
    internal static (Socket? Socket, string Saw) Connect(string host, int port, Names names, TimeSpan limit, TimeProvider time, CancellationToken cancellation)
    {
        var start = time.GetTimestamp();
        var (addresses, trouble) = names.Resolve(host, limit, cancellation);
        if (addresses is null or [])
        {
            return (null, trouble);
        }

        var seen = new List<string>();
        for (var i = 0; i < addresses.Length; i++)
        {
            var left = (limit - time.GetElapsedTime(start)) / (addresses.Length - i);
            var endpoint = new IPEndPoint(addresses[i], port);
            var before = time.GetTimestamp();
            var (socket, found) = Connect(endpoint, left, cancellation);
            if (socket is not null)
            {
                return (socket, $"{endpoint} took the connection in {Reachability.Milliseconds(time.GetElapsedTime(before))}");
            }

            seen.Add(found);
        }

        return (null, string.Join("; ", seen));
    }

    private static (Socket? Socket, string Found) Connect(IPEndPoint endpoint, TimeSpan limit, CancellationToken cancellation)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        stop.CancelAfter(limit > TimeSpan.Zero ? limit : TimeSpan.Zero);
        Socket? socket = null;
        try
        {
            socket = new Socket(endpoint.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
            socket.ConnectAsync(endpoint, stop.Token).AsTask().GetAwaiter().GetResult();
            return (socket, "");
        }
        catch (SocketException failure)
        {
            socket?.Dispose();
            return (null, failure.SocketErrorCode == SocketError.ConnectionRefused
                ? $"{endpoint} refuses connections"
                : $"{endpoint} cannot be reached: {failure.Message}");
        }
        catch (OperationCanceledException)
        {
            socket?.Dispose();
            return (null, string.Create(CultureInfo.InvariantCulture, $"{endpoint} did not take the connection within {limit.TotalSeconds:0.#} s"));
        }
    }
}
