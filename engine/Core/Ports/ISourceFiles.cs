namespace Reconciler.Core.Ports;

/// <summary>
/// Files of the person who runs the engine (payloads, documents): on the real file system, not below <c>--root</c>, links followed.
/// Only regular files are opened. Failures are <see cref="HostException"/>s.
/// </summary>
public interface ISourceFiles
{
    /// <summary>A stream that knows its length. A FIFO, device or directory is refused without being opened.</summary>
    Stream Open(string absolutePath);

    /// <summary>Whose the path is, and each directory and link on the way to it, links that it leads through included; from the top down.</summary>
    IReadOnlyList<PathOwnership> Ownership(string absolutePath);
}

/// <summary>Who owns one step of a path, and who may write it. <paramref name="Mode"/> holds the twelve permission bits; a link's mean nothing.</summary>
public sealed record PathOwnership(string Path, FileKind Kind, uint Uid, uint Gid, uint Mode)
{
    /// <summary>The owner's own primary group by the account database; null where the owner is not known there.</summary>
    public uint? OwnersGroup { get; init; }

    /// <summary>The owner's name, or number.</summary>
    public string Owner { get; init; } = Uid.ToString(System.Globalization.CultureInfo.InvariantCulture);
}
