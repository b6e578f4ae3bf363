using System.Runtime.InteropServices;
using Reconciler.Host.Native;

namespace Reconciler.Host.Probes;

/// <summary>
/// The files of /etc that a network namespace has of its own in /etc/netns/NAME, laid over the node's as <c>ip netns exec</c> does it for a program
/// (ip-netns(8)), here for one thread: what the run itself writes below /etc is the node's.
/// </summary>
internal static partial class NamespaceEtc
{
    private const int NewMounts = 0x20000;
    private const nuint Bind = 0x1000;
    private const nuint SlaveBelow = 0x80000 | 0x4000;

    // What getaddrinfo(3) reads. glibc looks whether they are other files now, at each name (resolv_conf.c, nss_database.c).
    private static readonly string[] Names = ["resolv.conf", "hosts", "nsswitch.conf"];

    /// <summary>The calling thread must be one of its own that ends with its work.</summary>
    public static void LayOver(string directory)
    {
        var files = Names.Where(name => File.Exists($"{directory}/{name}")).ToList();
        if (files.Count == 0)
        {
            return;
        }

        // It takes the thread's working directory and root out of those of the process, too (unshare(2), CLONE_FS).
        Failure.Check(Unshare(NewMounts), "make", "mount namespace");
        Failure.Check(Mount("none", "/", null, SlaveBelow, 0), "keep apart the mounts below", "/");
        foreach (var name in files)
        {
            Failure.Check(Mount($"{directory}/{name}", $"/etc/{name}", null, Bind, 0), $"mount {directory}/{name} over", $"/etc/{name}");
        }
    }

    [LibraryImport("libc", EntryPoint = "unshare", SetLastError = true)]
    private static partial int Unshare(int flags);

    [LibraryImport("libc", EntryPoint = "mount", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Mount(string source, string target, string? type, nuint flags, nint data);
}
