using System.Collections.Frozen;
using Reconciler.Core.Ports;
using Reconciler.Core.Ports.Network;
using Reconciler.Core.Ports.Ovsdb;

namespace Reconciler.Resources.Network;

/// <summary>The network as one sweep found it: the kernel's part, and the switch's database where it was asked for.</summary>
public sealed class NetworkObserved
{
    private readonly Dictionary<string, LinkModel?> _links = new(StringComparer.Ordinal);
    private readonly Dictionary<string, OvsBridgeModel?> _bridges = new(StringComparer.Ordinal);
    private readonly Lazy<IReadOnlyList<RouteModel>> _routes;
    private readonly Lazy<ILookup<(IpPrefix, uint), RouteModel>> _routesByTarget;
    private readonly Lazy<IReadOnlyList<RuleState>> _rules;

    public NetworkObserved(NetworkState state)
    {
        State = state;
        _routes = new(() => [.. state.Routes.Where(IsManageable).Select(route => RouteModel.Of(route, state))]);
        _routesByTarget = new(() => Routes.ToLookup(route => (route.Destination, route.Table)));
        _rules = new(() => [.. state.Rules.Select(RuleModel.Of)]);
    }

    public NetworkState State { get; }

    /// <summary>Null where nothing of the document, and nothing of the node, asked for it.</summary>
    public OvsObservation? Ovs { get; init; }

    /// <summary>Nobody serves the datapaths of Open vSwitch that the kernel has: ovs-vswitchd runs nowhere.</summary>
    public bool IsSwitchGone { get; init; }

    /// <summary>False below a root: the links that are seen are not those that are meant.</summary>
    public bool InReach { get; init; } = true;

    /// <summary>Links on which IPv6 is switched off; looked at only where the document says something of the family.</summary>
    public IReadOnlySet<string> Ipv6Disabled { get; init; } = FrozenSet<string>.Empty;

    /// <summary>Null where the document says nothing of resolvers.</summary>
    public DnsObserved? Dns { get; init; }

    public ForeignObserved Foreign { get; init; } = ForeignObserved.Nothing;

    /// <summary>The files that are read at boot; looked at only where the document wants them written.</summary>
    public PersistObserved Persist { get; init; } = PersistObserved.Nothing;

    /// <summary>The process to which the section leaves the network; null: nobody.</summary>
    public ProcessState? YieldsTo { get; init; }

    /// <summary>Configuration files that an undo goes back to, by path.</summary>
    public IReadOnlyDictionary<string, ConfigFileSeen> Files { get; init; } = FrozenDictionary<string, ConfigFileSeen>.Empty;

    /// <summary>Every route but those that the kernel keeps for addresses and multicast.</summary>
    public IReadOnlyList<RouteModel> Routes => _routes.Value;

    public IReadOnlyList<RuleState> Rules => _rules.Value;

    public IEnumerable<RouteModel> RoutesTo(IpPrefix destination, uint table) => _routesByTarget.Value[(destination, table)];

    /// <summary>The link of that name (or alternative name) by its own name; null if there is none.</summary>
    public LinkModel? Link(string name)
    {
        if (!_links.TryGetValue(name, out var model))
        {
            model = State.Find(name) is { } state ? LinkModels.Of(state, this) : null;
            _links.Add(name, model);
        }

        return model;
    }

    /// <summary>What the switch holds is not known before it runs: a link of its kind may well be its own.</summary>
    public bool IsSwitchPredicted { get; init; }

    /// <summary>The same with the switch as it will be, as far as that is known.</summary>
    public NetworkObserved With(OvsObservation ovs) => new(State)
    {
        Ovs = ovs,
        IsSwitchPredicted = true,
        InReach = InReach,
        Ipv6Disabled = Ipv6Disabled,
        Dns = Dns,
        Foreign = Foreign,
        Persist = Persist,
        YieldsTo = YieldsTo,
        Files = Files,
    };

    public IEnumerable<OvsBridgeModel> Bridges => (Ovs?.State?.Bridges.Keys ?? []).Select(Bridge).OfType<OvsBridgeModel>();

    public OvsBridgeModel? Bridge(string name)
    {
        if (!_bridges.TryGetValue(name, out var model))
        {
            model = Ovs?.State?.Bridge(name) is { } row ? ModelOf(row) : null;
            _bridges.Add(name, model);
        }

        return model;
    }

    private OvsBridgeModel ModelOf(Core.Ports.Ovsdb.OvsBridge row)
    {
        var bridge = OvsBridgeModel.Of(row);
        return bridge with { Ports = [.. bridge.Ports.Items.Select(port => IsBroken(row.Ports[port.Name]) ? port with { Broken = true } : port)] };
    }

    // The switch says -1 for good where the device was missing at the time, or somebody else had it (ovs-vswitchd.conf.db(5), ofport).
    private bool IsBroken(Core.Ports.Ovsdb.OvsPort port) => port.Interfaces.Any(member =>
        member.Ofport == -1 && (!OvsKeys.IsDevice(member.Columns) || State.Find(member.Name) is not null));

    // The table `local` follows the addresses, and so do IPv6's anycast and multicast routes in others.
    private static bool IsManageable(RouteState route) =>
        route.Table != RouteTable.Local
        && route.Type is not (RouteType.Local or RouteType.Broadcast or RouteType.Multicast or RouteType.Anycast)
        && !(route.Protocol == RouteProtocol.Kernel && (route.Destination.Address.IsIPv6LinkLocal || route.Destination.Address.IsIPv6Multicast));
}
