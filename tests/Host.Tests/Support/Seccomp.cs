using System.Runtime.ExceptionServices;
using System.Runtime.InteropServices;

namespace Reconciler.Host.Tests.Support;

/// <summary>Takes a system call away from one thread, as an old kernel, a sandbox or a file system would (seccomp(2)).</summary>
internal static unsafe partial class Seccomp
{
    internal const int OpenAt2 = 437;

    internal static int RenameAt2 => RuntimeInformation.ProcessArchitecture == Architecture.X64 ? 316 : 276;

    internal static void Without(int systemCall, int errno, Action action)
    {
        Exception? thrown = null;
        var thread = new Thread(() =>
        {
            try
            {
                Deny(systemCall, errno);
                action();
            }
            catch (Exception exception)
            {
                thrown = exception;
            }
        });
        thread.Start();
        thread.Join();
        if (thrown is not null)
        {
            ExceptionDispatchInfo.Throw(thrown);
        }
    }

    private static void Deny(int systemCall, int errno)
    {
        // Load the number; if it is the one, answer SECCOMP_RET_ERRNO, else SECCOMP_RET_ALLOW (linux/filter.h, linux/seccomp.h).
        var filter = stackalloc Instruction[]
        {
            new() { Code = 0x20, Value = 0 },
            new() { Code = 0x15, WhenFalse = 1, Value = (uint)systemCall },
            new() { Code = 0x06, Value = 0x00050000 | (uint)errno },
            new() { Code = 0x06, Value = 0x7fff0000 },
        };
        var program = new FilterProgram { Length = 4, Filter = filter };
        Assert.Equal(0, Control(38, 1, null, 0, 0));
        Assert.SkipUnless(Control(22, 2, &program, 0, 0) == 0, "seccomp filters are not to be had here");
    }

    [LibraryImport("libc", EntryPoint = "prctl", SetLastError = true)]
    private static partial int Control(int option, nuint first, FilterProgram* second, nuint third, nuint fourth);

    [StructLayout(LayoutKind.Sequential)]
    private struct Instruction
    {
        internal ushort Code;
        internal byte WhenTrue;
        internal byte WhenFalse;
        internal uint Value;
    }

    [StructLayout(LayoutKind.Sequential)]
    private struct FilterProgram
    {
        internal ushort Length;
        internal Instruction* Filter;
    }
}
