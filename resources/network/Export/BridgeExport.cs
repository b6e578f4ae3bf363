using Reconciler.Core.Sections;

namespace Reconciler.Resources.Network;

/// <summary>Writes bridges of both kinds in nmstate's form.</summary>
internal static class BridgeExport
{
    public static ExportedMap Linux(LinuxBridgeSpec bridge) => new MapWriter()
        .Node("options", bridge.Options is { } options ? Options(options) : null)
        .List("port", bridge.Ports, Port)
        .Flag("allow-extra-ports", bridge.AllowExtraPorts)
        .Map();

    public static ExportedMap Ovs(OvsBridgeSpec bridge) => new MapWriter()
        .Node("options", new MapWriter()
            .Text("datapath", bridge.Datapath)
            .Word("fail-mode", Words.OvsFailModes, bridge.FailMode)
            .Node("stp", bridge.Stp is { } stp ? new MapWriter().Flag("enabled", stp).Map() : null)
            .Flag("rstp", bridge.Rstp)
            .Flag("mcast-snooping-enable", bridge.McastSnooping)
            .UnlessEmpty())
        .List("port", bridge.Ports, port => new MapWriter().Text("name", port.Name).Node("vlan", Vlan(port.Vlan)).Map())
        .Flag("allow-extra-ports", bridge.AllowExtraPorts)
        .Flag("allow-extra-patch-ports", bridge.AllowExtraPatchPorts)
        .Map();

    private static ExportedMap Options(LinuxBridgeOptions options) => new MapWriter()
        .Node("stp", new MapWriter()
            .Flag("enabled", options.StpEnabled)
            .Number("forward-delay", options.StpForwardDelay)
            .Number("hello-time", options.StpHelloTime)
            .Number("max-age", options.StpMaxAge)
            .Number("priority", options.StpPriority)
            .UnlessEmpty())
        .Number("mac-ageing-time", options.MacAgeingTime)
        .Number("group-forward-mask", options.GroupForwardMask)
        .Flag("multicast-snooping", options.MulticastSnooping)
        .Flag("multicast-querier", options.MulticastQuerier)
        .Word("multicast-router", Words.MulticastRouters, options.MulticastRouter)
        .Word("vlan-protocol", Words.VlanProtocols, options.VlanProtocol)
        .Number("vlan-default-pvid", options.VlanDefaultPvid)
        .Map();

    private static ExportedMap Port(LinuxBridgePort port) => new MapWriter()
        .Text("name", port.Name)
        .Flag("stp-hairpin-mode", port.StpHairpinMode)
        .Number("stp-path-cost", port.StpPathCost)
        .Number("stp-priority", port.StpPriority)
        .Node("vlan", Vlan(port.Vlan))
        .Map();

    private static ExportedMap? Vlan(PortVlan? vlan) => vlan is null
        ? null
        : new MapWriter()
            .Word("mode", Words.PortVlanModes, vlan.Mode)
            .Number("tag", vlan.Tag)
            .Flag("enable-native", vlan.EnableNative)
            .List("trunk-tags", vlan.TrunkTags, Range)
            .Map();

    private static ExportedMap Range(VlanRange range) => range.Min == range.Max
        ? new MapWriter().Number("id", range.Min).Map()
        : new MapWriter().Node("id-range", new MapWriter().Number("min", range.Min).Number("max", range.Max).Map()).Map();
}
