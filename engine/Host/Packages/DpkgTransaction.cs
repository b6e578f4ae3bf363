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
    private const string Temporary = ".reconciler-new";

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
        var status = Status();
        var paragraph = status.Paragraphs.FirstOrDefault(p => p.Name == removal.Name && p.Architecture == removal.Architecture)
            ?? throw Changed(removal.Name, "it is not in the database any more");
        if (paragraph["Version"u8] is { } version && version != removal.Version)
        {
            throw Changed(removal.Name, $"its version is {version} now");
        }

        // First what is about this package alone: a package without a list owns nothing, and the next run takes its entry out.
        var kept = removal.KeepsConfiguration ? DpkgConfiguration.Kept(removal.RecordFiles) : [];
        foreach (var path in removal.RecordFiles.Except(kept).Order(StringComparer.Ordinal))
        {
            RemoveIfThere(path);
        }

        if (removal.KeepsConfiguration)
        {
            foreach (var list in kept.Where(path => path.EndsWith(".list", StringComparison.Ordinal)))
            {
                Replace(list, DpkgConfiguration.List(paragraph), null);
            }
        }

        _writer.SyncDirectory(DpkgPaths.Info);
        WriteStatus(removal.KeepsConfiguration
            ? status.Replacing(paragraph, DpkgConfiguration.Entry(paragraph))
            : status.Without(paragraph));
    }

    public void PutBack(string name, string record, IReadOnlyList<PackageRecordFile> files)
    {
        var bytes = Encoding.Latin1.GetBytes(record);
        var status = Status();
        var entry = StatusFile.Of(bytes).Paragraphs is [var only] ? only : throw Changed(name, "what was kept of its entry is not one entry");
        var there = status.Paragraphs.FirstOrDefault(p => p.Name == entry.Name && p.Architecture == entry.Architecture);
        foreach (var file in files)
        {
            using var content = file.Open();
            Replace(file.Path, content, file.Attributes);
        }

        _writer.SyncDirectory(DpkgPaths.Info);
        WriteStatus(there is null ? status.With(bytes) : status.Replacing(there, bytes));
    }

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
    private void WriteStatus(byte[] bytes)
    {
        using (var old = _files.OpenRead(DpkgPaths.Status))
        {
            Replace(DpkgPaths.StatusBefore, old, null);
        }

        Replace(DpkgPaths.Status, bytes, null);
        _writer.SyncDirectory(DpkgPaths.Directory);
    }

    private void Replace(string path, byte[] bytes, FileAttributes? attributes)
    {
        using var content = new MemoryStream(bytes);
        Replace(path, content, attributes);
    }

    private void Replace(string path, Stream content, FileAttributes? attributes)
    {
        var there = _files.Observe([new FileQuery(path)])[0].State;
        var given = attributes ?? (there is null ? new FileAttributes() : new FileAttributes { Mode = there.Mode, Uid = there.Uid, Gid = there.Gid });
        _writer.Discard(path, Temporary);
        _writer.StageFile(path, Temporary, content, given);
        var done = false;
        try
        {
            _writer.SyncStaged(path, Temporary);
            _writer.Commit(path, Temporary, there?.Identity);
            done = true;
        }
        finally
        {
            if (!done)
            {
                _writer.Discard(path, Temporary);
            }
        }
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
