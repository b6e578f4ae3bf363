using System.Runtime.InteropServices;
using System.Text;
using Reconciler.Core.Ports;
using Reconciler.Host.Native;

namespace Reconciler.Host.Netlink;

/// <summary>
/// Network namespaces by name (<c>ip netns</c>, /run/netns) or path (/proc/PID/ns/net). Only a thread enters one, and .NET has many threads:
/// so whoever wants a whole program in it enters and starts the program anew, at once.
/// </summary>
public static unsafe partial class NetworkNamespace
{
    private const string Directory = "/run/netns";
    private const int NewNetwork = 0x40000000;

    /// <summary>The file that stands for a namespace.</summary>
    public static string PathOf(string nameOrPath)
    {
        ArgumentException.ThrowIfNullOrEmpty(nameOrPath);
        return nameOrPath.Contains('/', StringComparison.Ordinal) ? nameOrPath : $"{Directory}/{nameOrPath}";
    }

    /// <summary>The name of the namespace that a path of <c>ip netns</c> stands for; every other path stays as it is.</summary>
    public static string NameOf(string nameOrPath)
    {
        var name = nameOrPath[(nameOrPath.LastIndexOf('/') + 1)..];
        return name.Length > 0 && nameOrPath[..^name.Length] is Directory + "/" or "/var" + Directory + "/" ? name : nameOrPath;
    }

    /// <summary>Where the files lie that it has of its own in place of those of /etc (ip-netns(8)); null: it has no name, and so none.</summary>
    public static string? EtcOf(string nameOrPath) => NameOf(nameOrPath) is var name && name.Contains('/', StringComparison.Ordinal) ? null : $"/etc/netns/{name}";

    /// <summary>Whether the calling thread is in it already.</summary>
    public static bool IsCurrent(string nameOrPath)
    {
        using var wanted = Open(nameOrPath);
        using var mine = Open("/proc/thread-self/ns/net");
        return StatX.Of(wanted.Number, out var one) == 0 && StatX.Of(mine.Number, out var other) == 0
            && one.Inode == other.Inode && one.DeviceMajor == other.DeviceMajor && one.DeviceMinor == other.DeviceMinor;
    }

    /// <summary>
    /// Moves the calling thread. It must be a thread of its own that ends with its work: the pool would hand it to others, and
    /// every thread that it starts is born in the namespace too.
    /// </summary>
    public static void Enter(string nameOrPath)
    {
        using var descriptor = Open(nameOrPath);
        if (SetNamespace(descriptor.Number, NewNetwork) < 0)
        {
            var errno = Failure.Last;
            throw errno == Errno.EINVAL
                ? Failure.Raise("enter network namespace", nameOrPath, errno, $"{PathOf(nameOrPath)} is no network namespace (EINVAL)")
                : Failure.Raise("enter network namespace", nameOrPath, errno);
        }
    }

    /// <summary>
    /// Enters the namespace and executes this very program again, with the same arguments and environment, in place of this process. It must
    /// stand before anything else the program does. Returns if the thread was in the namespace from the start: that is the second time round.
    /// <paramref name="more"/> is added to the arguments, before a <c>--</c>.
    /// </summary>
    public static void EnterAndRestart(string nameOrPath, params ReadOnlySpan<string> more)
    {
        if (IsCurrent(nameOrPath))
        {
            return;
        }

        // Read before anything is changed; both are as the program was started, whatever it did to its own copies.
        var words = Encoding.UTF8.GetString(File.ReadAllBytes("/proc/self/cmdline")).Split('\0')[..^1].ToList();
        words.InsertRange(words.IndexOf("--") is var end and >= 0 ? end : words.Count, more.ToArray());
        using var arguments = TextArray.Of(words);
        using var environment = new TextArray(File.ReadAllBytes("/proc/self/environ"));
        Enter(nameOrPath);
        Execute("/proc/self/exe", arguments.Pointer, environment.Pointer);
        throw Failure.Raise("execute again", "/proc/self/exe", Failure.Last);
    }

    /// <summary>Moves the calling thread to a namespace of its own, which goes with the thread: see <see cref="Enter"/>.</summary>
    internal static void EnterNew() => Failure.Check(Unshare(NewNetwork), "make", "network namespace");

    private static Descriptor Open(string nameOrPath)
    {
        var fd = Libc.OpenAt(Flags.CurrentDirectory, PathOf(nameOrPath), Flags.ReadOnly | Flags.CloseOnExec, 0);
        if (fd < 0)
        {
            var errno = Failure.Last;
            throw errno == Errno.ENOENT
                ? Failure.Raise("open network namespace", nameOrPath, errno, $"there is no {PathOf(nameOrPath)} (ENOENT)")
                : Failure.Raise("open network namespace", nameOrPath, errno);
        }

        return new Descriptor(fd);
    }

    [LibraryImport("libc", EntryPoint = "setns", SetLastError = true)]
    private static partial int SetNamespace(int fd, int type);

    [LibraryImport("libc", EntryPoint = "unshare", SetLastError = true)]
    private static partial int Unshare(int flags);

    [LibraryImport("libc", EntryPoint = "execve", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Execute(string path, byte** arguments, byte** environment);
}
