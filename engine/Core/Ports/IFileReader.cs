using Reconciler.Core.Model;

namespace Reconciler.Core.Ports;

/// <summary>
/// A path to look at. With <paramref name="Content"/> a regular file is read and digested (<paramref name="Keyed"/>: by HMAC);
/// its bytes are kept in the answer where the digest differs from <paramref name="Unless"/> and the file is no larger than 256 KiB, but never
/// those of a keyed one. Of a directory, the content is whether it is empty.
/// </summary>
public readonly record struct FileQuery(string Path, bool Content = false, bool Keyed = false, Digest? Unless = null);

/// <summary>What was seen: nothing at the path (all null), a state, or why it could not be seen.</summary>
public sealed record FileObservation(string Path, FileState? State = null, HostError? Error = null)
{
    /// <summary>The old content, for a diff; see <see cref="FileQuery"/>.</summary>
    public ReadOnlyMemory<byte>? Content { get; init; }

    /// <summary>Whether the file system of its directory is mounted read-only, so that nothing there can be made, replaced or removed. Null: the directory is missing.</summary>
    public bool? ReadOnly { get; init; }
}

/// <summary>
/// Reads files below the root. Paths are absolute and normal, as the document writes them. The rules of links hold: the last component is
/// never followed, one above it only if root (below a root that is not "/", the caller) owns it and the directory it stands in, and only
/// within the root. Failures come as <see cref="HostException"/>, or in the observation.
/// </summary>
public interface IFileReader
{
    /// <summary>One sweep; answers in the order of the queries, read side by side. A missing directory above is "nothing there".</summary>
    IReadOnlyList<FileObservation> Observe(IReadOnlyList<FileQuery> queries);

    /// <summary>Opens a regular file. Throws <see cref="HostException"/> (ENOENT, ELOOP for a link, EISDIR).</summary>
    Stream OpenRead(string path);

    /// <summary>The names in a directory, sorted by ordinal, without "." and "..".</summary>
    IReadOnlyList<string> List(string path);

    /// <summary>Follows every link, as a process on the node would, and returns the path below the root at which it ends; null if that is missing.</summary>
    string? Resolve(string path);
}
