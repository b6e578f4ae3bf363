using System.Net.Sockets;
using System.Text;

namespace Reconciler.Host.Tests.Ovsdb;

/// <summary>
/// A fake: it reads requests and answers with the bytes it was given, whatever they are. Only for what a real server cannot be brought to
/// say; all else is tested against the real one.
/// </summary>
internal sealed class FakeOvsdbServer : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("ovs-fake-");
    private readonly Socket _listener = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
    private readonly Thread _thread;
    private readonly StringBuilder _heard = new();

    /// <param name="pieces">Sent one after the other once a request has come; afterwards it waits for the client to hang up.</param>
    internal FakeOvsdbServer(params IEnumerable<byte[]> pieces)
    {
        _listener.Bind(new UnixDomainSocketEndPoint(SocketPath));
        _listener.Listen();
        _thread = new Thread(() => Serve([.. pieces]));
        _thread.Start();
    }

    internal string SocketPath => Path.Combine(_folder.FullName, "db.sock");

    /// <summary>All that the client sent; complete once it has hung up.</summary>
    internal string Heard()
    {
        _thread.Join();
        return _heard.ToString();
    }

    public void Dispose()
    {
        _listener.Dispose();
        _thread.Join();
        _folder.Delete(recursive: true);
    }

    private void Serve(byte[][] pieces)
    {
        try
        {
            using var client = _listener.Accept();
            var room = new byte[64 * 1024];
            _heard.Append(Encoding.UTF8.GetString(room, 0, client.Receive(room)));
            foreach (var piece in pieces)
            {
                client.Send(piece);
            }

            int count;
            while ((count = client.Receive(room)) > 0)
            {
                _heard.Append(Encoding.UTF8.GetString(room, 0, count));
            }
        }
        catch (SocketException)
        {
            // The client hung up while it was still being told something.
        }
    }
}
