using System.Collections.Immutable;
using System.Globalization;
using Reconciler.Core.Ports;
using Reconciler.Host.Native;
using Reconciler.Host.Processes;

namespace Reconciler.Host.Netlink;

/// <summary>
/// The machine's network namespaces by their inodes in nsfs. <paramref name="given"/> is what <c>--netns</c> said; <paramref name="settle"/> the
/// arguments with which this executable settles what is pending.
/// </summary>
public sealed unsafe class NetworkPlaces(string? given, string bootId, ImmutableArray<string> settle) : INetworkPlaces
{
    private const string Names = "/run/netns";

    /// <summary>PROC_PID_INIT_INO (include/linux/proc_ns.h): who is in the first pid namespace sees every process.</summary>
    private const ulong FirstPidNamespace = 0xEFFFFFFC;

    private const int CookieOption = 71;

    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);

    private NetworkPlace? _here;

    public NetworkPlace Here => _here ??= Look();

    public string? Find(NetworkPlace place, out bool gone)
    {
        ArgumentNullException.ThrowIfNull(place);
        gone = false;
        if (place.BootId != bootId)
        {
            gone = !place.OutlivesBoot || InodeOf(place.Path) is null;
            return gone ? null : place.Path;
        }

        var found = Candidates(place.Path).FirstOrDefault(path => InodeOf(path) == place.Inode);
        gone = found is null && Libc.EffectiveUser() == 0 && InodeOf("/proc/self/ns/pid") == FirstPidNamespace;
        return found;
    }

    public string? Settle(string path)
    {
        var outcome = ProgramRun.Start([Environment.ProcessPath ?? ThisProgram.Arguments[0], .. ThisProgram.Arguments.Skip(1), .. settle, "--netns", path], Patience);
        return outcome.Succeeded ? null : outcome.Text;
    }

    private NetworkPlace Look()
    {
        const string Mine = "/proc/thread-self/ns/net";
        var inode = InodeOf(Mine) ?? throw new HostException(new HostError("look at", Mine, Errno.ENOENT, "this process's network namespace is not shown: is /proc mounted?"));
        var path = given is not null
            ? NetworkNamespace.PathOf(given)
            : Named(NetworkPlace.OfTheMachine).Concat(ByName()).FirstOrDefault(candidate => InodeOf(candidate) == inode)
                ?? string.Create(CultureInfo.InvariantCulture, $"/proc/{Environment.ProcessId}/ns/net");
        return new NetworkPlace { Path = path, Inode = inode, Cookie = CookieHere(), BootId = bootId };
    }

    private static IEnumerable<string> Candidates(string path) => Named(path).Concat(Named(NetworkPlace.OfTheMachine)).Concat(ByName()).Concat(ByProcess());

    private static IEnumerable<string> Named(string path) => [path];

    private static IEnumerable<string> ByName() => Directory.Exists(Names) ? Directory.EnumerateFiles(Names).Order(StringComparer.Ordinal) : [];

    private static IEnumerable<string> ByProcess() => Directory.EnumerateDirectories("/proc")
        .Where(directory => char.IsAsciiDigit(Path.GetFileName(directory)[0])).Select(directory => directory + "/ns/net");

    private static ulong? InodeOf(string path)
    {
        var fd = Libc.OpenAt(Flags.CurrentDirectory, path, Flags.ReadOnly | Flags.CloseOnExec, 0);
        if (fd < 0)
        {
            return null;
        }

        using var descriptor = new Descriptor(fd);
        return StatX.Of(descriptor.Number, out var found) == 0 ? found.Inode : null;
    }

    private static ulong? CookieHere()
    {
        var fd = Sockets.Open(Sockets.Inet, Sockets.Datagram | Sockets.CloseOnExec, 0);
        if (fd < 0)
        {
            return null;
        }

        using var descriptor = new Descriptor(fd);
        ulong cookie;
        uint length = sizeof(ulong);
        return Sockets.GetOption(descriptor.Number, Sockets.LevelSocket, CookieOption, &cookie, &length) == 0 ? cookie : null;
    }
}
