using Reconciler.Core.Model;
using Reconciler.Core.Ports;

namespace Reconciler.Runtime.Storage;

/// <summary>
/// Contents by digest, each kept once: <c>blobs/ab/abcd...</c>, or <c>blobs/ab/abcd....k</c> for a keyed digest. A name that is there has its
/// whole content: it is written under a temporary name, synced, renamed, and its directory is synced before anything relies on it.
/// </summary>
internal sealed class Blobs(StoreLocation location, IStoreFiles files)
{
    private const string TemporarySuffix = ".tmp";
    private readonly HashSet<string> _unsynced = new(StringComparer.Ordinal);

    public bool Has(Digest digest) => files.Exists(PathOf(digest));

    public Stream Open(Digest digest)
    {
        var path = PathOf(digest);
        return files.Exists(path)
            ? files.OpenRead(path)
            : throw new HostException(new HostError("open", path, 2, "the pre-image is not in the store any more (pruned, or another store)"));
    }

    /// <summary>
    /// Sees to it that the content is kept; false if what is read does not have the digest. Durable only after <see cref="SyncNames"/>:
    /// of a content that is there already too, since the process that put it may have died before it synced the name.
    /// </summary>
    public bool Keep(Digest digest, Func<Stream> open, ReadOnlySpan<byte> key)
    {
        if (Has(digest))
        {
            _unsynced.Add(Path.GetDirectoryName(PathOf(digest))!);
            return true;
        }

        using var content = open();
        return Put(digest, content, key);
    }

    /// <summary>
    /// Streams a content in; false if it does not have the digest (then nothing is kept). Durable only after <see cref="SyncNames"/>.
    /// </summary>
    private bool Put(Digest digest, Stream content, ReadOnlySpan<byte> key)
    {
        var path = PathOf(digest);
        var directory = Path.GetDirectoryName(path)!;
        files.MakeDirectory(location.Blobs);
        files.MakeDirectory(directory);
        var temporary = path + TemporarySuffix;
        files.Delete(temporary);
        try
        {
            using (var stream = files.CreateNew(temporary))
            {
                if (StreamDigest.Of(content, digest.IsKeyed, key, stream).Digest != digest)
                {
                    files.Delete(temporary);
                    return false;
                }

                files.Sync(stream);
            }

            files.Rename(temporary, path);
        }
        catch (HostException)
        {
            files.Delete(temporary);
            throw;
        }

        _unsynced.Add(directory);
        return true;
    }

    /// <summary>Makes the names of everything that was put survive a loss of power.</summary>
    public void SyncNames()
    {
        foreach (var directory in _unsynced)
        {
            files.SyncDirectory(directory);
        }

        _unsynced.Clear();
    }

    /// <summary>Every digest that is kept, with its size.</summary>
    public IEnumerable<(Digest Digest, long Size)> All() =>
        from directory in files.List(location.Blobs)
        where directory.IsDirectory
        from file in files.List(Path.Combine(location.Blobs, directory.Name))
        where !file.Name.EndsWith(TemporarySuffix, StringComparison.Ordinal)
        select (DigestOf(file.Name), file.Size);

    public void Delete(Digest digest) => files.Delete(PathOf(digest));

    /// <summary>Removes what a process left that died while it wrote. True if there was something.</summary>
    public bool Sweep()
    {
        var found = false;
        foreach (var directory in files.List(location.Blobs).Where(d => d.IsDirectory))
        {
            var path = Path.Combine(location.Blobs, directory.Name);
            foreach (var file in files.List(path).Where(f => f.Name.EndsWith(TemporarySuffix, StringComparison.Ordinal)))
            {
                found |= files.Delete(Path.Combine(path, file.Name));
            }
        }

        return found;
    }

    private static Digest DigestOf(string name) => name.EndsWith(".k", StringComparison.Ordinal)
        ? new Digest(Digest.KeyedPrefix + name[..^2])
        : new Digest(Digest.PlainPrefix + name);

    private string PathOf(Digest digest)
    {
        var hex = digest.Text[(digest.Text.IndexOf(':', StringComparison.Ordinal) + 1)..];
        return Path.Combine(location.Blobs, hex[..2], digest.IsKeyed ? hex + ".k" : hex);
    }
}
