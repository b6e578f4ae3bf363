namespace Reconciler.Host.Netlink;

/// <summary>Message types and flags of linux/netlink.h and linux/rtnetlink.h.</summary>
internal static class Rtm
{
    internal const ushort Error = 2;
    internal const ushort Done = 3;
    internal const ushort Overrun = 4;

    internal const ushort NewLink = 16;
    internal const ushort DelLink = 17;
    internal const ushort GetLink = 18;
    internal const ushort SetLink = 19;
    internal const ushort NewAddr = 20;
    internal const ushort DelAddr = 21;
    internal const ushort GetAddr = 22;
    internal const ushort NewRoute = 24;
    internal const ushort DelRoute = 25;
    internal const ushort GetRoute = 26;
    internal const ushort NewNeigh = 28;
    internal const ushort GetNeigh = 30;
    internal const ushort NewRule = 32;
    internal const ushort DelRule = 33;
    internal const ushort GetRule = 34;

    internal const ushort Request = 0x1;
    internal const ushort Multi = 0x2;
    internal const ushort Ack = 0x4;
    internal const ushort DumpInterrupted = 0x10;
    internal const ushort Dump = 0x300;
    internal const ushort Replace = 0x100;
    internal const ushort Exclusive = 0x200;
    internal const ushort Create = 0x400;
    internal const ushort Append = 0x800;

    /// <summary>Of an acknowledgement: the payload of the refused message was left out; attributes follow.</summary>
    internal const ushort Capped = 0x100;
    internal const ushort HasAttributes = 0x200;
}
