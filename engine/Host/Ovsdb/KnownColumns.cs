using System.Text.Json;

namespace Reconciler.Host.Ovsdb;

/// <summary>The tables and columns that a server's own schema has (RFC 7047, 3.2).</summary>
internal sealed class KnownColumns
{
    private readonly Dictionary<string, HashSet<string>> _tables = new(StringComparer.Ordinal);

    internal static KnownColumns Ask(OvsdbConnection connection, Deadline deadline)
    {
        var answer = connection.Call("get_schema", writer => writer.WriteStringValue(Schema.Database), deadline);
        var known = new KnownColumns();
        if (answer.Result.ValueKind != JsonValueKind.Object || !answer.Result.TryGetProperty("tables"u8, out var tables) ||
            tables.ValueKind != JsonValueKind.Object)
        {
            throw connection.NotOvsdb("no schema");
        }

        foreach (var table in tables.EnumerateObject())
        {
            if (table.Value.ValueKind == JsonValueKind.Object && table.Value.TryGetProperty("columns"u8, out var columns) &&
                columns.ValueKind == JsonValueKind.Object)
            {
                known._tables[table.Name] = columns.EnumerateObject().Select(c => c.Name).ToHashSet(StringComparer.Ordinal);
            }
        }

        return known;
    }

    internal IReadOnlyList<MonitoredTable> Of(IReadOnlyList<MonitoredTable> wanted) =>
    [
        .. wanted
            .Where(t => _tables.ContainsKey(t.Table))
            .Select(t => t with { Columns = [.. t.Columns.Where(_tables[t.Table].Contains)] }),
    ];
}
