using System.Collections.Immutable;

namespace Reconciler.Core.Ports.Ovsdb;

/// <summary>
/// A column's value as OVSDB sees it: a set of atoms (a scalar is a set of one), or a map of texts. Order does not count, and an empty
/// set equals an empty map: both mean that nothing is set.
/// </summary>
public sealed class OvsValue : IEquatable<OvsValue>
{
    /// <summary>Texts by ordinal order: the comparer of every map here.</summary>
    public static readonly ImmutableSortedDictionary<string, string> NoKeys =
        ImmutableSortedDictionary.Create<string, string>(StringComparer.Ordinal);

    /// <summary>The empty set, by which an optional column is cleared.</summary>
    public static readonly OvsValue None = new([], null);

    private OvsValue(ImmutableArray<OvsAtom> members, ImmutableSortedDictionary<string, string>? keys) => (Members, Keys) = (members, keys);

    /// <summary>In order, each once; empty for a map.</summary>
    public ImmutableArray<OvsAtom> Members { get; }

    /// <summary>Null unless this is a map.</summary>
    public ImmutableSortedDictionary<string, string>? Keys { get; }

    public bool IsEmpty => Members.IsEmpty && Keys is null or { IsEmpty: true };

    /// <summary>The text of a set of one; else null.</summary>
    public string? Text => Members.Length == 1 ? Members[0].Text : null;

    /// <summary>The number of a set of one integer; else null.</summary>
    public long? Integer => Members.Length == 1 ? Members[0].AsInteger : null;

    public static OvsValue Of(string text) => new([OvsAtom.Of(text)], null);

    public static OvsValue Of(long number) => new([OvsAtom.Of(number)], null);

    public static OvsValue Of(bool truth) => new([OvsAtom.Of(truth)], null);

    public static OvsValue Set(IEnumerable<OvsAtom> atoms)
    {
        ImmutableArray<OvsAtom> members = [.. atoms.Distinct().Order()];
        return members.IsEmpty ? None : new OvsValue(members, null);
    }

    public static OvsValue Set(IEnumerable<string> texts) => Set(texts.Select(OvsAtom.Of));

    public static OvsValue Set(IEnumerable<long> numbers) => Set(numbers.Select(OvsAtom.Of));

    public static OvsValue Map(IEnumerable<KeyValuePair<string, string>> keys) => new([], NoKeys.SetItems(keys));

    public bool Equals(OvsValue? other) =>
        other is not null &&
        (ReferenceEquals(this, other) || (IsEmpty && other.IsEmpty) ||
            (Keys is null == other.Keys is null && Members.SequenceEqual(other.Members) && (Keys ?? NoKeys).SequenceEqual(other.Keys ?? NoKeys)));

    public override bool Equals(object? obj) => Equals(obj as OvsValue);

    public override int GetHashCode()
    {
        var hash = default(HashCode);
        foreach (var member in Members)
        {
            hash.Add(member);
        }

        foreach (var (key, value) in Keys ?? NoKeys)
        {
            hash.Add(key, StringComparer.Ordinal);
            hash.Add(value, StringComparer.Ordinal);
        }

        return hash.ToHashCode();
    }

    /// <summary>As <c>ovs-vsctl</c> prints it: <c>100</c>, <c>[10, 20]</c>, <c>{key=value}</c>, <c>[]</c>.</summary>
    public override string ToString() => this switch
    {
        { Keys: { } keys } => $"{{{string.Join(", ", keys.Select(k => $"{k.Key}={k.Value}"))}}}",
        { Members: [var only] } => only.Text,
        _ => $"[{string.Join(", ", Members)}]",
    };
}
