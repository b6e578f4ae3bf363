using Reconciler.Core.Ports;
using Reconciler.Host.Native;

namespace Reconciler.Host.Files;

/// <summary>Reads the node's files beneath its root; sweeps run on as many threads as they are worth.</summary>
internal sealed class FileReader(NodeDirectories directories, Func<ReadOnlyMemory<byte>> key, int parallel) : IFileReader
{
    // Below this, starting a thread costs more than it saves.
    private const int Block = 64;

    private int _sweeps;

    /// <summary>Counts sweeps, so that what is cached for one can be told from what is cached for the next.</summary>
    internal int Sweeps => Volatile.Read(ref _sweeps);

    public IReadOnlyList<FileObservation> Observe(IReadOnlyList<FileQuery> queries)
    {
        Interlocked.Increment(ref _sweeps);
        var answers = new FileObservation[queries.Count];
        var workers = Math.Clamp(queries.Count / Block, 1, parallel);
        var keyBytes = queries.Any(query => query.Keyed) ? key() : default;
        var next = 0;

        // Blocks in the order of the queries: neighbours mostly share a directory, which the sweep then opens once.
        void Work()
        {
            using var sweep = new FileSweep(directories, keyBytes);
            for (var start = Interlocked.Add(ref next, Block) - Block; start < answers.Length; start = Interlocked.Add(ref next, Block) - Block)
            {
                for (var i = start; i < Math.Min(start + Block, answers.Length); i++)
                {
                    answers[i] = sweep.Look(queries[i]);
                }
            }
        }

        if (workers == 1)
        {
            Work();
        }
        else
        {
            Parallel.For(0, workers, new ParallelOptions { MaxDegreeOfParallelism = workers }, _ => Work());
        }

        return answers;
    }

    public Stream OpenRead(string path)
    {
        using var parent = directories.OpenParent(path, out var name);
        var errno = StatX.Of(parent.Number, name, out var stat);
        if (errno != 0)
        {
            throw Failure.Raise("open", path, errno);
        }

        // Looked at before it is opened: opening a device or a FIFO may act on it.
        if (stat.Kind != FileKind.Regular)
        {
            throw stat.Kind switch
            {
                FileKind.Symlink => Failure.Raise("open", path, Errno.ELOOP, "is a link, and a link at the path itself is not followed (ELOOP)"),
                FileKind.Directory => Failure.Raise("open", path, Errno.EISDIR),
                _ => Failure.Raise("open", path, Errno.EINVAL, $"is {stat.KindName}, not a file (EINVAL)"),
            };
        }

        return new DescriptorStream(new Descriptor(Open.Reading(parent.Number, name, path)), path);
    }

    public IReadOnlyList<string> List(string path)
    {
        using var parent = directories.OpenParent(path, out var name);
        var number = Libc.OpenAt(parent.Number, name, Flags.Directory | Flags.NoFollow | Flags.CloseOnExec, 0);
        Failure.Check(number, "list", path);
        using var directory = new Descriptor(number);
        return DirectoryNames.All(number, path);
    }

    public string? Resolve(string path)
    {
        NodePath.LastSlash(path);
        return directories.Resolve(path);
    }
}
