using System.Net;
using Reconciler.Core.Model;
using Reconciler.Core.Ports.Network;

namespace Reconciler.Resources.Network;

/// <summary>The other end of a veth pair.</summary>
public sealed record VethSpec(string Peer);

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

/// <summary>An interface with a MAC of its own upon another.</summary>
public sealed record MacVlanSpec(string BaseInterface, MacvlanMode Mode)
{
    /// <summary>False keeps a passthru interface from making the one below promiscuous.</summary>
    public bool? Promiscuous { get; init; }
}

/// <summary>A routing domain: its ports' routes are those of <see cref="TableId"/>.</summary>
public sealed record VrfSpec
{
    public uint? TableId { get; init; }

    public Sequence<PortName>? Ports { get; init; }

    public bool? AllowExtraPorts { get; init; }
}
