using System.Text.Json;

namespace Reconciler.Host.Ovsdb;

/// <summary>The members by which operations name rows and change columns.</summary>
internal static class Columns
{
    internal static void WriteReference(Utf8JsonWriter writer, DraftRow row)
    {
        writer.WriteStartArray();
        writer.WriteStringValue(row.Uuid is null ? "named-uuid"u8 : "uuid"u8);
        writer.WriteStringValue(row.Uuid ?? row.Alias);
        writer.WriteEndArray();
    }

    internal static void WriteWhere(Utf8JsonWriter writer, string table, string uuid)
    {
        writer.WriteString("table"u8, table);
        writer.WriteStartArray("where"u8);
        WriteCondition(writer, "_uuid", "==", () =>
        {
            writer.WriteStartArray();
            writer.WriteStringValue("uuid"u8);
            writer.WriteStringValue(uuid);
            writer.WriteEndArray();
        });
        writer.WriteEndArray();
    }

    internal static void WriteWhere(Utf8JsonWriter writer, DraftRow row, bool withGuardedKeys = false)
    {
        writer.WriteString("table"u8, row.Table.Table);
        writer.WriteStartArray("where"u8);
        WriteCondition(writer, "_uuid", "==", () => WriteReference(writer, row));
        foreach (var (column, keys) in withGuardedKeys ? row.GuardedKeys : [])
        {
            WriteCondition(writer, column, "includes", () => WireValue.WriteMap(writer, keys));
        }

        writer.WriteEndArray();
    }

    /// <summary>One mutation of a set of references.</summary>
    internal static void WriteMutation(Utf8JsonWriter writer, DraftRow row, string column, string mutator, IEnumerable<DraftRow> members)
    {
        WriteWhere(writer, row);
        writer.WriteStartArray("mutations"u8);
        WriteCondition(writer, column, mutator, () => WireValue.WriteSet(writer, members, WriteReference));
        writer.WriteEndArray();
    }

    internal static void WriteSets(Utf8JsonWriter writer, DraftRow row)
    {
        WriteWhere(writer, row);
        writer.WriteStartObject("row"u8);
        foreach (var (column, value) in row.Sets)
        {
            writer.WritePropertyName(column);
            WireValue.Write(writer, value);
        }

        writer.WriteEndObject();
    }

    /// <summary>Keys are deleted before they are inserted with a new value: an insert leaves a key that is there as it is (RFC 7047, 5.1).</summary>
    internal static void WriteMerges(Utf8JsonWriter writer, DraftRow row)
    {
        WriteWhere(writer, row);
        writer.WriteStartArray("mutations"u8);
        foreach (var (column, keys) in row.Merges)
        {
            // Only keys that were found: what another inserts in the meantime is not ours to delete.
            var found = row.GuardedKeys.TryGetValue(column, out var guarded) ? keys.Keys.Where(guarded.ContainsKey).ToList() : [];
            if (found.Count > 0)
            {
                WriteCondition(writer, column, "delete", () => WireValue.WriteSet(writer, found, (w, key) => w.WriteStringValue(key)));
            }

            var set = keys.Where(k => k.Value is not null).Select(k => KeyValuePair.Create(k.Key, k.Value!)).ToList();
            if (set.Count > 0)
            {
                WriteCondition(writer, column, "insert", () => WireValue.WriteMap(writer, set));
            }
        }

        writer.WriteEndArray();
    }

    private static void WriteCondition(Utf8JsonWriter writer, string column, string function, Action writeValue)
    {
        writer.WriteStartArray();
        writer.WriteStringValue(column);
        writer.WriteStringValue(function);
        writeValue();
        writer.WriteEndArray();
    }
}
