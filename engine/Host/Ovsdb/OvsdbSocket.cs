using System.Globalization;
using System.Net.Sockets;
using Reconciler.Core.Ports.Ovsdb;

namespace Reconciler.Host.Ovsdb;

/// <summary>
/// A stream socket with time limits. It is never blocking: waiting is poll(2) on the calling thread, which so stays where it is (a network
/// namespace) and needs no other thread to be woken.
/// </summary>
internal sealed class OvsdbSocket : IDisposable
{
    private readonly Socket _socket;
    private readonly string _path;

    private OvsdbSocket(Socket socket, string path) => (_socket, _path) = (socket, path);

    internal static OvsdbSocket Connect(string path, Deadline deadline)
    {
        UnixDomainSocketEndPoint address;
        try
        {
            address = new UnixDomainSocketEndPoint(path);
        }
        catch (ArgumentException)
        {
            // sun_path of unix(7) holds 108 bytes.
            throw new OvsdbFailure(OvsCondition.NoSocket, $"the path {path} is too long for a socket: make a shorter link to its directory");
        }

        while (true)
        {
            var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified) { Blocking = false };
            try
            {
                socket.Connect(address);
                return new OvsdbSocket(socket, path);
            }
            catch (SocketException failure)
            {
                socket.Dispose();

                // A full backlog: unix(7) then answers EAGAIN at once and offers nothing to poll for.
                if (failure.SocketErrorCode == SocketError.WouldBlock && !deadline.HasPassed)
                {
                    Thread.Sleep(TimeSpan.FromMilliseconds(Math.Min(20, deadline.Left.TotalMilliseconds)));
                    continue;
                }

                throw Describe(failure, path);
            }
        }
    }

    internal void Send(ReadOnlySpan<byte> bytes, Deadline deadline)
    {
        while (!bytes.IsEmpty)
        {
            var sent = _socket.Send(bytes, SocketFlags.None, out var error);
            if (error == SocketError.Success)
            {
                bytes = bytes[sent..];
            }
            else if (error != SocketError.WouldBlock)
            {
                throw HungUp();
            }
            else if (!_socket.Poll(deadline.PollMicroseconds, SelectMode.SelectWrite) && deadline.HasPassed)
            {
                throw TookTooLong();
            }
        }
    }

    /// <summary>How many bytes came; 0 if none did before the deadline.</summary>
    internal int Receive(Span<byte> room, Deadline deadline)
    {
        while (true)
        {
            var count = _socket.Receive(room, SocketFlags.None, out var error);
            if (error == SocketError.Success)
            {
                return count > 0 ? count : throw HungUp();
            }

            if (error != SocketError.WouldBlock)
            {
                throw HungUp();
            }

            if (!_socket.Poll(deadline.PollMicroseconds, SelectMode.SelectRead) && deadline.HasPassed)
            {
                return 0;
            }
        }
    }

    /// <summary>Makes a <see cref="Receive"/> of another thread end as if the other side had hung up.</summary>
    internal void Interrupt()
    {
        try
        {
            _socket.Shutdown(SocketShutdown.Both);
        }
        catch (SocketException)
        {
            // It is not connected any more: the receive ends by itself.
        }
        catch (ObjectDisposedException)
        {
            // Likewise.
        }
    }

    public void Dispose() => _socket.Dispose();

    internal OvsdbFailure TookTooLong() => new(
        OvsCondition.NotAnswering,
        $"the database at {_path} does not answer in time: ovsdb-server hangs, is stopped, or the node is overloaded; look at its log");

    private OvsdbFailure HungUp() => new(
        OvsCondition.NotAnswering, $"the database at {_path} closed the connection: ovsdb-server ended or was restarted; try again");

    private static OvsdbFailure Describe(SocketException failure, string path) => failure.SocketErrorCode switch
    {
        SocketError.ConnectionRefused => new(
            OvsCondition.Refused, $"nobody listens on {path}: ovsdb-server ended and left its socket behind; start Open vSwitch"),
        SocketError.AccessDenied => new(OvsCondition.Denied, $"the socket {path} may not be opened: run as root"),
        SocketError.WouldBlock => new(
            OvsCondition.NotAnswering, $"the database at {path} takes no connection: ovsdb-server hangs or is stopped; look at its log"),

        // It went away between the look and the connection.
        _ when failure.NativeErrorCode == 2 => new(
            OvsCondition.NoSocket, $"there is no OVSDB socket at {path} any more: start Open vSwitch"),
        _ => new(
            OvsCondition.Refused,
            string.Create(CultureInfo.InvariantCulture, $"the socket {path} could not be connected: {failure.Message} (errno {failure.NativeErrorCode})")),
    };
}
