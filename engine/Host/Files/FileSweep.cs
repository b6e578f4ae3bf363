using System.Buffers;
using System.Collections.Immutable;
using Reconciler.Core.Model;
using Reconciler.Core.Ports;
using Reconciler.Host.Native;

namespace Reconciler.Host.Files;

/// <summary>
/// One thread's part of a sweep. It keeps the last directory open, one buffer and the state of the digests, and nothing else:
/// memory and descriptors do not grow with the number of files.
/// </summary>
internal sealed class FileSweep(NodeDirectories directories, ReadOnlyMemory<byte> key) : IDisposable
{
    internal const int MostKept = 256 * 1024;

    // A file that changes while it is read is read again; one that never rests is reported as last seen, and its identity,
    // taken before the reading, makes a commit on top of it fail with ESTALE.
    private const int Attempts = 3;

    private readonly byte[] _buffer = ArrayPool<byte>.Shared.Rent(MostKept + 1);
    private readonly ContentDigest _digest = new(key);
    private string? _directory;
    private Descriptor? _opened;
    private HostError? _error;
    private bool _readOnly;

    internal FileObservation Look(FileQuery query)
    {
        try
        {
            return LookBelow(query, NodePath.LastSlash(query.Path));
        }
        catch (HostException failure)
        {
            return new FileObservation(query.Path, Error: failure.Error);
        }
    }

    public void Dispose()
    {
        _opened?.Dispose();
        _digest.Dispose();
        ArrayPool<byte>.Shared.Return(_buffer);
    }

    private FileObservation LookBelow(FileQuery query, int slash)
    {
        OpenDirectory(slash == 0 ? "/" : query.Path.AsSpan(0, slash), query.Path);
        if (_opened is null)
        {
            return _error!.Errno == Errno.ENOENT
                ? new FileObservation(query.Path)
                : new FileObservation(query.Path, Error: _error with { Subject = query.Path });
        }

        var name = query.Path.Length == 1 ? "." : query.Path[(slash + 1)..];
        for (var attempt = 1; ; attempt++)
        {
            if (TryLook(query, name, attempt == Attempts) is { } observation)
            {
                return observation with { ReadOnly = _readOnly };
            }
        }
    }

    private void OpenDirectory(ReadOnlySpan<char> directory, string subject)
    {
        if (_directory is not null && directory.SequenceEqual(_directory))
        {
            return;
        }

        _opened?.Dispose();
        _directory = null;
        var wanted = directory.ToString();
        directories.TryOpen(wanted, subject, out _opened, out _error);
        _readOnly = _opened is not null && FileSystem.IsReadOnly(_opened);
        _directory = wanted;
    }

    // Null: it changed under our eyes, look again. The last look never gives null.
    private FileObservation? TryLook(FileQuery query, string name, bool last)
    {
        var errno = StatX.Of(_opened!.Number, name, out var stat);
        if (errno != 0)
        {
            return errno == Errno.ENOENT ? new FileObservation(query.Path) : Failed(query, "stat", errno);
        }

        return stat.Kind switch
        {
            FileKind.Regular when query.Content => LookInside(query, name, stat, last),
            FileKind.Symlink => LookAtLink(query, name, stat, last),
            FileKind.Directory when query.Content => LookIntoDirectory(query, name, stat, last),
            _ => ByName(query, name, stat, last),
        };
    }

    private FileObservation? LookInside(FileQuery query, string name, in StatX stat, bool last)
    {
        var number = Open.TryReading(_opened!.Number, name);
        if (number < 0)
        {
            return last || Failure.Last is not (Errno.ENOENT or Errno.ELOOP) ? Failed(query, "open", Failure.Last) : null;
        }

        using var file = new Descriptor(number);
        var errno = Digest(number, (long)stat.Size, query, out var digest, out var content);
        if (errno != 0)
        {
            return Failed(query, "read", errno);
        }

        errno = ExtendedAttributes.Read(number, out var attributes);
        if (errno != 0)
        {
            return Failed(query, "list attributes of", errno);
        }

        errno = StatX.Of(number, out var after);
        if (errno != 0)
        {
            return Failed(query, "stat", errno);
        }

        if (after.Identity != stat.Identity && !last)
        {
            return null;
        }

        return new FileObservation(query.Path, State(stat, attributes) with { Digest = digest }) { Content = content };
    }

    private FileObservation? LookAtLink(FileQuery query, string name, in StatX stat, bool last)
    {
        var errno = SymbolicLink.Read(_opened!.Number, name, out var target);
        if (errno != 0)
        {
            return last || errno is not (Errno.ENOENT or Errno.EINVAL) ? Failed(query, "readlink", errno) : null;
        }

        var observation = ByName(query, name, stat, last);
        return observation is { State: { } state } ? observation with { State = state with { Target = target } } : observation;
    }

    private FileObservation? LookIntoDirectory(FileQuery query, string name, in StatX stat, bool last)
    {
        var number = Libc.OpenAt(_opened!.Number, name, Flags.Directory | Flags.NoFollow | Flags.CloseOnExec, 0);
        if (number < 0)
        {
            return last || Failure.Last is not (Errno.ENOENT or Errno.ENOTDIR) ? Failed(query, "list", Failure.Last) : null;
        }

        using var directory = new Descriptor(number);
        var empty = DirectoryNames.IsEmpty(number, query.Path);
        var observation = ByName(query, name, stat, last);
        return observation is { State: { } state } ? observation with { State = state with { Empty = empty } } : observation;
    }

    // Links and devices cannot be opened, and a file whose content nobody asked for need not be.
    private FileObservation? ByName(FileQuery query, string name, in StatX stat, bool last)
    {
        var errno = ExtendedAttributes.ReadName($"{_opened!.ProcPath}/{name}", out var attributes);
        if (errno != 0)
        {
            return last || errno != Errno.ENOENT ? Failed(query, "list attributes of", errno) : null;
        }

        return new FileObservation(query.Path, State(stat, attributes));
    }

    private int Digest(int fd, long size, FileQuery query, out Digest digest, out ReadOnlyMemory<byte>? content)
    {
        digest = default;
        content = null;
        var filled = 0;
        while (filled <= MostKept)
        {
            var read = Read(fd, _buffer.AsSpan(filled, MostKept + 1 - filled));
            if (read < 0)
            {
                return Failure.Last;
            }

            filled += read;

            // All of a file that has a size comes in one read; one without (in /proc) is read until nothing comes.
            if (read == 0 || (filled == size && size > 0))
            {
                break;
            }
        }

        if (filled <= MostKept)
        {
            digest = _digest.Of(_buffer.AsSpan(0, filled), query.Keyed, query.Unless);
            if (digest != query.Unless && !query.Keyed)
            {
                content = _buffer.AsSpan(0, filled).ToArray();
            }

            return 0;
        }

        while (filled > 0)
        {
            _digest.Add(_buffer.AsSpan(0, filled), query.Keyed);
            filled = Read(fd, _buffer);
        }

        // Taken out even after a failure: the state must be empty for the next file.
        var errno = filled < 0 ? Failure.Last : 0;
        digest = _digest.Finish(query.Keyed, query.Unless);
        return errno;
    }

    private static unsafe int Read(int fd, Span<byte> buffer)
    {
        fixed (byte* start = buffer)
        {
            nint read;
            do
            {
                read = Libc.Read(fd, start, (nuint)buffer.Length);
            }
            while (read < 0 && Failure.Last == Errno.EINTR);

            return (int)read;
        }
    }

    private static FileObservation Failed(FileQuery query, string operation, int errno) =>
        new(query.Path, Error: Failure.Of(operation, query.Path, errno));

    private static FileState State(in StatX stat, ImmutableSortedDictionary<string, string> attributes) => new()
    {
        Kind = stat.Kind,
        Mode = stat.Mode,
        Uid = stat.Uid,
        Gid = stat.Gid,
        Size = (long)stat.Size,
        MtimeNs = stat.MtimeNs,
        Attributes = attributes,
        LinkCount = stat.LinkCount,
        Immutable = stat.Immutable,
        Identity = stat.Identity,
    };
}
