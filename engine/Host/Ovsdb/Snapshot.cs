using System.Text.Json;
using Reconciler.Core.Ports.Ovsdb;

namespace Reconciler.Host.Ovsdb;

/// <summary>A connection with a copy of the monitored rows, which <see cref="OvsdbConnection.Pump"/> keeps up to date.</summary>
internal sealed class Snapshot : IDisposable
{
    private Snapshot(OvsdbConnection connection) => Connection = connection;

    internal OvsdbConnection Connection { get; }

    internal Tables Tables { get; } = new();

    /// <summary>Told of every changed row: table and row.</summary>
    internal Action<string, Row>? Changed { get; set; }

    internal static Snapshot Take(string socketPath, IReadOnlyList<MonitoredTable> wanted, Deadline deadline)
    {
        var connection = OvsdbConnection.Open(socketPath, deadline);
        var taken = false;
        try
        {
            var snapshot = new Snapshot(connection);
            connection.Updated = snapshot.Take;
            snapshot.Take(Monitor(connection, socketPath, wanted, deadline));
            taken = true;
            return snapshot;
        }
        finally
        {
            if (!taken)
            {
                connection.Dispose();
            }
        }
    }

    internal OvsState State(string socketPath) => StateBuilder.Build(Tables) ?? throw new OvsdbFailure(
        OvsCondition.NotInitialised,
        $"the database at {socketPath} was never initialised: start Open vSwitch by its own service, or run 'ovs-vsctl --no-wait init'");

    public void Dispose() => Connection.Dispose();

    private void Take(JsonElement updates)
    {
        if (!Tables.Apply(updates, Changed))
        {
            throw Connection.NotOvsdb("an update that is none");
        }
    }

    private static JsonElement Monitor(
        OvsdbConnection connection, string socketPath, IReadOnlyList<MonitoredTable> wanted, Deadline deadline)
    {
        var answer = Ask(connection, wanted, deadline);
        if (answer.Error is null)
        {
            return answer.Result;
        }

        if (answer.IsError("unknown database"))
        {
            throw new OvsdbFailure(
                OvsCondition.NoSuchDatabase,
                $"the server at {socketPath} has no database {Schema.Database}: the path is that of another OVSDB (OVN's?), correct it (network.ovs.socket)");
        }

        // An older release lacks a column or two, and refuses the whole request for it. What it lacks, nobody has set.
        var known = KnownColumns.Ask(connection, deadline);
        answer = Ask(connection, known.Of(wanted), deadline);
        return answer.Error is null
            ? answer.Result
            : throw new OvsdbFailure(OvsCondition.NotOvsdb, $"the database at {socketPath} cannot be monitored: {answer.ErrorText}");
    }

    private static RpcAnswer Ask(OvsdbConnection connection, IReadOnlyList<MonitoredTable> wanted, Deadline deadline) => connection.Call(
        "monitor",
        writer =>
        {
            writer.WriteStringValue(Schema.Database);
            writer.WriteNullValue();
            writer.WriteStartObject();
            foreach (var table in wanted)
            {
                writer.WriteStartObject(table.Table);
                writer.WriteStartArray("columns"u8);
                foreach (var column in table.Columns)
                {
                    writer.WriteStringValue(column);
                }

                writer.WriteEndArray();
                writer.WriteEndObject();
            }

            writer.WriteEndObject();
        },
        deadline);
}
