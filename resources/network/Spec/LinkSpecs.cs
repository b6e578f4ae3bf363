using System.Net;
using Reconciler.Core.Model;

namespace Reconciler.Resources.Network;

/// <summary>The other end of a veth pair.</summary>
public sealed record VethSpec(string Peer);

/// <summary>The protocol of a VLAN's tag; the values are the Ethernet types.</summary>
public enum VlanProtocol
{
    Ieee8021Q = 0x8100,
    Ieee8021Ad = 0x88A8,
}

/// <summary>An interface for one VLAN of another.</summary>
public sealed record VlanSpec(string BaseInterface, ushort Id)
{
    public VlanProtocol? Protocol { get; init; }
}

/// <summary>A VXLAN tunnel.</summary>
public sealed record VxlanSpec(uint Id)
{
    public string? BaseInterface { get; init; }

    public IPAddress? Remote { get; init; }

    public IPAddress? Local { get; init; }

    public ushort? DestinationPort { get; init; }

    public bool? Learning { get; init; }
}

/// <summary>How a MAC VLAN's interfaces see each other; the values are the kernel's MACVLAN_MODE_*.</summary>
public enum MacVlanMode
{
    Private = 1,
    Vepa = 2,
    Bridge = 4,
    Passthru = 8,
}

/// <summary>An interface with a MAC of its own upon another.</summary>
public sealed record MacVlanSpec(string BaseInterface, MacVlanMode Mode)
{
    /// <summary>False keeps a passthru interface from making the one below promiscuous.</summary>
    public bool? Promiscuous { get; init; }
}

/// <summary>A routing domain: its ports' routes are those of <see cref="TableId"/>.</summary>
public sealed record VrfSpec
{
    public uint? TableId { get; init; }

    public ValueArray<PortName>? Ports { get; init; }

    public bool? AllowExtraPorts { get; init; }
}
