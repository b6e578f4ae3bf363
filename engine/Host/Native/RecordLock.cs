using System.Runtime.InteropServices;

namespace Reconciler.Host.Native;

/// <summary>struct flock of 64-bit Linux, for the locks of fcntl(2) by which package managers keep each other out.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct RecordLock
{
    internal const int Get = 5;
    internal const int Set = 6;
    internal const short Write = 1;
    internal const short None = 2;

    internal short Type;
    internal short Whence;
    internal long Start;
    internal long Length;

    /// <summary>Of an answer: the holder. 0: in a pid namespace that is not seen; -1: an open file, not a process, has it.</summary>
    internal int ProcessId;
}
