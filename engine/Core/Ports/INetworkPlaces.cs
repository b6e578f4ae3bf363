namespace Reconciler.Core.Ports;

/// <summary>
/// A network namespace, so that a later process can tell whether it is in it, and find it. What a run made in one means nothing in another.
/// </summary>
public sealed record NetworkPlace
{
    /// <summary>The machine's own, as seen by every process of it.</summary>
    public const string OfTheMachine = "/proc/1/ns/net";

    private const string Names = "/run/netns/";

    /// <summary>The file that led to it.</summary>
    public required string Path { get; init; }

    public required ulong Inode { get; init; }

    /// <summary>SO_NETNS_COOKIE (Linux 5.14): unlike an inode's number never given twice. Null where the kernel has none.</summary>
    public ulong? Cookie { get; init; }

    public required string BootId { get; init; }

    /// <summary>As <c>--netns</c> takes it.</summary>
    public string Name => Path.StartsWith(Names, StringComparison.Ordinal) ? Path[Names.Length..] : Path;

    /// <summary>Whether a name leads to the one that takes its place after a boot: a process's number does not.</summary>
    public bool OutlivesBoot => Path == OfTheMachine || !Path.StartsWith("/proc/", StringComparison.Ordinal);

    public bool IsSameAs(NetworkPlace other)
    {
        ArgumentNullException.ThrowIfNull(other);
        return BootId == other.BootId
            ? Inode == other.Inode && (Cookie is null || other.Cookie is null || Cookie == other.Cookie)
            : Path == other.Path && OutlivesBoot;
    }
}

/// <summary>The network namespaces of the machine, from that of this process.</summary>
public interface INetworkPlaces
{
    NetworkPlace Here { get; }

    /// <summary>
    /// The path by which it can be entered now. Null where none is seen; <paramref name="gone"/> then says that there is none, for certain.
    /// </summary>
    string? Find(NetworkPlace place, out bool gone);

    /// <summary>
    /// Has another process settle, in the namespace to which the path leads, what dead runs left there. Null, or why that failed.
    /// </summary>
    string? Settle(string path);
}
