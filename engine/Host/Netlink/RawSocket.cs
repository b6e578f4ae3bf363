using System.Buffers.Binary;
using System.Net;
using Reconciler.Core.Ports;
using Reconciler.Core.Ports.Network;
using Reconciler.Host.Native;

namespace Reconciler.Host.Netlink;

/// <summary>A packet or raw IP socket, in the network namespace of the thread that makes it.</summary>
internal sealed unsafe class RawSocket : IDisposable
{
    private readonly Descriptor _descriptor;

    private RawSocket(int fd) => _descriptor = new Descriptor(fd);

    /// <summary>A socket, or null with the errno.</summary>
    internal static RawSocket? TryOpen(int family, int type, int protocol, out int errno)
    {
        var fd = Sockets.Open(family, type | Sockets.CloseOnExec, protocol);
        errno = fd < 0 ? Failure.Last : 0;
        return fd < 0 ? null : new RawSocket(fd);
    }

    /// <summary>SO_BINDTODEVICE: packets leave and come by that link only. Returns 0 or the errno.</summary>
    internal int BindTo(int link)
    {
        // IFNAMSIZ.
        const int Longest = 16;
        var name = stackalloc byte[Longest];
        return Sockets.LinkName((uint)link, name) is null || Sockets.SetOption(_descriptor.Number, Sockets.LevelSocket, Sockets.BindToDevice, name, Longest) < 0
            ? Failure.Last
            : 0;
    }

    /// <summary>Sends a packet to an address of IP. Returns 0 or the errno.</summary>
    internal int SendTo(IPAddress host, ReadOnlySpan<byte> packet)
    {
        // struct sockaddr_in (16 bytes) and sockaddr_in6 (28): family, port, address at 4 or 8, scope id at 24.
        var address = stackalloc byte[28];
        var span = new Span<byte>(address, 28);
        span.Clear();
        if (IpPrefix.FamilyOf(host) == Family.Inet6)
        {
            MessageWriter.Set(span, 0, (ushort)Sockets.Inet6);
            host.TryWriteBytes(span[8..], out _);
            MessageWriter.Set(span, 24, (uint)host.ScopeId);
            return Send(packet, address, 28);
        }

        MessageWriter.Set(span, 0, (ushort)Sockets.Inet);
        host.TryWriteBytes(span[4..], out _);
        return Send(packet, address, 16);
    }

    /// <summary>Sends a packet on a link; the kernel puts the Ethernet header before it. Returns 0 or the errno.</summary>
    internal int SendOn(int index, ushort etherType, ReadOnlySpan<byte> destination, ReadOnlySpan<byte> packet)
    {
        // struct sockaddr_ll: family, protocol (big endian), index, hatype, pkttype, halen at 11, address at 12.
        var address = stackalloc byte[20];
        var span = new Span<byte>(address, 20);
        span.Clear();
        MessageWriter.Set(span, 0, (ushort)Sockets.Packet);
        BinaryPrimitives.WriteUInt16BigEndian(span[2..], etherType);
        MessageWriter.Set(span, 4, index);
        span[11] = (byte)destination.Length;
        destination.CopyTo(span[12..]);
        return Send(packet, address, 20);
    }

    /// <summary>The next packet, or an empty one if none comes within the time.</summary>
    internal ReadOnlySpan<byte> Receive(byte[] buffer, TimeSpan limit)
    {
        var wanted = new PollDescriptor { Descriptor = _descriptor.Number, Wanted = Sockets.PollIn };
        if (Sockets.Poll(&wanted, 1, Math.Max(0, (int)Math.Ceiling(limit.TotalMilliseconds))) <= 0)
        {
            return [];
        }

        fixed (byte* data = buffer)
        {
            var length = Sockets.ReceiveFrom(_descriptor.Number, data, (nuint)buffer.Length, Sockets.DontWait, null, null);
            return length <= 0 ? [] : buffer.AsSpan(0, (int)length);
        }
    }

    /// <summary>Waits until one of them has something to read, or the time is over.</summary>
    internal static void WaitForAny(RawSocket? one, RawSocket? other, TimeSpan limit)
    {
        // poll(2) leaves out what is negative.
        var wanted = stackalloc PollDescriptor[2];
        wanted[0] = new PollDescriptor { Descriptor = one?._descriptor.Number ?? -1, Wanted = Sockets.PollIn };
        wanted[1] = new PollDescriptor { Descriptor = other?._descriptor.Number ?? -1, Wanted = Sockets.PollIn };
        _ = Sockets.Poll(wanted, 2, Math.Max(0, (int)Math.Ceiling(limit.TotalMilliseconds)));
    }

    /// <summary>What has come on a link, if anything has. The packet's bytes are those of the buffer.</summary>
    internal bool TryReceive(byte[] buffer, out ReceivedPacket packet)
    {
        // struct sockaddr_ll, as in SendOn.
        var address = stackalloc byte[20];
        var addressLength = 20u;
        packet = default;
        fixed (byte* data = buffer)
        {
            var length = Sockets.ReceiveFrom(_descriptor.Number, data, (nuint)buffer.Length, Sockets.DontWait, address, &addressLength);
            if (length <= 0)
            {
                return false;
            }

            var from = new ReadOnlySpan<byte>(address, 20);
            packet = new ReceivedPacket(buffer.AsSpan(0, (int)length), BitConverter.ToInt32(from[4..]), HardwareAddress.FromBytes(from.Slice(12, Math.Min((int)from[11], 8))));
            return true;
        }
    }

    public void Dispose() => _descriptor.Dispose();

    private int Send(ReadOnlySpan<byte> packet, byte* address, uint length)
    {
        fixed (byte* data = packet)
        {
            while (Sockets.SendTo(_descriptor.Number, data, (nuint)packet.Length, 0, address, length) < 0)
            {
                if (Failure.Last != Errno.EINTR)
                {
                    return Failure.Last;
                }
            }
        }

        return 0;
    }
}

/// <summary>A packet without its Ethernet header, the link that it came on, and who sent it.</summary>
internal readonly ref struct ReceivedPacket(ReadOnlySpan<byte> bytes, int index, HardwareAddress source)
{
    internal ReadOnlySpan<byte> Bytes { get; } = bytes;

    internal int Index { get; } = index;

    internal HardwareAddress Source { get; } = source;
}
