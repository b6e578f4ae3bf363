using System.Security.Cryptography;
using System.Text;
using Reconciler.Core.Model;
using Reconciler.Core.Ports;

namespace Reconciler.Runtime.Storage;

/// <summary>
/// The secret of this store. Until <see cref="Persist"/> a new store's key lives in memory only, so that a plan creates nothing;
/// fingerprints made with it then mean something to this process alone.
/// </summary>
public sealed class StoreKey
{
    public const int Length = 32;

    private readonly StoreLocation _location;
    private readonly IStoreFiles _files;
    private readonly byte[] _bytes;

    private StoreKey(StoreLocation location, IStoreFiles files, byte[] bytes, bool isPersistent)
    {
        (_location, _files, _bytes, IsPersistent) = (location, files, bytes, isPersistent);
    }

    public ReadOnlyMemory<byte> Bytes => _bytes;

    /// <summary>Whether the store has it, so that what it keys can be compared in a later run.</summary>
    public bool IsPersistent { get; private set; }

    public static StoreKey Load(StoreLocation location, IStoreFiles files, Action<byte[]> random)
    {
        byte[]? found;
        try
        {
            found = files.Read(location.Key);
        }
        catch (HostException)
        {
            // A plan by someone who may not read the store: it goes on as if there were none; whoever writes will meet the error.
            found = null;
        }

        if (found is { Length: Length })
        {
            return new StoreKey(location, files, found, isPersistent: true);
        }

        var fresh = new byte[Length];
        random(fresh);
        return new StoreKey(location, files, fresh, isPersistent: false);
    }

    /// <summary>
    /// Writes the key whole or not at all. Throws <see cref="HostException"/>, also where another process was first:
    /// what this one has fingerprinted would not match.
    /// </summary>
    public void Persist()
    {
        if (IsPersistent)
        {
            return;
        }

        _files.MakeDirectory(_location.Directory);
        var temporary = $"{_location.Key}.{_files.ProcessId}.tmp";
        _files.Delete(temporary);
        using (var stream = _files.CreateNew(temporary))
        {
            stream.Write(_bytes);
            _files.Sync(stream);
        }

        var won = _files.Link(temporary, _location.Key);
        _files.Delete(temporary);
        _files.SyncDirectory(_location.Directory);
        if (!won)
        {
            throw new HostException(new HostError(
                "create", _location.Key, 0, "there is a key that is not this run's: another run made it just now (try again), or it is damaged"));
        }

        IsPersistent = true;
    }

    /// <summary>A short keyed fingerprint of a text, for one purpose: the same text has another one elsewhere.</summary>
    public string Fingerprint(string purpose, string text) =>
        Digest.KeyedPrefix + Convert.ToHexStringLower(HMACSHA256.HashData(Derive(purpose), Encoding.UTF8.GetBytes(text)));

    /// <summary>A key for one purpose alone.</summary>
    internal byte[] Derive(string purpose) => HMACSHA256.HashData(_bytes, Encoding.UTF8.GetBytes("reconciler " + purpose));
}
