using System.Runtime.InteropServices;

namespace Reconciler.Host.Tests.Support;

/// <summary>Calls that only tests make.</summary>
internal static partial class Syscalls
{
    [LibraryImport("libc", EntryPoint = "umask")]
    internal static partial uint SetMask(uint mask);

    [LibraryImport("libc", EntryPoint = "geteuid")]
    internal static partial uint EffectiveUser();

    [LibraryImport("libc", EntryPoint = "getegid")]
    internal static partial uint EffectiveGroup();

    [LibraryImport("libc", EntryPoint = "mkfifo", StringMarshalling = StringMarshalling.Utf8, SetLastError = true)]
    internal static partial int MakeFifo(string path, uint mode);

    [LibraryImport("libc", EntryPoint = "open", StringMarshalling = StringMarshalling.Utf8, SetLastError = true)]
    private static partial int Open(string path, int flags);

    [LibraryImport("libc", EntryPoint = "close")]
    private static partial int Close(int fd);

    [LibraryImport("libc", EntryPoint = "ioctl", SetLastError = true)]
    private static unsafe partial int Control(int fd, nuint request, int* argument);

    [LibraryImport("libc", EntryPoint = "setfsuid")]
    private static partial int SetFileUser(uint uid);

    [LibraryImport("libc", EntryPoint = "setfsgid")]
    private static partial int SetFileGroup(uint gid);

    /// <summary>Sets or clears FS_IMMUTABLE_FL or FS_APPEND_FL (FS_IOC_GETFLAGS, FS_IOC_SETFLAGS). False if the file system has no such flag.</summary>
    internal static unsafe bool TrySetFlag(string path, int flag, bool on)
    {
        var fd = Open(path, 0);
        try
        {
            int flags;
            if (Control(fd, 0x80086601, &flags) != 0)
            {
                return false;
            }

            flags = on ? flags | flag : flags & ~flag;
            return Control(fd, 0x40086602, &flags) == 0;
        }
        finally
        {
            _ = Close(fd);
        }
    }

    /// <summary>Runs something on a thread of its own whose access to files is that of an unprivileged user (setfsuid(2)).</summary>
    internal static void AsUser(uint uid, Action action)
    {
        Exception? thrown = null;
        var thread = new Thread(() =>
        {
            _ = SetFileGroup(uid);
            _ = SetFileUser(uid);
            try
            {
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
            System.Runtime.ExceptionServices.ExceptionDispatchInfo.Throw(thrown);
        }
    }
}
