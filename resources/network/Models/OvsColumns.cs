using System.Collections.Immutable;
using Reconciler.Core.Ports.Ovsdb;

namespace Reconciler.Resources.Network;

/// <summary>The columns of a row that somebody may set, compared by value.</summary>
public sealed class OvsColumns(ImmutableSortedDictionary<string, OvsValue> columns) : IEquatable<OvsColumns>
{
    public static readonly OvsColumns None = new(OvsRow.NoColumns);

    public ImmutableSortedDictionary<string, OvsValue> Values { get; } = columns;

    /// <summary>Without what is as it would be if nobody had said anything: false, the empty text, no delay.</summary>
    public static OvsColumns Said(ImmutableSortedDictionary<string, OvsValue> columns) =>
        new(OvsRow.NoColumns.AddRange(columns.Where(column => column.Value.Text is not ("" or "false")
            && !(column.Key is OvsColumn.BondUpdelay or OvsColumn.BondDowndelay && column.Value.Integer == 0))));

    public OvsValue this[string column] => Values.GetValueOrDefault(column, OvsValue.None);

    public ImmutableSortedDictionary<string, string> Map(string column) => this[column].Keys ?? OvsValue.NoKeys;

    public OvsColumns With(string column, OvsValue value) => new(value.IsEmpty || value.Text is "" ? Values.Remove(column) : Values.SetItem(column, value));

    /// <summary>A null value takes the key out.</summary>
    public OvsColumns WithKey(string column, string key, string? value)
    {
        var keys = Map(column);
        return With(column, OvsValue.Map(value is null ? keys.Remove(key) : keys.SetItem(key, value)));
    }

    public bool Equals(OvsColumns? other) => other is not null && Values.SequenceEqual(other.Values);

    public override bool Equals(object? obj) => Equals(obj as OvsColumns);

    public override int GetHashCode() => Values.Count;

    public override string ToString() => string.Join(", ", Values.Select(pair => $"{pair.Key}={pair.Value}"));
}
