using System.Collections.Immutable;

namespace Reconciler.Core.Ports.Packages;

/// <summary>Changes the package database of the node.</summary>
public interface IPackageWriter
{
    /// <summary>
    /// Takes the database's lock, as its own tools do, and waits for it for a limited time. Throws <see cref="HostException"/>: with
    /// <see cref="PackageLock.Operation"/> and EAGAIN where somebody else still has it.
    /// </summary>
    IPackageTransaction Open(PackageManager manager);

    /// <summary>
    /// Lets apt or dnf do it, with the package's scripts, without a question, and without removing anything else. Waits for its locks for a
    /// limited time; failures are <see cref="HostException"/>s, as of <see cref="Open"/>.
    /// </summary>
    void Carry(PackageManager manager, PackageRequest request);

    /// <summary>Removes what a transaction that was killed left in the database's directories. True if there was something.</summary>
    bool CleanUp(PackageManager manager);
}

/// <summary>The database while it is locked. Every call leaves it whole; failures are <see cref="HostException"/>s.</summary>
public interface IPackageTransaction : IDisposable
{
    /// <summary>Takes the entry of a package out. No script of the package is run, and no file but the database's own is touched.</summary>
    void Forget(PackageRemoval removal);

    /// <summary>Puts an entry back that was taken out, with the database's files about it.</summary>
    void PutBack(string name, string record, IReadOnlyList<PackageRecordFile> files);
}

/// <summary>Of the package, <paramref name="RecordFiles"/> are the database's own files; with <paramref name="KeepsConfiguration"/> its configuration stays known.</summary>
public sealed record PackageRemoval(string Name, string Architecture, string Version, ImmutableArray<string> RecordFiles, bool KeepsConfiguration);

/// <summary>A file of the database about one package.</summary>
public sealed record PackageRecordFile(string Path, FileAttributes Attributes, Func<Stream> Open);

/// <summary>How a lock that somebody else has is told from other failures.</summary>
public static class PackageLock
{
    public const string Operation = "lock";

    public static bool IsBusy(HostError error) => error is { Operation: Operation, Errno: Errno.EAGAIN };
}
