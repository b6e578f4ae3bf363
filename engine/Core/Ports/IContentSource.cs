using Reconciler.Core.Model;

namespace Reconciler.Core.Ports;

/// <summary>Opens payloads, wherever they are kept, and digests each once. Failures are <see cref="HostException"/>s.</summary>
public interface IContentSource
{
    Stream Open(Payload payload);

    /// <summary>Streams the payload through the digest on the first call and remembers the answer.</summary>
    ContentInfo Describe(Payload payload, bool keyed);
}

public readonly record struct ContentInfo(Digest Digest, long Length);
