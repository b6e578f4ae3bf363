using System.Collections.Immutable;
using Reconciler.Core.Ports.Ovsdb;

namespace Reconciler.Host.Ovsdb;

/// <summary>Puts the rows of a snapshot together to the switch that they describe.</summary>
internal static class StateBuilder
{
    /// <summary>Null if the database has no row of Open_vSwitch.</summary>
    internal static OvsState? Build(Tables tables)
    {
        if (tables.SwitchRow is not var (uuid, row))
        {
            return null;
        }

        var bridges = ImmutableSortedDictionary.CreateBuilder<string, OvsBridge>(StringComparer.Ordinal);
        var bridgeOfPort = ImmutableDictionary.CreateBuilder<string, string>(StringComparer.Ordinal);
        var portOfInterface = ImmutableDictionary.CreateBuilder<string, string>(StringComparer.Ordinal);
        foreach (var bridge in Referred(tables, Schema.Bridge, row, "bridges").Select(b => BuildBridge(tables, b.Uuid, b.Row)))
        {
            bridges[bridge.Name] = bridge;
            foreach (var port in bridge.Ports.Values)
            {
                bridgeOfPort[port.Name] = bridge.Name;
                foreach (var face in port.Interfaces)
                {
                    portOfInterface[face.Name] = port.Name;
                }
            }
        }

        return new OvsState
        {
            Uuid = uuid,
            ExternalIds = row[OvsColumn.ExternalIds].Keys ?? OvsValue.NoKeys,
            OtherConfig = row[OvsColumn.OtherConfig].Keys ?? OvsValue.NoKeys,
            NextCfg = row["next_cfg"].Integer ?? 0,
            CurCfg = row["cur_cfg"].Integer ?? 0,
            OvsVersion = row["ovs_version"].Text,
            SystemType = row["system_type"].Text,
            SystemVersion = row["system_version"].Text,
            DatapathTypes = [.. row["datapath_types"].Members.Select(m => m.Text)],
            Bridges = bridges.ToImmutable(),
            BridgeOfPort = bridgeOfPort.ToImmutable(),
            PortOfInterface = portOfInterface.ToImmutable(),
        };
    }

    private static OvsBridge BuildBridge(Tables tables, string uuid, Row row) => new()
    {
        Uuid = uuid,
        Name = row.Name,
        Columns = Settable(Schema.Bridge, row),
        NotModelled = NotModelled(Schema.Bridge, row),
        DatapathId = row["datapath_id"].Text ?? "",
        Ports = Referred(tables, Schema.Port, row, "ports")
            .Select(p => BuildPort(tables, p.Uuid, p.Row))
            .ToImmutableSortedDictionary(p => p.Name, p => p, StringComparer.Ordinal),
        Controllers =
        [
            .. Referred(tables, Schema.Controller, row, "controller")
                .Select(c => new OvsController
                {
                    Uuid = c.Uuid,
                    Name = c.Row.Name,
                    Columns = Settable(Schema.Controller, c.Row),
                    IsConnected = c.Row["is_connected"].Text == "true",
                })
                .OrderBy(c => c.Name, StringComparer.Ordinal),
        ],
    };

    private static OvsPort BuildPort(Tables tables, string uuid, Row row) => new()
    {
        Uuid = uuid,
        Name = row.Name,
        Columns = Settable(Schema.Port, row),
        NotModelled = NotModelled(Schema.Port, row),
        BondActiveMember = row["bond_active_slave"].Text,
        Interfaces =
        [
            .. Referred(tables, Schema.Interface, row, "interfaces")
                .Select(i => BuildInterface(i.Uuid, i.Row))
                .OrderBy(i => i.Name, StringComparer.Ordinal),
        ],
    };

    private static OvsInterface BuildInterface(string uuid, Row row) => new()
    {
        Uuid = uuid,
        Name = row.Name,
        Columns = Settable(Schema.Interface, row),
        MacInUse = row["mac_in_use"].Text,
        Ofport = row["ofport"].Integer,
        Error = row["error"].Text,
        Mtu = row["mtu"].Integer,
        Ifindex = row["ifindex"].Integer,
        AdminUp = IsUp(row["admin_state"]),
        LinkUp = IsUp(row["link_state"]),
    };

    private static bool? IsUp(OvsValue value) => value.Text is { } state ? state == "up" : null;

    private static IEnumerable<(string Uuid, Row Row)> Referred(Tables tables, TableColumns table, Row from, string column)
    {
        var rows = tables.Of(table);
        foreach (var uuid in from.References(column))
        {
            if (rows.TryGetValue(uuid, out var row))
            {
                yield return (uuid, row);
            }
        }
    }

    private static ImmutableSortedDictionary<string, OvsValue> Settable(TableColumns table, Row row) =>
        table.Settable
            .Where(c => c is not ("name" or "target") && !row[c].IsEmpty)
            .ToImmutableSortedDictionary(c => c, c => row[c], StringComparer.Ordinal);

    private static ImmutableArray<string> NotModelled(TableColumns table, Row row) => [.. table.NotModelled.Where(c => !row[c].IsEmpty)];
}
