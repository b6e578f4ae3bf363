namespace Reconciler.Core.Ports.Ovsdb;

/// <summary>Names of columns, as ovs-vswitchd.conf.db(5) spells them.</summary>
public static class OvsColumn
{
    public const string ExternalIds = "external_ids";
    public const string OtherConfig = "other_config";

    // Bridge
    public const string DatapathType = "datapath_type";
    public const string FailMode = "fail_mode";
    public const string StpEnable = "stp_enable";
    public const string RstpEnable = "rstp_enable";
    public const string McastSnoopingEnable = "mcast_snooping_enable";
    public const string Protocols = "protocols";
    public const string FloodVlans = "flood_vlans";

    // Port
    public const string Tag = "tag";
    public const string Trunks = "trunks";
    public const string VlanMode = "vlan_mode";
    public const string BondMode = "bond_mode";
    public const string Lacp = "lacp";
    public const string BondUpdelay = "bond_updelay";
    public const string BondDowndelay = "bond_downdelay";

    // Interface; "mac" is one of Port too
    public const string Type = "type";
    public const string Options = "options";
    public const string Mac = "mac";
    public const string MtuRequest = "mtu_request";
    public const string OfportRequest = "ofport_request";
}
