using System.Runtime.InteropServices;
using Reconciler.Core.Ports;

namespace Reconciler.Host.Native;

/// <summary>struct statx: what the kernel says of an inode.</summary>
[StructLayout(LayoutKind.Explicit, Size = 256)]
internal struct StatX
{
    /// <summary>STATX_BASIC_STATS.</summary>
    internal const uint Basic = 0x7ff;

    private const ulong ImmutableOrAppend = 0x10 | 0x20;

    [FieldOffset(8)] internal ulong Attributes;
    [FieldOffset(16)] internal uint LinkCount;
    [FieldOffset(20)] internal uint Uid;
    [FieldOffset(24)] internal uint Gid;
    [FieldOffset(28)] internal ushort RawMode;
    [FieldOffset(32)] internal ulong Inode;
    [FieldOffset(40)] internal ulong Size;
    [FieldOffset(56)] internal ulong KnownAttributes;
    [FieldOffset(96)] internal long CtimeSeconds;
    [FieldOffset(104)] internal uint CtimeNanoseconds;
    [FieldOffset(112)] internal long MtimeSeconds;
    [FieldOffset(120)] internal uint MtimeNanoseconds;
    [FieldOffset(136)] internal uint DeviceMajor;
    [FieldOffset(140)] internal uint DeviceMinor;

    internal readonly FileKind Kind => (RawMode & 0xf000) switch
    {
        0x8000 => FileKind.Regular,
        0x4000 => FileKind.Directory,
        0xa000 => FileKind.Symlink,
        _ => FileKind.Other,
    };

    /// <summary>What kind of thing it is, for a sentence.</summary>
    internal readonly string KindName => (RawMode & 0xf000) switch
    {
        0x8000 => "a file",
        0x4000 => "a directory",
        0xa000 => "a symbolic link",
        0x1000 => "a FIFO",
        0xc000 => "a socket",
        _ => "a device",
    };

    internal readonly uint Mode => (uint)RawMode & 0xfff;

    internal readonly bool Immutable => (Attributes & ImmutableOrAppend) != 0;

    /// <summary>Whether the file system would say so (stx_attributes_mask).</summary>
    internal readonly bool TellsImmutable => (KnownAttributes & ImmutableOrAppend) == ImmutableOrAppend;

    internal readonly long MtimeNs => MtimeSeconds * 1_000_000_000 + MtimeNanoseconds;

    internal readonly FileIdentity Identity =>
        new((ulong)DeviceMajor << 32 | DeviceMinor, Inode, CtimeSeconds * 1_000_000_000 + CtimeNanoseconds);

    /// <summary>Looks at a name in a directory, never through a link. Returns 0 or the errno.</summary>
    internal static unsafe int Of(int directory, string name, out StatX stat)
    {
        fixed (StatX* result = &stat)
        {
            return Libc.StatX(directory, name, Flags.NoFollowAt, Basic, result) < 0 ? Marshal.GetLastPInvokeError() : 0;
        }
    }

    /// <summary>Looks at what a descriptor stands for. Returns 0 or the errno.</summary>
    internal static unsafe int Of(int fd, out StatX stat)
    {
        fixed (StatX* result = &stat)
        {
            return Libc.StatX(fd, "", Flags.EmptyPath, Basic, result) < 0 ? Marshal.GetLastPInvokeError() : 0;
        }
    }
}
