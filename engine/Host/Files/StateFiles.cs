using System.Collections.Immutable;
using Reconciler.Core.Ports;
using Reconciler.Host.Native;

namespace Reconciler.Host.Files;

/// <summary>State files by the names that the command line gives them, links followed, relative to the working directory.</summary>
public sealed class StateFiles : IStateFiles
{
    private const int FirstBuffer = 64 * 1024;

    public StateFileInfo Look(string path)
    {
        using var file = Open(path, Flags.PathOnly);
        var errno = StatX.Of(file.Number, out var stat);
        if (errno != 0)
        {
            throw Failure.Raise("stat", path, errno);
        }

        var length = stat.Kind == FileKind.Regular ? (long)stat.Size : 0;
        return new StateFileInfo(Path.GetFullPath(path), stat.Kind == FileKind.Directory, length);
    }

    public byte[] Read(string path, int limit)
    {
        using var file = Open(path, Flags.ReadOnly | Flags.NoControllingTerminal);
        using var stream = new DescriptorStream(file, path);
        var bytes = new byte[Math.Min(limit, FirstBuffer)];
        var length = 0;
        while (true)
        {
            var read = stream.Read(bytes.AsSpan(length));
            length += read;
            if (read == 0 || length == limit)
            {
                return bytes[..length];
            }

            if (length == bytes.Length)
            {
                Array.Resize(ref bytes, Math.Min(limit, bytes.Length * 2));
            }
        }
    }

    public ImmutableArray<string> List(string directory)
    {
        using var file = Open(directory, Flags.ReadOnly | Flags.Directory);
        return [.. DirectoryNames.All(file.Number, directory)];
    }

    private static Descriptor Open(string path, int flags)
    {
        var number = Libc.OpenAt(Flags.CurrentDirectory, path, flags | Flags.CloseOnExec, 0);
        Failure.Check(number, "open", path);
        return new Descriptor(number);
    }
}
