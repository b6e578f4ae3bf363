using System.Runtime.InteropServices;

namespace Reconciler.Host.Native;

/// <summary>Flags of open(2) and of the *at calls.</summary>
internal static class Flags
{
    internal const int ReadOnly = 0;
    internal const int WriteOnly = 1;
    internal const int ReadWrite = 2;
    internal const int Create = 0x40;
    internal const int Exclusive = 0x80;
    internal const int NoControllingTerminal = 0x100;
    internal const int Append = 0x400;
    internal const int NonBlocking = 0x800;
    internal const int NoAccessTime = 0x40000;
    internal const int CloseOnExec = 0x80000;
    internal const int PathOnly = 0x200000;

    internal const int CurrentDirectory = -100;
    internal const int NoFollowAt = 0x100;
    internal const int RemoveDirectory = 0x200;
    internal const int EmptyPath = 0x1000;

    internal const uint NoReplace = 1;

    internal const ulong ResolveNoSymlinks = 0x04;
    internal const ulong ResolveBeneath = 0x08;

    internal const uint StartWriting = 2;

    // The two whose numbers differ: arm and arm64 inherited theirs from another time (asm/fcntl.h).
    private static bool Arm => RuntimeInformation.ProcessArchitecture is Architecture.Arm64 or Architecture.Arm;

    internal static int Directory => Arm ? 0x4000 : 0x10000;

    internal static int NoFollow => Arm ? 0x8000 : 0x20000;
}
