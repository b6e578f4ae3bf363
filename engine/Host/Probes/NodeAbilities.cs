using System.Runtime.InteropServices;
using Reconciler.Core.Ports;
using Reconciler.Host.Files;
using Reconciler.Host.Native;

namespace Reconciler.Host.Probes;

/// <summary>What the kernel, the file system of the root and the caller's rights allow here. Looked at, nothing tried that would change something.</summary>
public sealed record NodeAbilities
{
    public required uint User { get; init; }

    /// <summary>Root, but only of a user namespace: owners and attributes beyond its map cannot be set.</summary>
    public required bool InUserNamespace { get; init; }

    /// <summary>Null where openat2(2) works, else why it does not.</summary>
    public required string? OpenAt2 { get; init; }

    /// <summary>Null where the root's file system keeps extended attributes, else why not.</summary>
    public required string? ExtendedAttributes { get; init; }

    /// <summary>The root's file system tells which files are immutable.</summary>
    public required bool TellsImmutable { get; init; }

    public required bool HasSystemd { get; init; }

    /// <summary>CAP_NET_ADMIN, by which links, addresses and routes of the network namespace are changed.</summary>
    public required bool MayChangeNetwork { get; init; }

    /// <summary>Of the C library the process runs with.</summary>
    public required string LibcVersion { get; init; }

    public static unsafe NodeAbilities Look(string root)
    {
        var number = Libc.OpenAt(Flags.CurrentDirectory, root, Flags.Directory | Flags.CloseOnExec, 0);
        Failure.Check(number, "open", root);
        using var directory = new Descriptor(number);
        var errno = StatX.Of(number, out var stat);
        if (errno != 0)
        {
            throw Failure.Raise("stat", root, errno);
        }

        return new NodeAbilities
        {
            User = Libc.EffectiveUser(),
            InUserNamespace = InNamespace(),
            OpenAt2 = TryOpenAt2(number),
            ExtendedAttributes = Libc.ListAttributes(number, null, 0) < 0 ? Failure.Of("list attributes of", root, Failure.Last).Text : null,
            TellsImmutable = stat.TellsImmutable,
            MayChangeNetwork = HasCapability(12),
            HasSystemd = Directory.Exists("/run/systemd/system"),
            LibcVersion = Marshal.PtrToStringUTF8(Libc.Version()) ?? "unknown",
        };
    }

    /// <summary>Null where the caller may make files in the directory, or make the directory first; else why not.</summary>
    public static string? WhyNotWritable(string directory)
    {
        const int WriteAndSearch = 2 | 1;
        const int EffectiveIds = 0x200;
        for (var path = directory; ; path = Path.GetDirectoryName(path)!)
        {
            if (Libc.AccessAt(Flags.CurrentDirectory, path, WriteAndSearch, EffectiveIds) == 0)
            {
                return null;
            }

            if (Failure.Last != Errno.ENOENT || path == "/")
            {
                return Failure.Of("write", path, Failure.Last).ToString();
            }
        }
    }

    private static string? TryOpenAt2(int root)
    {
        var number = Libc.OpenAt2(root, ".", (ulong)(Flags.PathOnly | Flags.Directory | Flags.CloseOnExec), Flags.ResolveBeneath | Flags.ResolveNoSymlinks);
        if (number < 0)
        {
            return Failure.Of("openat2", ".", Failure.Last).Text;
        }

        new Descriptor(number).Dispose();
        return null;
    }

    /// <summary>One of the effective set, by its number (capability.h).</summary>
    private static bool HasCapability(int number)
    {
        using var text = new StreamReader(new SourceFiles().Open("/proc/self/status"));
        return text.ReadToEnd().Split('\n').FirstOrDefault(line => line.StartsWith("CapEff:", StringComparison.Ordinal)) is { } line
            && ulong.TryParse(line["CapEff:".Length..].Trim(), System.Globalization.NumberStyles.HexNumber, System.Globalization.CultureInfo.InvariantCulture, out var set)
            && (set >> number & 1) != 0;
    }

    /// <summary>The first namespace maps every user to itself (user_namespaces(7)).</summary>
    private static bool InNamespace()
    {
        try
        {
            using var text = new StreamReader(new SourceFiles().Open("/proc/self/uid_map"));
            return text.ReadToEnd().Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries) is not ["0", "0", "4294967295"];
        }
        catch (HostException)
        {
            return false;
        }
    }
}
