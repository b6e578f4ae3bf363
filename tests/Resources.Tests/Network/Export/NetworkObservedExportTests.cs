using System.Collections.Immutable;
using System.Net;
using Reconciler.Core.Diagnostics;
using Reconciler.Core.Planning;
using Reconciler.Core.Ports;
using Reconciler.Core.Ports.Network;
using Reconciler.Core.Ports.Ovsdb;
using Reconciler.Core.Sections;
using Reconciler.Resources.Network;
using Reconciler.Resources.Tests.Support;
using Reconciler.Testing;
using Xunit;

namespace Reconciler.Resources.Tests.Network.Export;

/// <summary>
/// Types of interface that not every kernel has: as the kernel reports them (seen on Debian's 6.1), exported, and read again in each form
/// that a document of the network may have, they are in sync.
/// </summary>
public sealed class NetworkObservedExportTests
{
    private const string Nmstate = "nmstate", Policy = "NodeNetworkConfigurationPolicy", State = "NodeState";

    private static readonly Dictionary<string, (ImmutableArray<LinkState> Links, ImmutableArray<AddressState> Addresses)> Networks = new(StringComparer.Ordinal)
    {
        ["vlan-filtering bridge"] =
        (
            [
                Card(1, "eth1") with { Master = 4, PortKind = "bridge", BridgePort = Port, BridgeVlans = [new BridgeVlan(10, 10, true, true)] },
                Card(2, "eth2") with { Master = 4, PortKind = "bridge", BridgePort = Port, BridgeVlans = [new BridgeVlan(5, 5, true, true), new BridgeVlan(20, 29), new BridgeVlan(4000, 4000)] },
                Card(3, "eth3") with { Master = 4, PortKind = "bridge", BridgePort = Port, BridgeVlans = [new BridgeVlan(100, 100)] },
                Card(4, "br0") with
                {
                    Kind = "bridge",
                    Data = new BridgeData
                    {
                        Stp = false, ForwardDelay = 1500, HelloTime = 200, MaxAge = 2000, AgeingTime = 30000, Priority = 32768, VlanFiltering = true,
                        VlanProtocol = VlanProtocol.Ieee8021Q, DefaultPvid = 1, GroupForwardMask = 0, MulticastSnooping = true, MulticastRouter = 1, MulticastQuerier = false,
                    },
                },
                Card(5, "eth4") with { Master = 4, PortKind = "bridge", BridgePort = Port, BridgeVlans = [new BridgeVlan(1, 1, true, true)] },
            ],
            [Address(4, "172.16.1.4", 24)]
        ),
        ["vrf"] =
        (
            [
                Card(1, "eth1") with { Master = 2, PortKind = "vrf" },
                Card(2, "vrf0") with { Kind = "vrf", Mtu = 65575, Data = new VrfData { Table = 1000 } },
            ],
            [Address(1, "172.16.1.4", 24)]
        ),
        ["vxlan"] =
        (
            [
                Card(1, "eth1"),
                Card(2, "x0") with
                {
                    Kind = "vxlan", Mtu = 1450,
                    Data = new VxlanData { Id = 42, Link = 1, Local = IPAddress.Parse("172.16.1.4"), Remote = IPAddress.Parse("172.16.1.9"), DestinationPort = 4789, Learning = true },
                },
                Card(3, "x1") with { Kind = "vxlan", Mtu = 1450, Data = new VxlanData { Id = 43, Remote = IPAddress.Parse("2001:db8::9"), DestinationPort = 8472, Learning = false } },
            ],
            [Address(1, "172.16.1.4", 24), Address(2, "10.5.0.1", 24)]
        ),
        ["mac-vlan"] =
        (
            [
                Card(1, "eth1"),
                Card(2, "m0") with { Kind = "macvlan", Link = 1, Data = new MacvlanData { Mode = MacvlanMode.Bridge, Flags = 0 } },
                Card(3, "m1") with { Kind = "macvlan", Link = 1, Data = new MacvlanData { Mode = MacvlanMode.Vepa, Flags = 1 } },
            ],
            [Address(2, "10.5.0.1", 24)]
        ),
        ["vlan"] =
        (
            [Card(1, "eth1"), Card(2, "eth1.7") with { Kind = "vlan", Link = 1, Data = new VlanData { Id = 7, Protocol = VlanProtocol.Ieee8021Q, Flags = 1 } }],
            [Address(2, "10.5.0.1", 24)]
        ),
        ["bond"] =
        (
            [
                Member(1, "s0"),
                Member(2, "s1"),
                Card(3, "bond0") with
                {
                    Kind = "bond",
                    Data = new BondData
                    {
                        Mode = BondMode.ActiveBackup, ActiveSlave = 1, Primary = 1, MiiMon = 100, UpDelay = 0, DownDelay = 0, UseCarrier = 1, ArpInterval = 0, ArpValidate = 0, PrimaryReselect = 0,
                        FailOverMac = 0, XmitHashPolicy = BondXmitHashPolicy.Layer2, ResendIgmp = 1, NumPeerNotify = 1, AllSlavesActive = 0, MinLinks = 0, LacpRate = 0, AdSelect = 0, TlbDynamicLb = true,
                    },
                },
            ],
            [Address(3, "172.16.1.4", 24)]
        ),
    };

    public static TheoryData<string, string> Cases =>
        [.. Networks.Keys.SelectMany(network => new[] { Nmstate, Policy, State }.Select(form => (network, form)))];

    private static BridgePortData Port => new() { State = 3, Cost = 100, Priority = 32, Hairpin = false, Learning = true, Flood = true };

    [Theory]
    [MemberData(nameof(Cases))]
    public void What_is_exported_reads_back_with_no_change(string network, string form)
    {
        var (links, addresses) = Networks[network];
        var state = new NetworkState([Loopback, .. links], addresses, [], []);
        using var node = new TestNode();
        var diagnostics = new DiagnosticBag();
        var exported = NetworkSection.Export([], new ExportContext(new GivenNetwork(node.Host, state), null, diagnostics))!;
        Assert.Empty(diagnostics.Sorted());
        var text = ExportedJson.Of(exported.Body);
        var (spec, said) = NetworkDocuments.Read(("state.yaml", form switch
        {
            Nmstate => text,
            Policy => $$"""{ "apiVersion": "nmstate.io/v1", "kind": "NodeNetworkConfigurationPolicy", "metadata": { "name": "x" }, "spec": { "desiredState": {{text}} } }""",
            _ => $$"""{ "apiVersion": "reconciler.internal/v1alpha1", "kind": "NodeState", "metadata": { "name": "x" }, "spec": { "network": {{text}} } }""",
        }));
        Assert.Empty(said);
        Assert.Equal(links.Select(link => link.Name).Order(StringComparer.Ordinal), spec.Interfaces.Items.Select(entry => entry.Name).Order(StringComparer.Ordinal));

        var plan = NetworkSection.Diff(spec, new NetworkObserved(state), new DiffContext(Remembered.Nothing, node.Host.Accounts, isPrivileged: true));
        Assert.True(plan.Changes.IsEmpty, string.Join('\n', plan.Changes.Select(change => $"{change.Id} {change.Why} {string.Join(", ", change.Properties)}")) + "\n" + text);
    }

    /// <summary>So that "no change" is not said of everything.</summary>
    [Theory]
    [InlineData("vlan-filtering bridge", "eth2")]
    [InlineData("vrf", "vrf0")]
    [InlineData("vxlan", "x0")]
    [InlineData("mac-vlan", "m0")]
    [InlineData("vlan", "eth1.7")]
    [InlineData("bond", "bond0")]
    public void What_is_exported_is_out_of_sync_where_one_thing_differs(string network, string changed)
    {
        var (links, addresses) = Networks[network];
        using var node = new TestNode();
        var exported = NetworkSection.Export([], new ExportContext(new GivenNetwork(node.Host, new NetworkState([Loopback, .. links], addresses, [], [])), null, new DiagnosticBag()))!;
        var spec = NetworkDocuments.Valid(ExportedJson.Of(exported.Body));
        var other = new NetworkState([Loopback, .. links.Select(link => link.Name == changed ? Changed(link) : link)], addresses, [], []);
        var plan = NetworkSection.Diff(spec, new NetworkObserved(other), new DiffContext(Remembered.Nothing, node.Host.Accounts, isPrivileged: true));
        Assert.EndsWith("/" + changed, Assert.Single(plan.Changes).Id, StringComparison.Ordinal);
    }

    private static LinkState Changed(LinkState link) => link.Data switch
    {
        VrfData vrf => link with { Data = vrf with { Table = 1001 } },
        VxlanData vxlan => link with { Data = vxlan with { Remote = IPAddress.Parse("172.16.1.8") } },
        MacvlanData macvlan => link with { Data = macvlan with { Mode = MacvlanMode.Private } },
        VlanData vlan => link with { Data = vlan with { Id = 8 } },
        BondData bond => link with { Data = bond with { MiiMon = 50 } },
        _ => link with { BridgeVlans = [new BridgeVlan(5, 5, true, true), new BridgeVlan(20, 28)] },
    };

    private static LinkState Loopback => new() { Index = 9, Name = "lo", HardwareType = 772, Flags = LinkFlags.Up | LinkFlags.Loopback, Mtu = 65536 };

    private static LinkState Card(int index, string name) =>
        new() { Index = index, Name = name, HardwareType = 1, Flags = LinkFlags.Up, Mtu = 1500, Address = HardwareAddress.FromBytes([2, 0, 0, 0, 0, (byte)index]) };

    private static LinkState Member(int index, string name) =>
        Card(index, name) with { Address = Card(3, "bond0").Address, AddressOutsideBond = Card(index, name).Address, Kind = "veth", Link = index, LinkNetnsId = 0, Master = 3, PortKind = "bond" };

    private static AddressState Address(int index, string address, byte length) =>
        new() { Index = index, Local = IPAddress.Parse(address), PrefixLength = length, Flags = AddressFlags.Permanent, ValidLifetime = AddressState.Forever };

    /// <summary>A node whose network is given, and whose switch is none.</summary>
    private sealed class GivenNetwork(IHost host, NetworkState state) : HostAround(host), INetworkReader, IOvsdbReader
    {
        public override INetworkReader Network => this;

        public override bool NetworkInReach => true;

        public override IOvsdbReader Ovsdb(string? socket) => this;

        NetworkState INetworkReader.Observe() => state;

        OvsObservation IOvsdbReader.Observe() => new(OvsCondition.NoSocket, "/run/openvswitch/db.sock", "there is none");

        public RouteState? RouteTo(IPAddress destination) => null;

        public IReadOnlyList<NeighbourState> Neighbours() => [];

        public int? ReadSysctl(LinkSysctl sysctl, string link) => 0;

        public IOvsdbWatch Watch() => throw new NotSupportedException();
    }
}
