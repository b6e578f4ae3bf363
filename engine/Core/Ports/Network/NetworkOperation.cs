using Reconciler.Core.Model;

namespace Reconciler.Core.Ports.Network;

/// <summary>
/// A write to the kernel's network, as data. Links are named by index; <see cref="AddLink"/> may choose its own, so that
/// what follows in the same send can name it.
/// </summary>
public abstract record NetworkOperation;

/// <summary>What a link is made with or set to. Null leaves it as it is (a new link: as the kernel chooses).</summary>
public sealed record LinkSettings
{
    public string? Name { get; init; }
    public bool? Up { get; init; }
    public int? Mtu { get; init; }
    public HardwareAddress? Address { get; init; }

    /// <summary>The index of the master; 0 takes the link from the one it has.</summary>
    public int? Master { get; init; }

    /// <summary>The index of the lower link (vlan, mac-vlan); for a new link only.</summary>
    public int? Link { get; init; }

    /// <summary>Empty removes it.</summary>
    public string? Alias { get; init; }

    public int? Group { get; init; }
    public int? TxQueueLength { get; init; }
    public AddrGenMode? AddrGenMode { get; init; }
    public LinkData? Data { get; init; }
}

/// <summary>
/// Makes a link; fails with EEXIST if the name is taken. <paramref name="Peer"/> is the other end of a veth.
/// <paramref name="Index"/> asks for that very index (EBUSY if it is taken); null lets the kernel choose.
/// </summary>
public sealed record AddLink(string Kind, LinkSettings Settings, LinkSettings? Peer = null, int? Index = null) : NetworkOperation;

/// <summary>Changes a link. With <see cref="LinkSettings.Data"/>, <paramref name="Kind"/> must name the link's kind.</summary>
public sealed record SetLink(int Index, LinkSettings Settings, string? Kind = null) : NetworkOperation;

public sealed record DeleteLink(int Index) : NetworkOperation;

/// <summary>
/// Takes a port out of a datapath of Open vSwitch in the kernel; the link of an internal port goes with it. For what is left over from a switch
/// that does not run: a switch that runs would find its port missing.
/// </summary>
public sealed record DeleteDatapathPort(string Name) : NetworkOperation;

/// <summary>Fails with EEXIST if the link has the address, unless <paramref name="Replace"/>: then lifetimes, flags and metric are changed.</summary>
public sealed record AddAddress(AddressState Address, bool Replace = false) : NetworkOperation;

/// <summary>
/// Takes an address from a link. The kernel takes its connected route and what goes through it with it, and with the last IPv4 address
/// of a link every IPv4 route of that link.
/// </summary>
public sealed record DeleteAddress(AddressState Address) : NetworkOperation;

/// <summary>Fails with EEXIST if there is a route with the same destination, table, tos and metric.</summary>
public sealed record AddRoute(RouteState Route) : NetworkOperation;

/// <summary>Puts a route beside one with the same destination, table, tos and metric; IPv6 makes both one multipath route.</summary>
public sealed record AppendRoute(RouteState Route) : NetworkOperation;

/// <summary>Puts a route in the place of the first with the same destination, table, tos and metric, or adds it, with no moment between.</summary>
public sealed record ReplaceRoute(RouteState Route) : NetworkOperation;

/// <summary>Removes the route that agrees in everything given.</summary>
public sealed record DeleteRoute(RouteState Route) : NetworkOperation;

/// <summary>Makes an entry of the neighbour table (index, address, hardware address, status); fails with EEXIST if there is one for that address.</summary>
public sealed record AddNeighbour(NeighbourState Neighbour) : NetworkOperation;

public sealed record AddRule(RuleState Rule) : NetworkOperation;

public sealed record DeleteRule(RuleState Rule) : NetworkOperation;

/// <summary>Changes settings of a port of a Linux bridge; the link must be one by then.</summary>
public sealed record SetBridgePort(int Index, BridgePortData Port) : NetworkOperation;

/// <summary>Adds VLANs to a bridge's port, or with <paramref name="Self"/> to the bridge itself.</summary>
public sealed record AddBridgeVlans(int Index, Sequence<BridgeVlan> Vlans, bool Self = false) : NetworkOperation;

public sealed record DeleteBridgeVlans(int Index, Sequence<BridgeVlan> Vlans, bool Self = false) : NetworkOperation;
