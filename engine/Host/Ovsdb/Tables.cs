using System.Text.Json;
using Reconciler.Core.Ports.Ovsdb;

namespace Reconciler.Host.Ovsdb;

/// <summary>A copy of the monitored rows, kept up to date by the table-updates of RFC 7047 (4.1.6).</summary>
internal sealed class Tables
{
    private static readonly Dictionary<string, Row> NoRows = [];
    private readonly Dictionary<string, Dictionary<string, Row>> _tables = new(StringComparer.Ordinal);

    internal IReadOnlyDictionary<string, Row> Of(TableColumns table) => _tables.GetValueOrDefault(table.Table, NoRows);

    /// <summary>The one row of the table Open_vSwitch, or null.</summary>
    internal (string Uuid, Row Row)? SwitchRow => Of(Schema.Switch) is { Count: > 0 } rows ? (rows.First().Key, rows.First().Value) : null;

    /// <summary>Takes a set of changes in; false if it is none that RFC 7047 knows.</summary>
    /// <param name="updates">Table, row, then <c>old</c> and <c>new</c>.</param>
    /// <param name="changed">Told of each row, with the one that has its name.</param>
    internal bool Apply(JsonElement updates, Action<string, Row>? changed = null)
    {
        if (updates.ValueKind != JsonValueKind.Object)
        {
            return false;
        }

        foreach (var table in updates.EnumerateObject())
        {
            if (!_tables.TryGetValue(table.Name, out var rows))
            {
                _tables.Add(table.Name, rows = new(StringComparer.Ordinal));
            }

            if (table.Value.ValueKind != JsonValueKind.Object || !Apply(table.Name, rows, table.Value, changed))
            {
                return false;
            }
        }

        return true;
    }

    private static bool Apply(string table, Dictionary<string, Row> rows, JsonElement updates, Action<string, Row>? changed)
    {
        foreach (var update in updates.EnumerateObject())
        {
            if (update.Value.ValueKind != JsonValueKind.Object)
            {
                return false;
            }

            if (!update.Value.TryGetProperty("new"u8, out var content))
            {
                if (rows.Remove(update.Name, out var gone))
                {
                    changed?.Invoke(table, gone);
                }

                continue;
            }

            if (Row.Read(content) is not { } row)
            {
                return false;
            }

            rows[update.Name] = row;
            changed?.Invoke(table, row);
        }

        return true;
    }
}

/// <summary>The monitored columns of one row.</summary>
internal sealed class Row
{
    private readonly Dictionary<string, OvsValue> _columns;

    private Row(Dictionary<string, OvsValue> columns) => _columns = columns;

    internal OvsValue this[string column] => _columns.GetValueOrDefault(column, OvsValue.None);

    internal string Name => this["name"].Text ?? this["target"].Text ?? ".";

    internal IEnumerable<string> References(string column) => this[column].Members.Select(m => m.Text);

    internal static Row? Read(JsonElement json)
    {
        if (json.ValueKind != JsonValueKind.Object)
        {
            return null;
        }

        var columns = new Dictionary<string, OvsValue>(StringComparer.Ordinal);
        foreach (var column in json.EnumerateObject())
        {
            if (WireValue.Read(column.Value) is not { } value)
            {
                return null;
            }

            columns[column.Name] = value;
        }

        return new Row(columns);
    }
}
