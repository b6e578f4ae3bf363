using System.Collections.Frozen;
using Reconciler.Core.Diagnostics;

namespace Reconciler.Resources.Network;

/// <summary>Where each key of an entry stands. Like <see cref="Place"/>, it takes no part in comparisons.</summary>
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
