using System.Runtime.InteropServices;

namespace Reconciler.Host.Native;

/// <summary>What fstatfs(2) says of the mount that a descriptor is on.</summary>
internal static unsafe partial class FileSystem
{
    // struct statfs of x86-64: 120 bytes, f_flags at 80.
    private const int Size = 120;
    private const int FlagsOffset = 80;

    /// <summary>ST_RDONLY: of the file system, or of this mount of it.</summary>
    private const long ReadOnly = 1;

    internal static bool IsReadOnly(Descriptor descriptor)
    {
        var found = stackalloc byte[Size];
        return Stat(descriptor.Number, found) == 0 && (*(long*)(found + FlagsOffset) & ReadOnly) != 0;
    }

    [LibraryImport("libc", EntryPoint = "fstatfs", SetLastError = true)]
    private static partial int Stat(int fd, byte* found);
}
