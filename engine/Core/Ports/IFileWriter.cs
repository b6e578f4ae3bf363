using System.Collections.Immutable;

namespace Reconciler.Core.Ports;

/// <summary>
/// What a new or changed inode shall have. Null leaves it: a new file then gets 0644 (a directory 0755), root:root
/// (below a root and not root: the caller), and the system's own mtime.
/// </summary>
public sealed record FileAttributes
{
    public uint? Mode { get; init; }
    public uint? Uid { get; init; }
    public uint? Gid { get; init; }
    public long? MtimeNs { get; init; }

    /// <summary>Null leaves them alone; else exactly these are set and any other is removed (values in hex).</summary>
    public ImmutableSortedDictionary<string, string>? Attributes { get; init; }
}

/// <summary>
/// Writes files below the root, under the rules of links of <see cref="IFileReader"/>. A new content goes the way
/// stage, sync, commit, sync of the directory; the temporary name lies in the directory of the path. Failures are <see cref="HostException"/>s.
/// </summary>
public interface IFileWriter
{
    /// <summary>Writes the content under the temporary name with all its attributes; nothing is synced. On failure nothing of it is left.</summary>
    void StageFile(string path, string temporaryName, Stream content, FileAttributes attributes);

    /// <summary>Makes a symbolic link under the temporary name.</summary>
    void StageSymlink(string path, string temporaryName, string target, FileAttributes attributes);

    /// <summary>fsync(2) of the staged file; for a link nothing.</summary>
    void SyncStaged(string path, string temporaryName);

    /// <summary>
    /// rename(2) onto the path. With <paramref name="expected"/>, fails with ESTALE unless that is what lies there (default: nothing lies there).
    /// </summary>
    void Commit(string path, string temporaryName, FileIdentity? expected);

    /// <summary>Removes a staged name if it is there. True if it was.</summary>
    bool Discard(string path, string temporaryName);

    /// <summary>Changes an inode in place: owner first (chown clears set-id bits), then mode and attributes, and mtime last. Synced.</summary>
    void SetAttributes(string path, FileAttributes attributes);

    /// <summary>
    /// Makes a directory that must not exist (ESTALE). It takes its name when it has its attributes and is synced, so that a directory that
    /// is there is whole. On failure nothing of it is left.
    /// </summary>
    void MakeDirectory(string path, string temporaryName, FileAttributes attributes);

    /// <summary>unlink(2). With <paramref name="expected"/>, fails with ESTALE if something else lies there.</summary>
    void Remove(string path, FileIdentity? expected);

    /// <summary>rmdir(2): ENOTEMPTY if something is inside.</summary>
    void RemoveDirectory(string path);

    /// <summary>fsync(2) of the directory itself, so that names made and removed in it survive a loss of power.</summary>
    void SyncDirectory(string path);

    /// <summary>
    /// Runs a program without a shell on a staged content, <c>{}</c> in its arguments replaced by the staged file's path; for 30 s at most.
    /// Returns null if it exits with 0, else what it said (its last lines, or that it took too long, or was not found).
    /// </summary>
    string? Validate(string path, string temporaryName, IReadOnlyList<string> command);
}
