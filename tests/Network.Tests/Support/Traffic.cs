using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using Reconciler.Testing.Networks;
using Reconciler.Testing.Ovs;

namespace Reconciler.Network.Tests.Support;

/// <summary>
/// Packets that go from one network namespace to another, one a millisecond on each way, while something is done. A socket stays in the
/// namespace that it was made in, so that one thread sends them all. What could not be sent (no route, no address) counts as lost.
/// </summary>
internal sealed class Traffic : IDisposable
{
    // SOL_SOCKET, SO_RCVBUFFORCE: room for all packets of a test, so that none is lost for want of a reader.
    private const int SocketLevel = 1;
    private const int ReceiveBufferForce = 33;
    private const int Room = 64 << 20;

    private readonly List<Way> _ways = [];

    /// <summary>From a namespace, by whatever way its routes say, to an address of the other.</summary>
    public void Add(PrivateNetwork from, PrivateNetwork to, string address)
    {
        var sink = to.Do(() => new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp));
        sink.SetRawSocketOption(SocketLevel, ReceiveBufferForce, BitConverter.GetBytes(Room));
        sink.Bind(new IPEndPoint(IPAddress.Any, 0));
        var source = from.Do(() => new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp));
        _ways.Add(new Way(source, sink, new IPEndPoint(IPAddress.Parse(address), ((IPEndPoint)sink.LocalEndPoint!).Port)));
    }

    /// <summary>How many packets were lost on each way meanwhile.</summary>
    public IReadOnlyList<int> LostDuring(Action action)
    {
        using var stop = new CancellationTokenSource();
        _ways.ForEach(way => way.Begin());
        var sender = new Thread(() =>
        {
            while (!stop.IsCancellationRequested)
            {
                _ways.ForEach(way => way.Send());
                Thread.Sleep(1);
            }
        });
        sender.Start();
        try
        {
            // One has come through: neighbours are known.
            _ways.ForEach(way => Until.True(() => way.HasComeThrough, $"a packet to {way.To}"));
            action();
        }
        finally
        {
            stop.Cancel();
            sender.Join();
        }

        return [.. _ways.Select(way => way.Lost())];
    }

    public void Dispose() => _ways.ForEach(way => way.Dispose());

    private sealed class Way(Socket source, Socket sink, IPEndPoint to) : IDisposable
    {
        private readonly byte[] _packet = new byte[4];
        private readonly HashSet<int> _came = [];
        private int _sent;
        private int _first;

        public IPEndPoint To => to;

        public bool HasComeThrough => sink.Available > 0;

        public void Begin()
        {
            _came.Clear();
            _first = _sent;
        }

        public void Send()
        {
            BinaryPrimitives.WriteInt32LittleEndian(_packet, _sent++);
            try
            {
                source.SendTo(_packet, to);
            }
            catch (SocketException)
            {
                // Lost on the way out.
            }
        }

        /// <summary>Of those after the first that came through; all have arrived when the last one, sent when all was over, has.</summary>
        public int Lost()
        {
            Until.True(
                () =>
                {
                    Send();
                    while (sink.Available > 0)
                    {
                        sink.Receive(_packet);
                        _came.Add(BinaryPrimitives.ReadInt32LittleEndian(_packet));
                    }

                    return _came.Contains(_sent - 1);
                },
                $"the last packet to {to}");
            var counted = _came.Where(number => number >= _first).ToList();
            return _sent - counted.Min() - counted.Count;
        }

        public void Dispose()
        {
            source.Dispose();
            sink.Dispose();
        }
    }
}
