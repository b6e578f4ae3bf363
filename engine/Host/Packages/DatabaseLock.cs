using System.Diagnostics;
using System.Globalization;
using Reconciler.Core.Ports;
using Reconciler.Core.Ports.Packages;
using Reconciler.Host.Files;
using Reconciler.Host.Native;

namespace Reconciler.Host.Packages;

/// <summary>
/// A lock of fcntl(2) on a file of a package database, as the package managers take it. The kernel gives it up with the process, and as soon
/// as the process closes any descriptor of the file: so the file is opened once, here.
/// </summary>
internal sealed class DatabaseLock : IDisposable
{
    private const uint Private = 0x1a0; // 0640, as dpkg makes it
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50);

    private readonly Descriptor _file;

    private DatabaseLock(Descriptor file) => _file = file;

    /// <summary>Waits as long as somebody else has it, until the limit.</summary>
    internal static DatabaseLock Take(NodeDirectories directories, string path, TimeSpan limit)
    {
        using var parent = directories.OpenParent(path, out var name);
        var number = Libc.OpenAt(parent.Number, name, Flags.ReadWrite | Flags.Create | Flags.NoFollow | Flags.CloseOnExec, Private);
        Failure.Check(number, "open", path);
        var file = new Descriptor(number);
        var start = Stopwatch.GetTimestamp();
        while (!TrySet(number, path))
        {
            if (Stopwatch.GetElapsedTime(start) >= limit)
            {
                var holder = Holder(number) ?? "another process";
                file.Dispose();
                throw Failure.Raise(PackageLock.Operation, path, Errno.EAGAIN, string.Create(
                    CultureInfo.InvariantCulture, $"the package database is in use by {holder}; waited {limit.TotalSeconds:0.#} s"));
            }

            Thread.Sleep(Pause);
        }

        return new DatabaseLock(file);
    }

    /// <summary>Who has the lock now, in words; null: nobody, or that cannot be seen. Opens the file for reading only.</summary>
    internal static string? HolderOf(NodeDirectories directories, string path)
    {
        var (directory, name) = NodePath.Split(path);
        if (!directories.TryOpen(directory, path, out var parent, out _))
        {
            return null;
        }

        using (parent)
        {
            var number = Libc.OpenAt(parent.Number, name, Flags.ReadOnly | Flags.NoFollow | Flags.NonBlocking | Flags.CloseOnExec, 0);
            if (number < 0)
            {
                return null;
            }

            using var file = new Descriptor(number);
            return Holder(number);
        }
    }

    public void Dispose() => _file.Dispose();

    private static unsafe bool TrySet(int number, string path)
    {
        var wanted = new RecordLock { Type = RecordLock.Write };
        if (Libc.RecordLock(number, RecordLock.Set, &wanted) == 0)
        {
            return true;
        }

        return Failure.Last is Errno.EAGAIN or Errno.EACCES or Errno.EINTR ? false : throw Failure.Raise(PackageLock.Operation, path, Failure.Last);
    }

    private static unsafe string? Holder(int number)
    {
        var asked = new RecordLock { Type = RecordLock.Write };
        if (Libc.RecordLock(number, RecordLock.Get, &asked) != 0 || asked.Type == RecordLock.None)
        {
            return null;
        }

        return asked.ProcessId > 0
            ? string.Create(CultureInfo.InvariantCulture, $"process {asked.ProcessId}{Named(asked.ProcessId)}")
            : "a process that cannot be seen from here";
    }

    private static string Named(int process)
    {
        try
        {
            using var text = new StreamReader(new SourceFiles().Open(string.Create(CultureInfo.InvariantCulture, $"/proc/{process}/comm")));
            return $" ({text.ReadToEnd().Trim()})";
        }
        catch (HostException)
        {
            return "";
        }
    }
}
