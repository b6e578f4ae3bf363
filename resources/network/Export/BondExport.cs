using Reconciler.Core.Sections;

namespace Reconciler.Resources.Network;

/// <summary>Writes a bond in nmstate's form.</summary>
internal static class BondExport
{
    public static ExportedMap Write(BondSpec bond) => new MapWriter()
        .Word("mode", Words.BondModes, bond.Mode)
        .Node("options", bond.Options is { } options ? Options(options) : null)
        .List("port", bond.Ports, port => new ExportedScalar(port.Name))
        .Flag("allow-extra-ports", bond.AllowExtraPorts)
        .Map();

    private static ExportedMap Options(BondOptions options) => new MapWriter()
        .Number("miimon", options.Miimon)
        .Number("updelay", options.UpDelay)
        .Number("downdelay", options.DownDelay)
        .Flag("use_carrier", options.UseCarrier)
        .Text("primary", options.Primary)
        .Word("primary_reselect", BondWords.PrimaryReselect, options.PrimaryReselect)
        .Word("fail_over_mac", BondWords.FailOverMac, options.FailOverMac)
        .Word("xmit_hash_policy", BondWords.XmitHashPolicy, options.XmitHashPolicy)
        .Word("lacp_rate", BondWords.LacpRate, options.LacpRate)
        .Word("ad_select", BondWords.AdSelect, options.AdSelect)
        .Number("min_links", options.MinLinks)
        .Number("arp_interval", options.ArpInterval)
        .Text("arp_ip_target", options.ArpIpTargets is { } targets ? string.Join(',', targets) : null)
        .Word("arp_validate", BondWords.ArpValidate, options.ArpValidate)
        .Text("all_slaves_active", options.AllPortsActive is { } active ? (active ? "delivered" : "dropped") : null)
        .Number("resend_igmp", options.ResendIgmp)
        .Number("num_grat_arp", options.PeerNotifications)
        .Flag("tlb_dynamic_lb", options.TlbDynamicLb)
        .Map();
}
