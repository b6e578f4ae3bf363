using System.Collections.Immutable;
using Reconciler.Core.Diagnostics;
using Reconciler.Core.Model;
using Reconciler.Core.Ports.Network;

namespace Reconciler.Resources.Network;

/// <summary>
/// One interface as the document wants it. What is null was not given, and is not managed. The part that belongs to the type
/// (<see cref="Vlan"/>, <see cref="Bond"/>, ...) is there only where the document has it.
/// </summary>
public sealed record InterfaceEntry(EntryHeader Header) : DesiredEntry(Header)
{
    /// <summary>The name of the link; with <see cref="ByMac"/> only a label, and the link is found by <see cref="MacAddress"/>.</summary>
    public required string Name { get; init; }

    public InterfaceType Type { get; init; }

    public InterfaceState State { get; init; }

    /// <summary><c>identifier: mac-address</c>.</summary>
    public bool ByMac { get; init; }

    /// <summary>Kept as the link's alias.</summary>
    public string? Description { get; init; }

    public uint? Mtu { get; init; }

    public HardwareAddress? MacAddress { get; init; }

    /// <summary>The interface whose MAC this one takes.</summary>
    public string? CopyMacFrom { get; init; }

    /// <summary>The bridge, bond or VRF it belongs to; empty: it is detached from whatever it belongs to.</summary>
    public string? Controller { get; init; }

    public IpSpec? Ipv4 { get; init; }

    public IpSpec? Ipv6 { get; init; }

    /// <summary>The interface whose addresses and routes belong here.</summary>
    public string? AdoptIpFrom { get; init; }

    /// <summary>The interface into whose boot-time file this one's addressing is written.</summary>
    public string? PersistOn { get; init; }

    public VethSpec? Veth { get; init; }

    public LinuxBridgeSpec? LinuxBridge { get; init; }

    public OvsBridgeSpec? OvsBridge { get; init; }

    /// <summary>The peer of a patch port; null for an internal port.</summary>
    public string? PatchPeer { get; init; }

    public VlanSpec? Vlan { get; init; }

    public VxlanSpec? Vxlan { get; init; }

    public BondSpec? Bond { get; init; }

    public MacVlanSpec? MacVlan { get; init; }

    public VrfSpec? Vrf { get; init; }

    /// <summary><c>external_ids</c> and <c>other_config</c> of its row in Open vSwitch's database.</summary>
    public OvsKeysSpec? OvsKeys { get; init; }

    public Places Places { get; init; }

    /// <summary><c>controller: ""</c>.</summary>
    public bool IsDetached => Controller is "";

    /// <summary>The names of the ports that are listed, in order; null: no list was given.</summary>
    public IReadOnlyList<PortName>? PortNames => this switch
    {
        { LinuxBridge.Ports: { } ports } => [.. ports.Select(port => new PortName(port.Name, port.Place))],
        { OvsBridge.Ports: { } ports } => [.. ports.Select(port => new PortName(port.Name, port.Place))],
        { Bond.Ports: { } ports } => ports.Items,
        { Vrf.Ports: { } ports } => ports.Items,
        _ => null,
    };

    /// <summary>Null: not given, so that others' ports stay.</summary>
    public bool? AllowExtraPorts =>
        LinuxBridge?.AllowExtraPorts ?? OvsBridge?.AllowExtraPorts ?? Bond?.AllowExtraPorts ?? Vrf?.AllowExtraPorts;

    /// <summary>The interface below this one (of a VLAN, VXLAN or MAC VLAN).</summary>
    public string? BaseInterface => Vlan?.BaseInterface ?? Vxlan?.BaseInterface ?? MacVlan?.BaseInterface;

    /// <summary>Where the key stands, or the entry, if it has none.</summary>
    public SourceSpan PlaceOf(string key) => Places.Of(key) ?? Header.Origin;

    /// <summary>What of Open vSwitch shall be there needs it to run.</summary>
    public override ImmutableArray<string> Needs =>
        State is InterfaceState.Up or InterfaceState.Down && (Type is InterfaceType.OvsBridge or InterfaceType.OvsInterface || OvsKeys is not null) ? SwitchUnits.Keys : [];

    public override void Describe(FingerprintWriter writer) => ExportedText.Describe(NetworkExport.Interface(this), writer);
}

/// <summary>A port by its name.</summary>
public sealed record PortName(string Name, Place Place = default);
