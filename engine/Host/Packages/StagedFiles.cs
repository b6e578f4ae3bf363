using Reconciler.Core.Ports;
using Reconciler.Host.Files;

namespace Reconciler.Host.Packages;

/// <summary>
/// New contents of files that lie beside them, synced, until all take their names, in the order in which they came. What does not come to that
/// is discarded. The temporary names begin with a dot: dpkg passes over such in its directories (pkg_infodb_foreach).
/// </summary>
internal sealed class StagedFiles(IFileReader files, IFileWriter writer) : IDisposable
{
    private const string Prefix = ".reconciler-";

    private readonly Queue<(string Path, FileIdentity? There)> _staged = new();

    internal void Add(string path, byte[] bytes)
    {
        using var content = new MemoryStream(bytes);
        Add(path, content);
    }

    /// <summary>Without attributes, those of the file that is there.</summary>
    internal void Add(string path, Stream content, FileAttributes? attributes = null)
    {
        var there = files.Observe([new FileQuery(path)])[0].State;
        writer.Discard(path, NameOf(path));
        writer.StageFile(path, NameOf(path), content, attributes ?? new FileAttributes { Mode = there?.Mode, Uid = there?.Uid, Gid = there?.Gid });
        _staged.Enqueue((path, there?.Identity));
        writer.SyncStaged(path, NameOf(path));
    }

    internal void Commit()
    {
        for (; _staged.TryPeek(out var file); _staged.Dequeue())
        {
            writer.Commit(file.Path, NameOf(file.Path), file.There);
        }
    }

    public void Dispose()
    {
        while (_staged.TryDequeue(out var file))
        {
            writer.Discard(file.Path, NameOf(file.Path));
        }
    }

    /// <summary>Removes what a process that was killed left staged in the directory. True if there was something.</summary>
    internal static bool CleanUp(IFileReader files, IFileWriter writer, string directory)
    {
        try
        {
            return files.List(directory).Where(name => name.StartsWith(Prefix, StringComparison.Ordinal)).ToList()
                .Aggregate(false, (found, name) => writer.Discard($"{directory}/{name}", name) || found);
        }
        catch (HostException failure) when (failure.Error.Errno is Errno.ENOENT or Errno.ENOTDIR)
        {
            return false;
        }
    }

    private static string NameOf(string path) => Prefix + NodePath.Split(path).Name;
}
