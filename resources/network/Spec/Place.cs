using System.Collections.Frozen;
using Reconciler.Core.Diagnostics;

namespace Reconciler.Resources.Network;

/// <summary>
/// Where in the document a part of an entry stands. It takes no part in comparisons: two wishes are equal wherever they are written.
/// </summary>
public readonly struct Place(SourceSpan? span) : IEquatable<Place>
{
    /// <summary>Null for what no document says (an export, an undo).</summary>
    public SourceSpan? Span { get; } = span;

    public static bool operator ==(Place left, Place right) => left.Equals(right);

    public static bool operator !=(Place left, Place right) => !left.Equals(right);

    public bool Equals(Place other) => true;

    public override bool Equals(object? obj) => obj is Place;

    public override int GetHashCode() => 0;

    public override string ToString() => Span?.ToString() ?? "";
}

/// <summary>Where each key of an entry stands. Takes no part in comparisons either.</summary>
public readonly struct Places(FrozenDictionary<string, SourceSpan>? keys) : IEquatable<Places>
{
    public static bool operator ==(Places left, Places right) => left.Equals(right);

    public static bool operator !=(Places left, Places right) => !left.Equals(right);

    /// <summary>Null if the document has no such key.</summary>
    public SourceSpan? Of(string key) => keys is not null && keys.TryGetValue(key, out var span) ? span : null;

    public bool Equals(Places other) => true;

    public override bool Equals(object? obj) => obj is Places;

    public override int GetHashCode() => 0;

    /// <summary>Nothing: where an entry is shown whole, its <c>Header.Origin</c> says enough.</summary>
    public override string ToString() => "";
}
