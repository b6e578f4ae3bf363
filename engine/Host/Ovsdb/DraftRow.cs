using System.Collections.Immutable;
using Reconciler.Core.Ports.Ovsdb;

namespace Reconciler.Host.Ovsdb;

/// <summary>A row as a transaction is to leave it: what it had, what is set, and what must still hold for that to be right.</summary>
internal sealed class DraftRow(TableColumns table, string name, string? uuid, ImmutableSortedDictionary<string, OvsValue> before)
{
    internal TableColumns Table { get; } = table;

    internal string Name { get; } = name;

    /// <summary>Null for a row that is to be made; the answer of the database then fills it in.</summary>
    internal string? Uuid { get; set; } = uuid;

    /// <summary>Made by this transaction.</summary>
    internal bool IsNew { get; } = uuid is null;

    /// <summary>Its name within the transaction, if new (RFC 7047: <c>uuid-name</c>).</summary>
    internal string Alias { get; set; } = "";

    /// <summary>The index of the operation that named it first.</summary>
    internal int? Operation { get; set; }

    internal SortedDictionary<string, OvsValue> Sets { get; } = new(StringComparer.Ordinal);

    internal SortedDictionary<string, SortedDictionary<string, string?>> Merges { get; } = new(StringComparer.Ordinal);

    /// <summary>Columns that must be as they were found.</summary>
    internal SortedDictionary<string, OvsValue> GuardedColumns { get; } = new(StringComparer.Ordinal);

    /// <summary>Keys, by column, whose value must be as it was found. That a key is absent cannot be asked; it is inserted, which overwrites nothing.</summary>
    internal SortedDictionary<string, SortedDictionary<string, string>> GuardedKeys { get; } = new(StringComparer.Ordinal);

    internal bool IsTouched => Sets.Count > 0 || Merges.Count > 0;

    internal OvsValue Now(string column)
    {
        var value = Sets.TryGetValue(column, out var set) ? set : before.GetValueOrDefault(column, OvsValue.None);
        if (!Merges.TryGetValue(column, out var merges))
        {
            return value;
        }

        var keys = value.Keys ?? OvsValue.NoKeys;
        foreach (var (key, text) in merges)
        {
            keys = text is null ? keys.Remove(key) : keys.SetItem(key, text);
        }

        return OvsValue.Map(keys);
    }

    internal void Set(string column, OvsValue value)
    {
        if (Now(column).Equals(value))
        {
            return;
        }

        if (!IsNew)
        {
            GuardedColumns.TryAdd(column, before.GetValueOrDefault(column, OvsValue.None));
        }

        Merges.Remove(column);
        Sets[column] = value;
    }

    internal void Merge(string column, string key, string? text)
    {
        var now = Now(column).Keys ?? OvsValue.NoKeys;
        if (now.GetValueOrDefault(key) == text)
        {
            return;
        }

        if (IsNew || Sets.ContainsKey(column))
        {
            Sets[column] = OvsValue.Map(text is null ? now.Remove(key) : now.SetItem(key, text));
            return;
        }

        if ((before.GetValueOrDefault(column)?.Keys ?? OvsValue.NoKeys).TryGetValue(key, out var found))
        {
            Of(GuardedKeys, column).TryAdd(key, found);
        }

        Of(Merges, column)[key] = text;
    }

    /// <summary>Of maps the keys given, of all else the value.</summary>
    internal void Ensure(ImmutableSortedDictionary<string, OvsValue> columns)
    {
        foreach (var (column, value) in columns)
        {
            if (value.Keys is not { } keys)
            {
                Set(column, value);
                continue;
            }

            foreach (var (key, text) in keys)
            {
                Merge(column, key, text);
            }
        }
    }

    private static SortedDictionary<string, T> Of<T>(SortedDictionary<string, SortedDictionary<string, T>> all, string column)
    {
        if (!all.TryGetValue(column, out var one))
        {
            all.Add(column, one = new(StringComparer.Ordinal));
        }

        return one;
    }
}

/// <summary>A port of the draft, with its interfaces.</summary>
internal sealed class DraftPort(DraftRow row, string bridge, IReadOnlyList<DraftRow> interfaces)
{
    internal DraftRow Row { get; } = row;

    internal string Bridge { get; } = bridge;

    internal IReadOnlyList<DraftRow> Interfaces { get; } = interfaces;
}

/// <summary>A bridge of the draft, with what becomes of its ports.</summary>
internal sealed class DraftBridge(DraftRow row)
{
    internal DraftRow Row { get; } = row;

    internal List<DraftRow> Controllers { get; } = [];

    internal Dictionary<string, DraftPort> Ports { get; } = new(StringComparer.Ordinal);

    internal List<DraftPort> Added => [.. Ports.Values.Where(p => p.Row.IsNew)];

    internal List<DraftPort> Removed { get; } = [];

    /// <summary>The ports that it must still have, by uuid: else deleting it would take somebody's port along.</summary>
    internal ImmutableArray<string>? GuardedPorts { get; set; }
}
