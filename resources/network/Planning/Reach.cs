using System.Net;
using Reconciler.Core.Guarding;
using Reconciler.Core.Model;
using Reconciler.Core.Planning;
using Reconciler.Core.Ports.Network;
using Reconciler.Core.Ports.Ovsdb;

namespace Reconciler.Resources.Network;

/// <summary>
/// By which links the default gateways and the hosts of the guard's probes are reached now, and through what below those: to change any of it
/// is to risk the node.
/// </summary>
internal sealed class Reach
{
    /// <summary>What of a bridge of Open vSwitch decides whether it passes packets on, besides its ports.</summary>
    private static readonly string[] Passing = [OvsColumn.FailMode, OvsColumn.DatapathType, OvsColumn.StpEnable, OvsColumn.RstpEnable];

    private readonly HashSet<string> _links = new(StringComparer.Ordinal);
    private readonly HashSet<RouteKey> _routes = [];
    private readonly NetworkObserved _observed;
    private readonly Lazy<ReachedThrough> _through;

    public Reach(NetworkObserved observed, GuardSpec guard)
    {
        foreach (var route in observed.Routes.Where(route => route.Destination.IsDefault && route.Type == RouteType.Unicast && route.Table == RouteTable.Main))
        {
            Take(observed, route);
        }

        foreach (var host in guard.Probes.Items.Select(Host).OfType<IPAddress>())
        {
            var best = observed.Routes
                .Where(route => route.Table == RouteTable.Main && route.Destination.Contains(host))
                .OrderByDescending(route => route.Destination.Length).ThenBy(route => route.Metric).FirstOrDefault();
            if (best is not null)
            {
                Take(observed, best);
            }
        }

        _observed = observed;
        _through = new(() => new ReachedThrough(observed, _links));
    }

    public Disruption Of(ResourceModel? before, ResourceModel? after) => (before, after) switch
    {
        (InterfaceModel a, InterfaceModel b) => Of(a.Link, b.Link),
        (BridgeModel a, BridgeModel b) => Of(a.Bridge, b.Bridge),
        (RoutesModel a, RoutesModel b) => Of(a, b),
        _ => Disruption.None,
    };

    public Disruption Of(LinkModel? before, LinkModel? after) =>
        before is not null && ((_links.Contains(before.Name) && IsLeft(before, after)) || (_through.Value.Links.Contains(before.Name) && IsTouched(before, after)))
            ? Disruption.Connectivity
            : Disruption.None;

    public Disruption Of(OvsBridgeModel? before, OvsBridgeModel? after)
    {
        var (old, now) = (Names(before), Names(after));
        return old.Concat(now).Any(name => _links.Contains(name) && old.Contains(name) != now.Contains(name))
            || (before is not null && _through.Value.Bridges.Contains(before.Name) && IsTouched(before, after))
            ? Disruption.Connectivity
            : Disruption.None;
    }

    public Disruption Of(RoutesModel before, RoutesModel after) =>
        before.Routes.Items.Any(route => _routes.Contains(route.Key) && !after.Routes.Items.Contains(route)) ? Disruption.Connectivity : Disruption.None;

    private static bool IsLeft(LinkModel before, LinkModel? after) =>
        after is null || before.Addresses.Items.Any(address => !after.Addresses.Items.Any(address.IsSameAs));

    private static bool IsTouched(LinkModel before, LinkModel? after) =>
        after is null || (before.Up && !after.Up) || before.Controller != after.Controller || before.Base != after.Base
        || before.Mac != after.Mac || before.Mtu != after.Mtu || before.Data != after.Data || before.Vlans != after.Vlans;

    private bool IsTouched(OvsBridgeModel before, OvsBridgeModel? after)
    {
        var now = (after?.Ports.Items ?? []).ToDictionary(port => port.Name, StringComparer.Ordinal);
        return after is null
            || Passing.Any(column => !before.Columns[column].Equals(after.Columns[column]))
            || (after.Columns.Map(OvsColumn.OtherConfig).GetValueOrDefault("hwaddr") is { } mac && _observed.Link(before.Name)?.Mac is { } present && present.ToString() != mac)
            || before.Ports.Items.Any(port => _through.Value.Links.Contains(port.Name) && !(now.TryGetValue(port.Name, out var kept)
                && kept.Columns.Equals(port.Columns) && kept.Peer == port.Peer && kept.Interfaces.Equals(port.Interfaces)));
    }

    private static List<string> Names(OvsBridgeModel? bridge) => bridge is null ? [] : [.. bridge.Ports.Items.Select(port => port.Name)];

    private void Take(NetworkObserved observed, RouteModel route)
    {
        if (route.Hops.Items.All(hop => hop.Link is { } link && IsSwallowed(observed.State.Find(link))))
        {
            return;
        }

        _routes.Add(route.Key);
        _links.UnionWith(route.Hops.Items.Select(hop => hop.Link).OfType<string>());
    }

    /// <summary>
    /// What comes in by such a port goes to its controller (rx_handler of the kernel): nothing is reached by it, and so nothing is lost with it.
    /// It is how a node stands after a boot that gave the uplink its address while Open vSwitch's database still had its bridge.
    /// </summary>
    private static bool IsSwallowed(LinkState? link) => link is { Master: not null, PortKind: "bridge" or "openvswitch" or "bond" or "team" };

    private static IPAddress? Host(Probe probe) => probe switch
    {
        Probe.Ping ping => ping.Address,
        Probe.Tcp tcp when IPAddress.TryParse(tcp.Host, out var address) => address,
        _ => null,
    };
}
