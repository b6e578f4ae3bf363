using System.Collections.Immutable;

namespace Reconciler.Core.Model;

/// <summary>One resource as the document wants it. Sections derive their own immutable record from it.</summary>
public abstract record DesiredEntry(EntryHeader Header)
{
    public string Id => Header.Id;

    /// <summary>Resource keys (see <see cref="ResourceKeys"/>) that stand once this entry has converged.</summary>
    public virtual ImmutableArray<string> Provides => [];

    /// <summary>Resource keys that must stand before this entry is worked on.</summary>
    public virtual ImmutableArray<string> Needs => [];

    /// <summary>Writes everything that the document says of this entry, contents by digest. Equal text, equal wish.</summary>
    public abstract void Describe(FingerprintWriter writer);

    /// <summary>The digest of <see cref="Describe"/>: what the store remembers, to tell a changed document from a changed node.</summary>
    public string Fingerprint()
    {
        var writer = new FingerprintWriter();
        Describe(writer);
        return writer.Finish();
    }
}
