using Reconciler.Core.Diagnostics;

namespace Reconciler.Resources.Network;

/// <summary>Decodes <c>bridge</c> of both kinds of bridges. The schema has the keys of both in one; which belongs to which is said here.</summary>
internal static class BridgeReader
{
    private static readonly string[] OnlyLinuxOptions =
    [
        "mac-ageing-time", "group-forward-mask", "group-fwd-mask", "multicast-snooping", "multicast-querier", "multicast-router", "vlan-protocol",
        "vlan-default-pvid", .. UnsupportedKeys.LinuxBridgeOptions,
    ];

    private static readonly string[] OnlyLinuxPort = ["stp-hairpin-mode", "stp-path-cost", "stp-priority"];

    private static readonly string[] OnlyLinuxStp = ["forward-delay", "hello-time", "max-age", "priority"];

    private static readonly string[] OnlyOvsOptions = ["fail-mode", "rstp", "mcast-snooping-enable", "datapath"];

    public static LinuxBridgeSpec Linux(MappingReader bridge)
    {
        Misplaced(bridge, ["allow-extra-patch-ports"], "an Open vSwitch bridge");
        return new LinuxBridgeSpec
        {
            Options = bridge.Mapping("options") is { } options ? LinuxOptions(options) : null,
            Ports = bridge.List(bridge.Either("port", "ports"), LinuxPort),
            AllowExtraPorts = bridge.Flag("allow-extra-ports"),
        };
    }

    public static OvsBridgeSpec Ovs(MappingReader bridge)
    {
        var options = bridge.Mapping("options");
        if (options is not null)
        {
            Misplaced(options, OnlyLinuxOptions, "a Linux bridge");
        }

        return new OvsBridgeSpec
        {
            FailMode = options?.Word("fail-mode", Words.OvsFailModes),
            Stp = options is null ? null : OvsStp(options),
            Rstp = options?.Flag("rstp"),
            McastSnooping = options?.Flag("mcast-snooping-enable"),
            Datapath = options?.Text("datapath") is { } datapath ? (datapath.Length == 0 ? "system" : datapath) : null,
            Ports = bridge.List(bridge.Either("port", "ports"), OvsPort),
            AllowExtraPorts = bridge.Flag("allow-extra-ports"),
            AllowExtraPatchPorts = bridge.Flag("allow-extra-patch-ports"),
        };
    }

    private static LinuxBridgeOptions LinuxOptions(MappingReader options)
    {
        Misplaced(options, OnlyOvsOptions, "an Open vSwitch bridge");
        options.Refuse(UnsupportedKeys.LinuxBridgeOptions);
        var stp = options.Mapping("stp");
        return new LinuxBridgeOptions
        {
            StpEnabled = stp is null ? options.Flag("stp") : stp.Flag("enabled"),
            StpForwardDelay = (byte?)stp?.Number("forward-delay", 2, 30),
            StpHelloTime = (byte?)stp?.Number("hello-time", 1, 10),
            StpMaxAge = (byte?)stp?.Number("max-age", 6, 40),
            StpPriority = (ushort?)stp?.Number("priority", 0, ushort.MaxValue),
            MacAgeingTime = (uint?)options.Number("mac-ageing-time", 0, 1_000_000),
            GroupForwardMask = (ushort?)options.Number(options.Either("group-forward-mask", "group-fwd-mask"), 0, ushort.MaxValue),
            MulticastSnooping = options.Flag("multicast-snooping"),
            MulticastQuerier = options.Flag("multicast-querier"),
            MulticastRouter = options.Word("multicast-router", Words.MulticastRouters),
            VlanProtocol = options.Word("vlan-protocol", Words.VlanProtocols),
            VlanDefaultPvid = (ushort?)options.Number("vlan-default-pvid", 0, 4094),
        };
    }

    /// <summary>nmstate takes a flag as well as a mapping here.</summary>
    private static bool? OvsStp(MappingReader options)
    {
        if (options.Mapping("stp") is not { } stp)
        {
            return options.Flag("stp");
        }

        Misplaced(stp, OnlyLinuxStp, "a Linux bridge");
        return stp.Flag("enabled");
    }

    private static LinuxBridgePort? LinuxPort(MappingReader port) =>
        NetworkValues.LinkName(port.Refuse(UnsupportedKeys.BridgePort).Scalar("name"), port.Diagnostics) is not { } name
            ? null
            : new LinuxBridgePort(name)
            {
                StpHairpinMode = port.Flag("stp-hairpin-mode"),
                StpPathCost = (uint?)port.Number("stp-path-cost", 1, 65_535),
                StpPriority = (ushort?)port.Number("stp-priority", 0, 63),
                Vlan = port.Mapping("vlan") is { } vlan ? Vlan(vlan) : null,
                Place = port.Place,
            };

    private static OvsPort? OvsPort(MappingReader port)
    {
        Misplaced(port, OnlyLinuxPort, "a Linux bridge");
        return NetworkValues.LinkName(port.Refuse(UnsupportedKeys.BridgePort).Scalar("name"), port.Diagnostics) is not { } name
            ? null
            : new OvsPort(name) { Vlan = port.Mapping("vlan") is { } vlan ? Vlan(vlan) : null, Place = port.Place };
    }

    private static PortVlan Vlan(MappingReader vlan) => new()
    {
        Mode = vlan.Word("mode", Words.PortVlanModes),
        Tag = (ushort?)vlan.Number("tag", 0, 4094),
        EnableNative = vlan.Flag("enable-native"),
        TrunkTags = vlan.List("trunk-tags", Range),
        Place = vlan.Place,
    };

    private static VlanRange? Range(MappingReader tag)
    {
        if (tag.Number("id", 1, 4094) is { } id)
        {
            return new VlanRange((ushort)id, (ushort)id, tag.Place);
        }

        if (tag.Mapping("id-range") is not { } range || range.Number("min", 1, 4094) is not { } min || range.Number("max", 1, 4094) is not { } max)
        {
            return null;
        }

        if (min <= max)
        {
            return new VlanRange((ushort)min, (ushort)max, tag.Place);
        }

        tag.Diagnostics.Error(Codes.BadValue, $"the range of VLANs begins with {min} and ends with {max}", range.Node.Span, "`min` is the smaller one");
        return null;
    }

    private static void Misplaced(MappingReader mapping, string[] keys, string owner)
    {
        foreach (var key in keys.Where(mapping.Has))
        {
            mapping.Diagnostics.Error(Codes.Conflict, $"`{key}` belongs to {owner}", mapping.SpanOf(key), "change the type of the bridge, or take it out");
        }
    }
}
