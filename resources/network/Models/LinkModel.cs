using System.Text.Json.Serialization;
using Reconciler.Core.Model;
using Reconciler.Core.Ports.Network;

namespace Reconciler.Resources.Network;

/// <summary>
/// A link of the kernel with its addresses, by names: numbers change when a link is made again. Only what somebody decided is in it;
/// carrier, operational state and spanning tree's doings are not.
/// </summary>
public sealed record LinkModel(string Name)
{
    private readonly AddressOrder _addresses;

    /// <summary>It is not there yet: what is not given here is for the kernel to choose.</summary>
    public bool IsPlanned { get; init; }

    /// <summary>iproute2's kind; null for a plain network card.</summary>
    public string? Kind { get; init; }

    public bool Up { get; init; }

    public int Mtu { get; init; }

    /// <summary>Its own; of a bond's port the one that it gets back when it leaves the bond.</summary>
    public HardwareAddress? Mac { get; init; }

    /// <summary>
    /// The bridge, bond or VRF it is a port of. What Open vSwitch's datapath holds has none here, for that is its database's to say; where the switch
    /// is gone it has the datapath (<see cref="LeftOvers.Datapath"/>).
    /// </summary>
    public string? Controller { get; init; }

    /// <summary>
    /// What it lies on, or its other end, is in another network namespace, as with a pod's veth: from here it can be removed, and not be made again.
    /// </summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public bool ReachesElsewhere { get; init; }

    /// <summary>The link below (vlan, vxlan, mac-vlan), or a veth's peer where it is in the same namespace.</summary>
    public string? Base { get; init; }

    public string? Alias { get; init; }

    public LinkData? Data { get; init; }

    /// <summary>Of a bond, by name.</summary>
    public string? Primary { get; init; }

    public BridgePortData? Port { get; init; }

    public Sequence<BridgeVlan> Vlans { get; init; }

    public bool Ipv6Disabled { get; init; }

    /// <summary>IPv4 before IPv6, each in the kernel's order. Link-local ones of the kernel are not in it.</summary>
    public Sequence<AddressModel> Addresses
    {
        get => _addresses.Items;
        init => _addresses = new AddressOrder(value);
    }

    /// <summary>The columns of its row in Open vSwitch's table Interface that somebody set; null where it has no row.</summary>
    public OvsColumns? Ovs { get; init; }

    /// <summary>With these addresses, each family in the order given.</summary>
    public LinkModel With(IReadOnlyList<AddressModel> addresses) => this with
    {
        Addresses = [.. addresses.Where(address => address.Family == Family.Inet), .. addresses.Where(address => address.Family == Family.Inet6)],
    };

    public IEnumerable<AddressModel> AddressesOf(Family family) => Addresses.Items.Where(address => address.Family == family);
}
