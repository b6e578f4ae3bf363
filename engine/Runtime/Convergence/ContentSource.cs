using Reconciler.Core.Model;
using Reconciler.Core.Ports;
using Reconciler.Runtime.Storage;

namespace Reconciler.Runtime.Convergence;

/// <summary>Opens payloads: in the document, beside it, or in the store. Each is digested once for as long as this object lives.</summary>
public sealed class ContentSource(ISourceFiles sources, Store store) : IContentSource
{
    private readonly Dictionary<(Payload Payload, bool Keyed), ContentInfo> _known = [];
    private readonly Lock _lock = new();

    public Stream Open(Payload payload) => payload switch
    {
        Payload.Inline inline => new MemoryStream(inline.Bytes.ToArray(), writable: false),
        Payload.Source source => sources.Open(source.AbsolutePath),
        Payload.Stored stored => store.Blobs.Open(stored.Digest),
        _ => throw new InvalidOperationException($"a payload of an unknown kind: {payload.GetType()}"),
    };

    public ContentInfo Describe(Payload payload, bool keyed)
    {
        lock (_lock)
        {
            if (_known.TryGetValue((payload, keyed), out var known))
            {
                return known;
            }
        }

        var info = payload is Payload.Stored { Digest: var digest } && digest.IsKeyed == keyed
            ? new ContentInfo(digest, Length(payload))
            : Read(payload, keyed);
        lock (_lock)
        {
            _known[(payload, keyed)] = info;
        }

        return info;
    }

    private long Length(Payload payload)
    {
        using var stream = Open(payload);
        return stream.Length;
    }

    private ContentInfo Read(Payload payload, bool keyed)
    {
        if (payload is Payload.Inline { Bytes: var bytes })
        {
            return StreamDigest.Of(bytes.Span, keyed, store.Key.Bytes.Span);
        }

        using var stream = Open(payload);
        return StreamDigest.Of(stream, keyed, store.Key.Bytes.Span);
    }
}
