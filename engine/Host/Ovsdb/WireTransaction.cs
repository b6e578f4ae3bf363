using System.Text.Json;

namespace Reconciler.Host.Ovsdb;

/// <summary>
/// A draft as the operations of RFC 7047 (5.2), in this order: guards, removals, new rows, links to them, changed columns, and the count
/// that makes ovs-vswitchd answer. Sets that others write to as well are only ever mutated.
/// </summary>
internal sealed class WireTransaction
{
    private readonly List<WireOperation> _operations = [];

    private WireTransaction()
    {
    }

    internal IReadOnlyList<WireOperation> Operations => _operations;

    internal bool IsEmpty => _operations.Count == 0;

    internal static WireTransaction Of(Draft draft)
    {
        var wire = new WireTransaction();
        NameNewRows(draft);
        wire.Guard(draft);
        wire.Remove(draft);
        wire.Insert(draft);
        wire.Change(draft);
        if (!wire.IsEmpty)
        {
            wire.Finish(draft.State.Uuid);
        }

        return wire;
    }

    internal void Write(Utf8JsonWriter writer)
    {
        writer.WriteStringValue(Schema.Database);
        foreach (var operation in _operations)
        {
            writer.WriteStartObject();
            operation.Write(writer);
            writer.WriteEndObject();
        }
    }

    private static void NameNewRows(Draft draft)
    {
        var count = 0;
        foreach (var row in draft.Rows().Concat(draft.Bridges.Values.SelectMany(b => b.Controllers)).Where(r => r.IsNew))
        {
            row.Alias = $"row{count++}";
        }
    }

    private void Guard(Draft draft)
    {
        foreach (var bridge in draft.Bridges.Values.Where(b => !b.Row.IsNew))
        {
            // To hang a port on a bridge that is gone would succeed and do nothing: mutate counts the rows it found and takes none for an answer.
            if (bridge.Row.IsTouched || bridge.Removed.Count > 0 || bridge.Added.Count > 0)
            {
                AddGuard(bridge.Row);
            }
        }

        foreach (var row in draft.Rows().Where(r => !r.IsNew && r.IsTouched && r.Table != Schema.Bridge))
        {
            AddGuard(row);
        }

        foreach (var bridge in draft.Deleted)
        {
            AddGuard(bridge.Row, writer =>
            {
                writer.WritePropertyName("ports"u8);
                WireValue.WriteSet(writer, bridge.GuardedPorts!.Value, WriteUuid);
            }, "ports");
        }
    }

    private void AddGuard(DraftRow row, Action<Utf8JsonWriter>? more = null, params string[] moreColumns) =>
        _operations.Add(new WireOperation("wait", row, IsGuard: true, writer =>
        {
            Columns.WriteWhere(writer, row, withGuardedKeys: true);
            writer.WriteStartArray("columns"u8);
            foreach (var column in row.GuardedColumns.Keys.Concat(moreColumns))
            {
                writer.WriteStringValue(column);
            }

            // At least one is asked for: a comparison of no columns finds any rows equal.
            writer.WriteStringValue("_uuid"u8);
            writer.WriteEndArray();
            writer.WriteString("until"u8, "=="u8);
            writer.WriteStartArray("rows"u8);
            writer.WriteStartObject();
            foreach (var (column, value) in row.GuardedColumns)
            {
                writer.WritePropertyName(column);
                WireValue.Write(writer, value);
            }

            more?.Invoke(writer);
            writer.WritePropertyName("_uuid"u8);
            Columns.WriteReference(writer, row);
            writer.WriteEndObject();
            writer.WriteEndArray();
            writer.WriteNumber("timeout"u8, 0);
        }));

    private void Remove(Draft draft)
    {
        foreach (var bridge in draft.Bridges.Values.Where(b => b.Removed.Count > 0))
        {
            _operations.Add(new WireOperation("mutate", bridge.Row, false, writer =>
                Columns.WriteMutation(writer, bridge.Row, "ports", "delete", bridge.Removed.Select(p => p.Row))));
        }

        if (draft.Deleted.Count > 0)
        {
            // Rows that nothing refers to any more are collected by the database (the tables are no roots).
            _operations.Add(new WireOperation("mutate", draft.Switch, false, writer =>
                Columns.WriteMutation(writer, draft.Switch, "bridges", "delete", draft.Deleted.Select(b => b.Row))));
        }
    }

    private void Insert(Draft draft)
    {
        foreach (var bridge in draft.Bridges.Values)
        {
            var added = bridge.Added;
            foreach (var port in added)
            {
                foreach (var face in port.Interfaces)
                {
                    AddInsert(face);
                }

                AddInsert(port.Row, ("interfaces", port.Interfaces));
            }

            if (bridge.Row.IsNew)
            {
                foreach (var controller in bridge.Controllers)
                {
                    AddInsert(controller);
                }

                AddInsert(bridge.Row, ("ports", added.Select(p => p.Row)), ("controller", bridge.Controllers));
            }
            else if (added.Count > 0)
            {
                _operations.Add(new WireOperation("mutate", added[0].Row, false, writer =>
                    Columns.WriteMutation(writer, bridge.Row, "ports", "insert", added.Select(p => p.Row))));
            }
        }

        var bridges = draft.Bridges.Values.Where(b => b.Row.IsNew).Select(b => b.Row).ToList();
        if (bridges.Count > 0)
        {
            _operations.Add(new WireOperation("mutate", bridges[0], false, writer =>
                Columns.WriteMutation(writer, draft.Switch, "bridges", "insert", bridges)));
        }
    }

    private void AddInsert(DraftRow row, params (string Column, IEnumerable<DraftRow> Rows)[] references) =>
        _operations.Add(new WireOperation("insert", row, false, writer =>
        {
            writer.WriteString("table"u8, row.Table.Table);
            writer.WriteString("uuid-name"u8, row.Alias);
            writer.WriteStartObject("row"u8);
            writer.WriteString(row.Table == Schema.Controller ? "target"u8 : "name"u8, row.Name);
            foreach (var (column, value) in row.Sets)
            {
                writer.WritePropertyName(column);
                WireValue.Write(writer, value);
            }

            foreach (var (column, rows) in references)
            {
                writer.WritePropertyName(column);
                WireValue.WriteSet(writer, rows, Columns.WriteReference);
            }

            writer.WriteEndObject();
        }));

    private void Change(Draft draft)
    {
        foreach (var row in draft.Rows().Where(r => !r.IsNew))
        {
            if (row.Sets.Count > 0)
            {
                _operations.Add(new WireOperation("update", row, false, writer => Columns.WriteSets(writer, row)));
            }

            if (row.Merges.Count > 0)
            {
                _operations.Add(new WireOperation("mutate", row, false, writer => Columns.WriteMerges(writer, row)));
            }
        }
    }

    private void Finish(string switchUuid)
    {
        // ovsdb-tool show-log then tells who it was.
        _operations.Add(new WireOperation("comment", null, false, writer => writer.WriteString("comment"u8, "reconciler")));
        _operations.Add(new WireOperation("mutate", null, false, writer =>
        {
            Columns.WriteWhere(writer, Schema.Switch.Table, switchUuid);
            writer.WriteStartArray("mutations"u8);
            writer.WriteStartArray();
            writer.WriteStringValue("next_cfg"u8);
            writer.WriteStringValue("+="u8);
            writer.WriteNumberValue(1);
            writer.WriteEndArray();
            writer.WriteEndArray();
        }));
        _operations.Add(new WireOperation("select", null, false, writer =>
        {
            Columns.WriteWhere(writer, Schema.Switch.Table, switchUuid);
            writer.WriteStartArray("columns"u8);
            writer.WriteStringValue("next_cfg"u8);
            writer.WriteEndArray();
        }));
    }

    private static void WriteUuid(Utf8JsonWriter writer, string uuid)
    {
        writer.WriteStartArray();
        writer.WriteStringValue("uuid"u8);
        writer.WriteStringValue(uuid);
        writer.WriteEndArray();
    }
}

/// <summary>One operation on the wire: for which row, and how its members are written.</summary>
internal sealed record WireOperation(string Op, DraftRow? Row, bool IsGuard, Action<Utf8JsonWriter> WriteMembers)
{
    internal void Write(Utf8JsonWriter writer)
    {
        writer.WriteString("op"u8, Op);
        WriteMembers(writer);
    }
}
