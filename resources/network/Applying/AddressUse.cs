using System.Net;
using Reconciler.Core.Ports;
using Reconciler.Core.Ports.Network;

namespace Reconciler.Resources.Network;

/// <summary>
/// Whether another host has an address that is new to the node. One that only moves is not asked about: it is this node's. Neither is one on a
/// link that this run has made, unless that lies on another: nobody can be there yet.
/// </summary>
internal static class AddressUse
{
    /// <summary>Those that are claimed, with the link that wants them.</summary>
    public static IEnumerable<(LinkTransition Link, HostError Error)> Conflicts(Transitions transitions, NetworkState before, NetworkState now, IHost host)
    {
        var had = before.Addresses.Where(address => (address.Flags & AddressFlags.DadFailed) == 0).Select(address => address.Local).ToHashSet();
        Core.Model.Sequence<HardwareAddress> ours = [.. now.Links.Select(link => link.Address).OfType<HardwareAddress>().Distinct()];
        var wanted = (
            from link in transitions.Links
            where link.After is { Up: true }
            from address in AddressSteps.Added(link)
            where !had.Contains(address.Local) && !address.IsLeased && !address.IsLinkLocal && !IPAddress.IsLoopback(address.Local)
            from asked in Segment(link, transitions, now)
            where before.Find(asked.Name) is not null || asked.Kind is "vlan" or "macvlan"
            where asked is { IsUp: true, Carrier: true, HardwareType: 1, Address: not null } && (asked.Flags & LinkFlags.NoArp) == 0
            select (Link: link, Address: address, Question: new AddressQuestion(asked.Index, address.Local, asked.Address!.Value, ours))).ToList();
        if (wanted.Count == 0)
        {
            return [];
        }

        var claims = host.NetworkWriter.Claims([.. wanted.Select(item => item.Question).Distinct()]).ToDictionary(claim => claim.Question, claim => claim.Holder);
        return wanted.Where(item => claims.ContainsKey(item.Question)).DistinctBy(item => (item.Link, item.Address)).Select(item => (item.Link, new HostError(
            "add address",
            $"{item.Address} to {item.Link.Name}",
            Errno.EADDRINUSE,
            $"another host on this network uses it: {claims[item.Question]} answered; give that host or this one another address")));
    }

    /// <summary>Where its neighbours are: on the link itself, or on the devices that a new bridge is about to get.</summary>
    private static IEnumerable<LinkState> Segment(LinkTransition link, Transitions transitions, NetworkState now)
    {
        if (link.Before is not null && now.Find(link.Name) is { Carrier: true } there)
        {
            return [there];
        }

        var devices = transitions.Links.Where(port => port.After?.Controller == link.Name).Select(port => port.Name)
            .Concat(transitions.Bridges.Select(bridge => bridge.After?.Members).OfType<IEnumerable<string>>().Where(members => members.Contains(link.Name)).SelectMany(members => members));
        return devices.Where(name => name != link.Name).Select(now.Find).OfType<LinkState>().Concat(now.Find(link.Name) is { } made ? [made] : []);
    }
}
