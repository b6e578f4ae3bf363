using System.Collections.Immutable;
using Reconciler.Core.Diagnostics;
using Reconciler.Core.Model;
using Reconciler.Core.Ports;
using Reconciler.Core.Ports.Network;
using Reconciler.Core.Ports.Ovsdb;
using Reconciler.Core.Sections;

namespace Reconciler.Resources.Network;

/// <summary>
/// The present network as a document would wish it: planning that shows no change. What the language cannot say, or what somebody else
/// sees to (a lease, a routing daemon), is left out, with a warning that names it.
/// </summary>
internal sealed class NetworkObservedExport
{
    private readonly NetworkObserved _observed;
    private readonly DnsObserved? _dns;
    private readonly DiagnosticBag _diagnostics;
    private readonly IReadOnlyList<string> _names;

    /// <summary>Links that are not described, though routes may leave by them.</summary>
    private readonly HashSet<string> _leftOut = new(StringComparer.Ordinal);

    private NetworkObservedExport(NetworkObserved observed, DnsObserved? dns, IReadOnlyList<string> names, DiagnosticBag diagnostics) =>
        (_observed, _dns, _names, _diagnostics) = (observed, dns, names, diagnostics);

    public static ExportedSection? Run(IReadOnlyList<string> names, ExportContext context)
    {
        if (!context.Host.NetworkInReach)
        {
            context.Diagnostics.Warning(Codes.NotObserved, "the network is not exported: not below a root", hint: "name a network namespace with --netns");
            return null;
        }

        try
        {
            return new ExportedSection(NetworkIds.Section, NetworkExport.Write(Of(Observe(context.Host), DnsObserved.Observe(context.Host), names, context.Diagnostics)));
        }
        catch (HostException failure)
        {
            context.Diagnostics.Error(Codes.NotObserved, $"the network cannot be exported: {failure.Error}");
            return null;
        }
    }

    public static NetworkSpec Of(NetworkObserved observed, DnsObserved? dns, IReadOnlyList<string> names, DiagnosticBag diagnostics) =>
        new NetworkObservedExport(observed, dns, names, diagnostics).Spec();

    private static NetworkObserved Observe(IHostReader host)
    {
        var state = host.Network.Observe();
        return new NetworkObserved(state)
        {
            Ovs = host.Ovsdb(null).Observe(),
            Ipv6Disabled = state.Links.Where(link => host.Network.ReadSysctl(LinkSysctl.DisableIpv6, link.Name) == 1)
                .Select(link => link.Name).ToHashSet(StringComparer.Ordinal),
        };
    }

    private NetworkSpec Spec()
    {
        List<InterfaceEntry> interfaces = [.. _observed.State.Links.Select(link => _observed.Link(link.Name)).OfType<LinkModel>().Select(Link).OfType<InterfaceEntry>(), .. Bridges()];
        foreach (var name in _names.Where(name => !interfaces.Exists(entry => entry.Name == name || entry.Id == name)))
        {
            _diagnostics.Error(Codes.NotObserved, $"{name} cannot be exported: there is no such interface");
        }

        var meant = interfaces.Where(entry => _names.Count == 0 || _names.Contains(entry.Name) || _names.Contains(entry.Id)).ToList();
        var links = meant.Select(entry => entry.Name).ToHashSet(StringComparer.Ordinal);
        var routes = RouteExport.Entries(
            _observed.Routes.Where(route => (_names.Count == 0 || route.Hops.Items.Any(hop => hop.Link is { } link && links.Contains(link))) && !IsLeftOut(route)), _diagnostics);
        return new NetworkSpec
        {
            Interfaces = [.. meant],
            Routes = [.. routes],
            Rules = _names.Count == 0 ? [.. RouteExport.Rules(_observed.Rules, _diagnostics)] : [],
            Dns = _names.Count == 0 && _dns is { } dns ? DnsExport.Entry(dns, Header(NetworkIds.Dns)) : null,
            OvsDb = _names.Count == 0 && _observed.Ovs?.State is { } state && Keys(state.ExternalIds, state.OtherConfig) is { } keys
                ? new OvsDbEntry(Header(NetworkIds.OvsDb), keys)
                : null,
        };
    }

    internal static EntryHeader Header(string id) => new(id, new SourceSpan("", 0, 0), Observe: false, After: []);

    private InterfaceEntry? Link(LinkModel link)
    {
        var state = _observed.State.Find(link.Name)!;
        var type = LinkKind.TypeOf(link);
        if (state.IsLoopback || (link.Kind is "openvswitch" or "tun" && link.Ovs is null && link.Name.StartsWith("ovs-", StringComparison.Ordinal)))
        {
            return null;
        }

        // The other end of a pair that leads elsewhere is no more than a card here.
        type = type == InterfaceType.Veth && link.Base is null ? InterfaceType.Ethernet : type;
        var whyNot = link is { Ovs: null, Kind: "openvswitch" or "tun" } && _observed.Ovs is { IsRead: false } ovs
            ? $"it may be an interface of Open vSwitch, whose database says what it is: {ovs.Message}"
            : type == InterfaceType.Unknown ? $"a link of kind {link.Kind} cannot be described" : null;
        if (whyNot is not null)
        {
            _leftOut.Add(link.Name);
            _diagnostics.Warning(Codes.NotObserved, $"{link.Name} is left out: {whyNot}");
            return null;
        }

        var isPort = Target.ControllerOf(link.Name, _observed.Link, _observed.Bridges) is not null;
        return new InterfaceEntry(Header(NetworkIds.Interface(type, link.Name)))
        {
            Name = link.Name,
            Type = type,
            State = link.Up ? InterfaceState.Up : InterfaceState.Down,
            Description = link.Alias,
            Mtu = type == InterfaceType.OvsInterface ? (uint?)link.Ovs?[OvsColumn.MtuRequest].Integer : (uint)link.Mtu,
            MacAddress = type == InterfaceType.Ethernet || state.AddressOutsideBond is not null || (type == InterfaceType.OvsInterface && !IsMacAsked(link)) ? null : link.Mac,
            Ipv4 = Ip(link, Family.Inet, isPort),
            Ipv6 = Ip(link, Family.Inet6, isPort),
            Veth = type == InterfaceType.Veth ? new VethSpec(link.Base!) : null,
            Vlan = link.Data is VlanData { Id: { } id } vlan ? new VlanSpec(link.Base ?? "", id) { Protocol = vlan.Protocol } : null,
            Vxlan = link.Data is VxlanData { Id: { } vni } vxlan
                ? new VxlanSpec(vni) { BaseInterface = link.Base, Remote = vxlan.Remote, Local = vxlan.Local, DestinationPort = vxlan.DestinationPort, Learning = vxlan.Learning }
                : null,
            MacVlan = link.Data is MacvlanData { Mode: { } mode } macvlan && mode != MacvlanMode.Source
                ? new MacVlanSpec(link.Base ?? "", mode) { Promiscuous = (macvlan.Flags & 1) == 0 }
                : null,
            Vrf = link.Data is VrfData vrf ? new VrfSpec { TableId = vrf.Table, Ports = Ports(state) } : null,
            Bond = link.Data is BondData bond ? new BondSpec { Mode = bond.Mode, Ports = Ports(state), Options = new BondOptions { Miimon = bond.MiiMon, Primary = link.Primary } } : null,
            LinuxBridge = link.Data is BridgeData bridge ? LinuxBridge(bridge, state) : null,
            OvsKeys = link.Ovs is { } row ? Keys(row.Map(OvsColumn.ExternalIds), row.Map(OvsColumn.OtherConfig)) : null,
        };
    }

    private bool IsLeftOut(RouteModel route)
    {
        if (route.IsKernels || route.Hops.Items.Select(hop => hop.Link).FirstOrDefault(name => name is not null && _leftOut.Contains(name)) is not { } link)
        {
            return false;
        }

        _diagnostics.Warning(Codes.NotObserved, $"the route {CarriedRoutes.Describe(route)} is left out: it leaves by {link}, which is left out");
        return true;
    }

    /// <summary>Else the switch chose it, and to write it down would be to ask for it.</summary>
    private bool IsMacAsked(LinkModel link) => _observed.Bridge(link.Name) is { } bridge
        ? bridge.Columns.Map(OvsColumn.OtherConfig).ContainsKey("hwaddr")
        : link.Ovs is { } row && !row[OvsColumn.Mac].IsEmpty;

    /// <summary>nmstate has whole seconds, in the limits of IEEE 802.1D.</summary>
    private static byte? Seconds(uint? hundredths, uint least, uint most) =>
        hundredths is { } value && value % 100 == 0 && value / 100 >= least && value / 100 <= most ? (byte)(value / 100) : null;

    private Sequence<PortName> Ports(LinkState controller) => [.. _observed.State.PortsOf(controller.Index).Select(port => new PortName(port.Name))];

    private IpSpec? Ip(LinkModel link, Family family, bool isPort)
    {
        if (family == Family.Inet6 && link.Ipv6Disabled)
        {
            return new IpSpec { Enabled = false };
        }

        var all = link.AddressesOf(family).ToList();
        foreach (var address in all.Where(address => address.IsLeased || isPort || address.Peer is not null))
        {
            _diagnostics.Warning(Codes.NotObserved, $"{address} of {link.Name} is left out: " + (isPort ? "it lies on a port of a bridge"
                : address.Peer is not null ? "its peer cannot be described" : "it has a lifetime, so a lease or an advertisement made it"));
        }

        var permanent = all.Where(address => !address.IsLeased && !isPort && address.Peer is null).ToList();
        return permanent.Count == 0
            ? null
            : new IpSpec { Enabled = true, Addresses = [.. permanent.Select(address => new InterfaceAddress(address.Local, address.PrefixLength))] };
    }

    private LinuxBridgeSpec LinuxBridge(BridgeData bridge, LinkState state) => new()
    {
        Options = new LinuxBridgeOptions
        {
            StpEnabled = bridge.Stp,
            StpForwardDelay = Seconds(bridge.ForwardDelay, 2, 30),
            StpHelloTime = Seconds(bridge.HelloTime, 1, 10),
            StpMaxAge = Seconds(bridge.MaxAge, 6, 40),
            StpPriority = bridge.Priority,
            GroupForwardMask = bridge.GroupForwardMask,
            MacAgeingTime = bridge.AgeingTime / 100,
            MulticastSnooping = bridge.MulticastSnooping,
            MulticastQuerier = bridge.MulticastQuerier,
            MulticastRouter = bridge.MulticastRouter is { } router and <= (byte)MulticastRouter.Enabled ? (MulticastRouter)router : null,
            VlanProtocol = bridge.VlanFiltering == true ? bridge.VlanProtocol : null,
            VlanDefaultPvid = bridge.VlanFiltering == true ? bridge.DefaultPvid : null,
        },
        Ports = [.. _observed.State.PortsOf(state.Index).Select(port => new LinuxBridgePort(port.Name)
        {
            StpHairpinMode = port.BridgePort?.Hairpin,
            StpPathCost = port.BridgePort?.Cost,
            StpPriority = port.BridgePort?.Priority,
            Vlan = bridge.VlanFiltering == true ? VlanExport.Of(port.BridgeVlans) : null,
        })],
    };

    private IEnumerable<InterfaceEntry> Bridges() => _observed.Bridges.Select(bridge => new InterfaceEntry(Header(NetworkIds.Interface(InterfaceType.OvsBridge, bridge.Name)))
    {
        Name = bridge.Name,
        Type = InterfaceType.OvsBridge,
        State = InterfaceState.Up,
        OvsBridge = new OvsBridgeSpec
        {
            Datapath = bridge.Columns[OvsColumn.DatapathType].Text,
            FailMode = bridge.Columns[OvsColumn.FailMode].Text is { } mode ? Words.Parse(Words.OvsFailModes, mode) : null,
            Stp = bridge.Columns[OvsColumn.StpEnable].Text == "true" ? true : null,
            Rstp = bridge.Columns[OvsColumn.RstpEnable].Text == "true" ? true : null,
            McastSnooping = bridge.Columns[OvsColumn.McastSnoopingEnable].Text == "true" ? true : null,
            Ports = [.. bridge.Ports.Items.Select(port => new OvsPort(port.Name) { Vlan = VlanExport.Of(port.Columns) })],
        },
        OvsKeys = Keys(bridge.Columns.Map(OvsColumn.ExternalIds), bridge.Columns.Map(OvsColumn.OtherConfig)),
    }).Concat(_observed.Bridges.SelectMany(bridge => bridge.Ports.Items.Where(port => port.Peer is not null).Select(port =>
        new InterfaceEntry(Header(NetworkIds.Interface(InterfaceType.OvsInterface, port.Name)))
        {
            Name = port.Name,
            Type = InterfaceType.OvsInterface,
            State = InterfaceState.Up,
            PatchPeer = port.Peer,
        })));

    private static OvsKeysSpec? Keys(ImmutableSortedDictionary<string, string> ids, ImmutableSortedDictionary<string, string> config) => ids.Count + config.Count == 0
        ? null
        : new OvsKeysSpec
        {
            ExternalIds = ids.Count == 0 ? null : [.. ids.Select(pair => new OvsKey(pair.Key, pair.Value))],
            OtherConfig = config.Count == 0 ? null : [.. config.Select(pair => new OvsKey(pair.Key, pair.Value))],
        };
}
