namespace Reconciler.Resources.Network;

/// <summary>The type of an interface, in nmstate's names.</summary>
public enum InterfaceType
{
    /// <summary>Not given (or <c>unknown</c>): whatever link has the name.</summary>
    Unknown,

    /// <summary>A physical card; also matches a veth, and any link without a kind.</summary>
    Ethernet,
    Veth,
    Dummy,
    LinuxBridge,

    /// <summary>A row in Open vSwitch's database. It has no addresses: those are its internal interface's, of the same name or another.</summary>
    OvsBridge,

    /// <summary>An internal port (a link of the kernel) or a patch port of an Open vSwitch bridge.</summary>
    OvsInterface,
    Vlan,
    Vxlan,
    Bond,
    MacVlan,
    Vrf,
}

/// <summary>What shall become of an interface.</summary>
public enum InterfaceState
{
    Up,
    Down,
    Absent,

    /// <summary>Left alone whatever else is said of it.</summary>
    Ignore,
}
