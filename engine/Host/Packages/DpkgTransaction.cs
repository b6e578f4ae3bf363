using System.Text;
using Reconciler.Core.Ports;
using Reconciler.Core.Ports.Packages;
using Reconciler.Host.Files;

namespace Reconciler.Host.Packages;

/// <summary>
/// dpkg's database under both of its locks. Entries are taken out and put back in its own files, in the way dpkg itself writes them: its
/// <c>--purge</c> cannot be kept from running the scripts of the package (decision 0015).
/// </summary>
internal sealed class DpkgTransaction : IPackageTransaction
{
    private readonly IFileReader _files;
    private readonly IFileWriter _writer;
    private readonly DatabaseLock _frontend;
    private readonly DatabaseLock _lock;

    private DpkgTransaction(IFileReader files, IFileWriter writer, DatabaseLock frontend, DatabaseLock own) =>
        (_files, _writer, _frontend, _lock) = (files, writer, frontend, own);

    internal static DpkgTransaction Open(NodeDirectories directories, IFileReader files, IFileWriter writer, TimeSpan wait)
    {
        var frontend = DatabaseLock.Take(directories, DpkgPaths.FrontendLock, wait);
        try
        {
            return new DpkgTransaction(files, writer, frontend, DatabaseLock.Take(directories, DpkgPaths.Lock, wait));
        }
        catch (HostException)
        {
            frontend.Dispose();
            throw;
        }
    }

    public void Forget(PackageRemoval removal)
    {
        var read = Status();
        var paragraph = read.Paragraphs.FirstOrDefault(p => p.Name == removal.Name && p.Architecture == removal.Architecture)
            ?? throw Changed(removal.Name, "it is not in the database any more");
        if (paragraph["Version"u8] is { } version && version != removal.Version)
        {
            throw Changed(removal.Name, $"its version is {version} now");
        }

        // All new contents lie there first: a full disk is met before anything is gone.
        using var status = Stage(removal.KeepsConfiguration ? read.Replacing(paragraph, DpkgConfiguration.Entry(paragraph)) : read.Without(paragraph));
        var kept = removal.KeepsConfiguration ? DpkgConfiguration.Kept(removal.RecordFiles) : [];
        using var lists = new StagedFiles(_files, _writer);
        foreach (var list in kept.Where(path => path.EndsWith(".list", StringComparison.Ordinal)))
        {
            lists.Add(list, DpkgConfiguration.List(paragraph));
        }

        // What is about this package alone goes before its entry: a package without a list owns nothing, and the next run takes its entry out.
        foreach (var path in removal.RecordFiles.Except(kept).Order(StringComparer.Ordinal))
        {
            RemoveIfThere(path);
        }

        lists.Commit();
        _writer.SyncDirectory(DpkgPaths.Info);
        Commit(status);
    }

    public void PutBack(string name, string record, IReadOnlyList<PackageRecordFile> files)
    {
        var bytes = Encoding.Latin1.GetBytes(record);
        var read = Status();
        var entry = StatusFile.Of(bytes).Paragraphs is [var only] ? only : throw Changed(name, "what was kept of its entry is not one entry");
        var there = read.Paragraphs.FirstOrDefault(p => p.Name == entry.Name && p.Architecture == entry.Architecture);
        using var status = Stage(there is null ? read.With(bytes) : read.Replacing(there, bytes));
        using var about = new StagedFiles(_files, _writer);
        foreach (var file in files)
        {
            using var content = file.Open();
            about.Add(file.Path, content, file.Attributes);
        }

        about.Commit();
        _writer.SyncDirectory(DpkgPaths.Info);
        Commit(status);
    }

    /// <summary>Removes what a process that was killed had staged. True if there was something.</summary>
    internal static bool CleanUp(IFileReader files, IFileWriter writer) =>
        ((string[])[DpkgPaths.Directory, DpkgPaths.Info]).Aggregate(false, (found, directory) => StagedFiles.CleanUp(files, writer, directory) || found);

    public void Dispose()
    {
        _lock.Dispose();
        _frontend.Dispose();
    }

    /// <summary>The status as it is under the lock. What an interrupted dpkg left has to be finished by dpkg.</summary>
    private StatusFile Status()
    {
        if (Updates().Any(DpkgReader.IsUpdate))
        {
            throw new HostException(new HostError("change", DpkgPaths.Status, Errno.EBUSY, "dpkg was interrupted: `dpkg --configure -a` finishes what it was at"));
        }

        using var content = _files.OpenRead(DpkgPaths.Status);
        using var buffer = new MemoryStream();
        content.CopyTo(buffer);
        return StatusFile.Of(buffer.ToArray());
    }

    private IReadOnlyList<string> Updates()
    {
        try
        {
            return _files.List(DpkgPaths.Updates);
        }
        catch (HostException failure) when (failure.Error.Errno == Errno.ENOENT)
        {
            return [];
        }
    }

    /// <summary>The old one stays as status-old, as with dpkg.</summary>
    private StagedFiles Stage(byte[] status)
    {
        var staged = new StagedFiles(_files, _writer);
        try
        {
            using var old = _files.OpenRead(DpkgPaths.Status);
            staged.Add(DpkgPaths.StatusBefore, old);
            staged.Add(DpkgPaths.Status, status);
            return staged;
        }
        catch (HostException)
        {
            staged.Dispose();
            throw;
        }
    }

    private void Commit(StagedFiles status)
    {
        status.Commit();
        _writer.SyncDirectory(DpkgPaths.Directory);
    }

    private void RemoveIfThere(string path)
    {
        try
        {
            _writer.Remove(path, null);
        }
        catch (HostException failure) when (failure.Error.Errno == Errno.ENOENT)
        {
            // A run before this one got as far as here.
        }
    }

    private static HostException Changed(string name, string what) => new(new HostError("change", name, Errno.ESTALE, what));
}
