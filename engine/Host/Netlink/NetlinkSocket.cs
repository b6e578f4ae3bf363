using Reconciler.Core.Ports;
using Reconciler.Host.Native;

namespace Reconciler.Host.Netlink;

/// <summary>A socket to the kernel's rtnetlink, or another netlink protocol, in the network namespace of the thread that makes it. Not for two threads at once.</summary>
internal sealed unsafe class NetlinkSocket : IDisposable
{
    internal const int Route = 0;
    internal const int Generic = 16;

    private const int AddMembership = 1;
    private const int CapAck = 10;
    private const int ExtendedAck = 11;
    private const int StrictCheck = 12;

    private readonly Descriptor _descriptor;

    // The kernel fills dump datagrams up to 32 KiB where the buffer is as large (netlink_dump, max_recvmsg_len).
    private byte[] _buffer = new byte[64 * 1024];

    internal NetlinkSocket(int receiveBuffer = 1 << 20, TimeSpan? limit = null, int protocol = Route)
    {
        var fd = Sockets.Open(Sockets.Netlink, Sockets.Raw | Sockets.CloseOnExec, protocol);
        Failure.Check(fd, "open", "netlink socket");
        _descriptor = new Descriptor(fd);

        // Old kernels lack one or the other (4.2, 4.12, 4.20): answers are then less detailed, not wrong.
        Sockets.SetOption(fd, Sockets.LevelNetlink, CapAck, 1);
        Sockets.SetOption(fd, Sockets.LevelNetlink, ExtendedAck, 1);
        Sockets.SetOption(fd, Sockets.LevelNetlink, StrictCheck, 1);
        Enlarge(Sockets.ReceiveBufferForce, Sockets.ReceiveBuffer, receiveBuffer);
        Sockets.SetTimeout(fd, Sockets.ReceiveTimeout, limit ?? TimeSpan.FromSeconds(10));
        Sockets.SetTimeout(fd, Sockets.SendTimeout, limit ?? TimeSpan.FromSeconds(10));
        Bind();
    }

    internal int Number => _descriptor.Number;

    /// <summary>The address of this socket: events carry that of the socket which caused them.</summary>
    internal uint Port { get; private set; }

    /// <summary>Hears a multicast group (RTNLGRP_*).</summary>
    internal void Join(int group) =>
        Failure.Check(Sockets.SetOption(Number, Sockets.LevelNetlink, AddMembership, group), "listen", "netlink group");

    internal void Send(ReadOnlySpan<byte> datagram)
    {
        // struct sockaddr_nl with port 0: the kernel.
        var kernel = stackalloc byte[12];
        new Span<byte>(kernel, 12).Clear();
        *(ushort*)kernel = Sockets.Netlink;
        fixed (byte* data = datagram)
        {
            while (Sockets.SendTo(Number, data, (nuint)datagram.Length, 0, kernel, 12) < 0)
            {
                if (Failure.Last != Errno.EINTR)
                {
                    throw Failure.Raise("send", "netlink request", Failure.Last);
                }
            }
        }
    }

    /// <summary>
    /// The next datagram, valid until the next call; empty where <paramref name="wait"/> is false and none is there.
    /// Throws <see cref="HostException"/>: ENOBUFS if the kernel had to drop some, EAGAIN after the time limit.
    /// </summary>
    internal ReadOnlySpan<byte> Receive(bool wait = true)
    {
        var flags = wait ? 0 : Sockets.DontWait;

        // Asked for its length first: a datagram that does not fit would lose its end.
        var length = Call(flags | Sockets.Peek | Sockets.Truncate, 0);
        if (length < 0)
        {
            return [];
        }

        if (length > _buffer.Length)
        {
            _buffer = new byte[(int)length];
        }

        length = Call(flags, _buffer.Length);
        return length < 0 ? [] : _buffer.AsSpan(0, (int)length);
    }

    public void Dispose() => _descriptor.Dispose();

    private nint Call(int flags, int size)
    {
        fixed (byte* buffer = _buffer)
        {
            while (true)
            {
                var length = Sockets.ReceiveFrom(Number, buffer, (nuint)size, flags, null, null);
                if (length >= 0)
                {
                    return length;
                }

                var errno = Failure.Last;
                if (errno == Errno.EAGAIN && (flags & Sockets.DontWait) != 0)
                {
                    return -1;
                }

                if (errno != Errno.EINTR)
                {
                    throw errno == Errno.EAGAIN
                        ? Failure.Raise("read", "netlink answer", errno, "the kernel did not answer in time (EAGAIN)")
                        : Failure.Raise("read", "netlink answer", errno);
                }
            }
        }
    }

    private void Enlarge(int force, int option, int size)
    {
        // The forced form goes beyond net.core.rmem_max, and is root's.
        if (Sockets.SetOption(Number, Sockets.LevelSocket, force, size) < 0)
        {
            Sockets.SetOption(Number, Sockets.LevelSocket, option, size);
        }
    }

    private void Bind()
    {
        var address = stackalloc byte[12];
        new Span<byte>(address, 12).Clear();
        *(ushort*)address = Sockets.Netlink;
        uint length = 12;
        Failure.Check(Sockets.Bind(Number, address, length), "bind", "netlink socket");
        Failure.Check(Sockets.GetName(Number, address, &length), "bind", "netlink socket");
        Port = *(uint*)(address + 4);
    }
}
