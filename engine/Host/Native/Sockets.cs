using System.Runtime.InteropServices;

namespace Reconciler.Host.Native;

/// <summary>
/// The socket calls for families that .NET's sockets do not know (AF_NETLINK, AF_PACKET, raw ICMP). A socket belongs to the network namespace
/// of the thread that made it.
/// </summary>
internal static unsafe partial class Sockets
{
    internal const int Inet = 2;
    internal const int Inet6 = 10;
    internal const int Netlink = 16;
    internal const int Packet = 17;

    internal const int Datagram = 2;
    internal const int Raw = 3;
    internal const int CloseOnExec = 0x80000;

    internal const int LevelSocket = 1;
    internal const int LevelNetlink = 270;

    internal const int SendBuffer = 7;
    internal const int ReceiveBuffer = 8;
    internal const int ReceiveTimeout = 20;
    internal const int SendTimeout = 21;
    internal const int BindToDevice = 25;
    internal const int SendBufferForce = 32;
    internal const int ReceiveBufferForce = 33;

    internal const int Peek = 0x2;
    internal const int Truncate = 0x20;
    internal const int DontWait = 0x40;

    internal const short PollIn = 1;
    internal const short PollOut = 4;

    private const string Library = "libc";

    [LibraryImport(Library, EntryPoint = "socket", SetLastError = true)]
    internal static partial int Open(int family, int type, int protocol);

    [LibraryImport(Library, EntryPoint = "bind", SetLastError = true)]
    internal static partial int Bind(int fd, byte* address, uint length);

    [LibraryImport(Library, EntryPoint = "getsockname", SetLastError = true)]
    internal static partial int GetName(int fd, byte* address, uint* length);

    [LibraryImport(Library, EntryPoint = "setsockopt", SetLastError = true)]
    internal static partial int SetOption(int fd, int level, int option, void* value, uint length);

    [LibraryImport(Library, EntryPoint = "getsockopt", SetLastError = true)]
    internal static partial int GetOption(int fd, int level, int option, void* value, uint* length);

    [LibraryImport(Library, EntryPoint = "sendto", SetLastError = true)]
    internal static partial nint SendTo(int fd, byte* data, nuint length, int flags, byte* address, uint addressLength);

    [LibraryImport(Library, EntryPoint = "recvfrom", SetLastError = true)]
    internal static partial nint ReceiveFrom(int fd, byte* data, nuint length, int flags, byte* address, uint* addressLength);

    [LibraryImport(Library, EntryPoint = "poll", SetLastError = true)]
    internal static partial int Poll(PollDescriptor* descriptors, nuint count, int milliseconds);

    [LibraryImport(Library, EntryPoint = "eventfd", SetLastError = true)]
    internal static partial int EventDescriptor(uint value, int flags);

    [LibraryImport(Library, EntryPoint = "if_indextoname", SetLastError = true)]
    internal static partial byte* LinkName(uint index, byte* name);

    internal static int SetOption(int fd, int level, int option, int value) => SetOption(fd, level, option, &value, sizeof(int));

    /// <summary>Sets SO_RCVTIMEO or SO_SNDTIMEO: struct timeval of two longs.</summary>
    internal static int SetTimeout(int fd, int option, TimeSpan limit)
    {
        var value = stackalloc nint[2];
        value[0] = (nint)(limit.Ticks / TimeSpan.TicksPerSecond);
        value[1] = (nint)(limit.Ticks % TimeSpan.TicksPerSecond / TimeSpan.TicksPerMicrosecond);
        return SetOption(fd, LevelSocket, option, value, (uint)(2 * sizeof(nint)));
    }
}

/// <summary>struct pollfd.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct PollDescriptor
{
    internal int Descriptor;
    internal short Wanted;
    internal short Seen;
}
