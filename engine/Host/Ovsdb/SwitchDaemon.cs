using System.Runtime.InteropServices;

namespace Reconciler.Host.Ovsdb;

internal enum DaemonPresence
{
    Running,
    Down,

    /// <summary>Its pid file is not where the database's socket is, so nothing is known.</summary>
    Unknown,
}

/// <summary>
/// Whether ovs-vswitchd runs. OVS's daemons hold a record lock on their pid file for as long as they live (lib/daemon-unix.c), which holds
/// good across pid namespaces and when a pid was given again. The lock of the database itself would tell too, but to ask for it is to take
/// it, and a daemon that connects in that moment tears its bridges down (vswitchd/bridge.c).
/// </summary>
internal static partial class SwitchDaemon
{
    private const int GetLock = 5;
    private const short WriteLock = 1;
    private const short Unlocked = 2;

    internal static DaemonPresence Look(string socketPath)
    {
        var presence = Beside(socketPath);
        return presence == DaemonPresence.Unknown && Target(socketPath) is { } target ? Beside(target) : presence;
    }

    private static string? Target(string socketPath)
    {
        try
        {
            return File.ResolveLinkTarget(socketPath, returnFinalTarget: true)?.FullName;
        }
        catch (IOException)
        {
            return null;
        }
    }

    private static DaemonPresence Beside(string socketPath)
    {
        var directory = Path.GetDirectoryName(socketPath) ?? "/";
        return Holder(Path.Combine(directory, "ovs-vswitchd.pid")) switch
        {
            true => DaemonPresence.Running,
            false => DaemonPresence.Down,

            // A daemon that ends in order removes its pid file. The server's own pid file shows that this is where they are kept.
            null when Holder(Path.Combine(directory, "ovsdb-server.pid")) == true => DaemonPresence.Down,
            null => DaemonPresence.Unknown,
        };
    }

    /// <summary>Whether somebody holds the lock; null if there is no such file, or it may not be opened.</summary>
    private static unsafe bool? Holder(string pidFile)
    {
        try
        {
            using var file = File.OpenHandle(pidFile, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            var question = new RecordLock { Type = WriteLock };
            return ControlFile((int)file.DangerousGetHandle(), GetLock, &question) < 0 ? null : question.Type != Unlocked;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    // fcntl(2) takes a variable list; on x86-64 and arm64 a pointer travels there as in a fixed one.
    [LibraryImport("libc", EntryPoint = "fcntl", SetLastError = true)]
    private static unsafe partial int ControlFile(int file, int command, RecordLock* argument);

    /// <summary>struct flock of 64-bit Linux.</summary>
    [StructLayout(LayoutKind.Sequential)]
    private struct RecordLock
    {
        internal short Type;
        internal short Whence;
        internal long Start;
        internal long Length;
        internal int Pid;
    }
}
