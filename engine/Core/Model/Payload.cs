using Reconciler.Core.Diagnostics;

namespace Reconciler.Core.Model;

/// <summary>A content to be put somewhere. Where it is kept is said here; <c>IContentSource</c> opens it.</summary>
public abstract record Payload
{
    private Payload()
    {
    }

    /// <summary>Content that stands in the document itself.</summary>
    public sealed record Inline(ReadOnlyMemory<byte> Bytes) : Payload;

    /// <summary>A file beside the document (not below <c>--root</c>), by absolute path; <paramref name="Origin"/> is where it is named.</summary>
    public sealed record Source(string AbsolutePath, SourceSpan Origin) : Payload;

    /// <summary>A pre-image in the store.</summary>
    public sealed record Stored(Digest Digest) : Payload;
}
