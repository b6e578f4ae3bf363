using Reconciler.Core.Guarding;
using Reconciler.Core.Ports.Network;

namespace Reconciler.Resources.Network;

/// <summary>The words of the document for each value that is one of a few. Reading and writing share these tables.</summary>
internal static class Words
{
    public static readonly Word<InterfaceType>[] InterfaceTypes =
    [
        new("ethernet", InterfaceType.Ethernet),
        new("veth", InterfaceType.Veth),
        new("dummy", InterfaceType.Dummy),
        new("linux-bridge", InterfaceType.LinuxBridge),
        new("ovs-bridge", InterfaceType.OvsBridge),
        new("ovs-interface", InterfaceType.OvsInterface),
        new("vlan", InterfaceType.Vlan),
        new("vxlan", InterfaceType.Vxlan),
        new("bond", InterfaceType.Bond),
        new("mac-vlan", InterfaceType.MacVlan),
        new("vrf", InterfaceType.Vrf),
        new("unknown", InterfaceType.Unknown),
    ];

    public static readonly Word<InterfaceState>[] InterfaceStates =
    [
        new("up", InterfaceState.Up),
        new("down", InterfaceState.Down),
        new("absent", InterfaceState.Absent),
        new("ignore", InterfaceState.Ignore),
    ];

    public static readonly Word<VlanProtocol>[] VlanProtocols = [new("802.1q", VlanProtocol.Ieee8021Q), new("802.1ad", VlanProtocol.Ieee8021AD)];

    public static readonly Word<MacvlanMode>[] MacvlanModes =
    [
        new("private", MacvlanMode.Private),
        new("vepa", MacvlanMode.Vepa),
        new("bridge", MacvlanMode.Bridge),
        new("passthru", MacvlanMode.Passthru),
    ];

    public static readonly Word<PortVlanMode>[] PortVlanModes = [new("access", PortVlanMode.Access), new("trunk", PortVlanMode.Trunk)];

    public static readonly Word<MulticastRouter>[] MulticastRouters =
    [
        new("disabled", MulticastRouter.Disabled),
        new("auto", MulticastRouter.Auto),
        new("enabled", MulticastRouter.Enabled),
    ];

    public static readonly Word<OvsFailMode>[] OvsFailModes = [new("standalone", OvsFailMode.Standalone), new("secure", OvsFailMode.Secure)];

    public static readonly Word<RouteType>[] RouteTypes =
    [
        new("blackhole", RouteType.Blackhole),
        new("unreachable", RouteType.Unreachable),
        new("prohibit", RouteType.Prohibit),
    ];

    public static readonly Word<RuleAction>[] RuleActions =
    [
        new("blackhole", RuleAction.Blackhole),
        new("unreachable", RuleAction.Unreachable),
        new("prohibit", RuleAction.Prohibit),
    ];

    public static readonly Word<Family>[] Families = [new("ipv4", Family.Inet), new("ipv6", Family.Inet6)];

    public static readonly Word<ProbeRequirement>[] ProbeRequirements = [new("all", ProbeRequirement.All), new("any", ProbeRequirement.Any)];

    public static readonly Word<PersistFormat>[] PersistFormats =
    [
        new("none", PersistFormat.None),
        new("auto", PersistFormat.Auto),
        new("ifupdown", PersistFormat.Ifupdown),
        new("ifcfg", PersistFormat.Ifcfg),
        new("networkmanager", PersistFormat.NetworkManager),
        new("netplan", PersistFormat.Netplan),
        new("networkd", PersistFormat.Networkd),
    ];

    public static readonly Word<PersistActivation>[] PersistActivations = [new("never", PersistActivation.Never), new("onChange", PersistActivation.OnChange)];

    public static readonly Word<ForeignManager>[] ForeignManagers =
    [
        new("refuse", ForeignManager.Refuse),
        new("unmanage", ForeignManager.Unmanage),
        new("coexist", ForeignManager.Coexist),
    ];

    public static readonly Word<BondMode>[] BondModes =
    [
        new("balance-rr", BondMode.BalanceRr),
        new("active-backup", BondMode.ActiveBackup),
        new("balance-xor", BondMode.BalanceXor),
        new("broadcast", BondMode.Broadcast),
        new("802.3ad", BondMode.Lacp),
        new("balance-tlb", BondMode.BalanceTlb),
        new("balance-alb", BondMode.BalanceAlb),
    ];

    public static string Of(InterfaceType value) => Of(InterfaceTypes, value);

    public static string Of(RouteType value) => value == RouteType.Unicast ? "unicast" : Of(RouteTypes, value);

    public static string Of(RuleAction value) => value == RuleAction.ToTable ? "lookup" : Of(RuleActions, value);

    public static string Of(Family value) => Of(Families, value);

    public static string Of<T>(Word<T>[] words, T value)
        where T : struct, Enum
    {
        foreach (var word in words)
        {
            if (EqualityComparer<T>.Default.Equals(word.Value, value))
            {
                return word.Text;
            }
        }

        throw new ArgumentOutOfRangeException(nameof(value), value, "has no word in the document");
    }

    public static T? Parse<T>(Word<T>[] words, string text)
        where T : struct, Enum
    {
        foreach (var word in words)
        {
            if (word.Text == text)
            {
                return word.Value;
            }
        }

        return null;
    }
}

internal readonly record struct Word<T>(string Text, T Value)
    where T : struct, Enum;
