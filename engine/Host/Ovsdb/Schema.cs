using System.Collections.Immutable;
using Reconciler.Core.Ports.Ovsdb;

namespace Reconciler.Host.Ovsdb;

/// <summary>What is read of a table: columns that a person may set, that the daemon reports, and that refer to other rows.</summary>
internal sealed record TableColumns(
    string Table,
    ImmutableArray<string> Settable,
    ImmutableArray<string> Reported,
    ImmutableArray<string> References,
    ImmutableArray<string> NotModelled)
{
    internal IEnumerable<string> All => [.. Settable, .. Reported, .. References, .. NotModelled];
}

/// <summary>
/// The part of the Open_vSwitch database that is read (ovs-vswitchd.conf.db(5)). Counters and <c>statistics</c> are left out: they change
/// every five seconds, and on a large switch they are most of its size.
/// </summary>
internal static class Schema
{
    internal const string Database = "Open_vSwitch";

    internal static readonly TableColumns Switch = new(
        "Open_vSwitch",
        [OvsColumn.ExternalIds, OvsColumn.OtherConfig],
        ["next_cfg", "cur_cfg", "ovs_version", "system_type", "system_version", "datapath_types"],
        ["bridges"],
        []);

    internal static readonly TableColumns Bridge = new(
        "Bridge",
        [
            "name", OvsColumn.DatapathType, OvsColumn.FailMode, OvsColumn.StpEnable, OvsColumn.RstpEnable, OvsColumn.McastSnoopingEnable,
            OvsColumn.Protocols, OvsColumn.FloodVlans, OvsColumn.OtherConfig, OvsColumn.ExternalIds,
        ],
        ["datapath_id"],
        ["ports", "controller"],
        ["mirrors", "netflow", "sflow", "ipfix", "flow_tables", "auto_attach"]);

    internal static readonly TableColumns Port = new(
        "Port",
        [
            "name", OvsColumn.Tag, OvsColumn.Trunks, "cvlans", OvsColumn.VlanMode, OvsColumn.Mac, OvsColumn.BondMode, OvsColumn.Lacp,
            OvsColumn.BondUpdelay, OvsColumn.BondDowndelay, "bond_fake_iface", "fake_bridge", "protected",
            OvsColumn.OtherConfig, OvsColumn.ExternalIds,
        ],
        ["bond_active_slave"],
        ["interfaces"],
        ["qos"]);

    internal static readonly TableColumns Interface = new(
        "Interface",
        [
            "name", OvsColumn.Type, OvsColumn.Options, OvsColumn.Mac, OvsColumn.MtuRequest, OvsColumn.OfportRequest,
            "ingress_policing_rate", "ingress_policing_burst", "ingress_policing_kpkts_rate", "ingress_policing_kpkts_burst",
            "bfd", "lldp", "cfm_mpid", OvsColumn.OtherConfig, OvsColumn.ExternalIds,
        ],
        ["mac_in_use", "ofport", "error", "mtu", "ifindex", "admin_state", "link_state"],
        [],
        []);

    internal static readonly TableColumns Controller = new(
        "Controller",
        [
            "target", "type", "connection_mode", "local_ip", "local_netmask", "local_gateway", "max_backoff", "inactivity_probe",
            "enable_async_messages", "controller_queue_size", "controller_rate_limit", "controller_burst_limit",
            OvsColumn.OtherConfig, OvsColumn.ExternalIds,
        ],
        ["is_connected"],
        [],
        []);

    internal static readonly ImmutableArray<TableColumns> Tables = [Switch, Bridge, Port, Interface, Controller];

    internal static TableColumns Of(OvsTable table) => table switch
    {
        OvsTable.OpenVSwitch => Switch,
        OvsTable.Bridge => Bridge,
        OvsTable.Port => Port,
        _ => Interface,
    };

    /// <summary>All that a snapshot reads.</summary>
    internal static ImmutableArray<MonitoredTable> ForSnapshot { get; } = [.. Tables.Select(t => new MonitoredTable(t.Table, [.. t.All]))];

    /// <summary>
    /// All that a watch listens to: what may have drifted, and the port number and error of interfaces. The name comes with it, for the event.
    /// </summary>
    internal static ImmutableArray<MonitoredTable> ForWatch { get; } =
    [
        .. Tables.Select(t => new MonitoredTable(
            t.Table, [.. t.Settable, .. t.References, .. t.Reported.Where(c => c is "ofport" or "error")])),
    ];
}

internal sealed record MonitoredTable(string Table, ImmutableArray<string> Columns);
