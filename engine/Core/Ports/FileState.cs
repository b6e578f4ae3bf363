using System.Collections.Immutable;
using Reconciler.Core.Model;

namespace Reconciler.Core.Ports;

public enum FileKind
{
    Regular,
    Directory,
    Symlink,

    /// <summary>A device, FIFO or socket: seen and named, never written.</summary>
    Other,
}

/// <summary>
/// What lies at a path, by lstat(2). <see cref="Mode"/> holds the twelve permission bits, <see cref="MtimeNs"/> nanoseconds since the epoch.
/// <see cref="Digest"/> is there for a regular file whose content was asked for.
/// </summary>
public sealed record FileState
{
    public required FileKind Kind { get; init; }
    public required uint Mode { get; init; }
    public required uint Uid { get; init; }
    public required uint Gid { get; init; }
    public long Size { get; init; }
    public Digest? Digest { get; init; }
    public string? Target { get; init; }
    public long MtimeNs { get; init; }

    /// <summary>Extended attributes by full name (<c>user.x</c>, <c>security.selinux</c>, <c>system.posix_acl_access</c>), values in hex.</summary>
    public ImmutableSortedDictionary<string, string> Attributes { get; init; } = ImmutableSortedDictionary<string, string>.Empty;

    public uint LinkCount { get; init; } = 1;

    /// <summary>The immutable or append-only attribute of ext4, xfs and others (FS_IMMUTABLE_FL, FS_APPEND_FL): no write will succeed.</summary>
    public bool Immutable { get; init; }

    /// <summary>Device, inode and ctime: changed means that somebody touched it since.</summary>
    public FileIdentity Identity { get; init; }

    /// <summary>Whether a directory has no entries; null where that was not asked.</summary>
    public bool? Empty { get; init; }
}

/// <summary>What tells one state of one inode from every other: device, inode number, ctime in nanoseconds.</summary>
public readonly record struct FileIdentity(ulong Device, ulong Inode, long CtimeNs);
