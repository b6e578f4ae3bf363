namespace Reconciler.Core.Diagnostics;

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
