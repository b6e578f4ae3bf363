using System.Net;
using Reconciler.Core.Ports;
using Reconciler.Core.Ports.Network;

namespace Reconciler.Resources.Network;

/// <summary>
/// Where an address moves between a bridge and a port of it, what its old link knows of the neighbours is told to the new one. Otherwise the
/// first packet to the gateway waits for an answer to a question that may be lost while the uplink becomes a port, and is not repeated for a
/// second (RETRANS_TIME in net/ipv4/arp.c). On another wire there may be others of these addresses, and a wrong entry lasts for seconds.
/// </summary>
internal static class NeighbourSteps
{
    // So many of a family the kernel keeps without looking for some to drop (gc_thresh1 in net/ipv4/arp.c).
    private const int Most = 128;

    private const NeighbourStatus Known = NeighbourStatus.Reachable | NeighbourStatus.Stale | NeighbourStatus.Delay | NeighbourStatus.Probe;

    /// <summary>
    /// To be read while the old link still has the address, and to be sent when the new one has its MAC: a change of it empties the table
    /// (NETDEV_CHANGEADDR). They are stale: used at once, and asked after soon.
    /// </summary>
    public static List<NetworkStep> TakenAlong(Transitions transitions, NetworkState before, Func<string, int?> indexOf, INetworkReader network)
    {
        var moves = transitions.Links.Where(link => link.After is not null)
            .SelectMany(link => AddressSteps.Added(link).Select(address => (Link: link, Address: address, From: transitions.From(address, link.Name))))
            .Where(move => move.From is not null && ShareWire(move.From, move.Link, transitions))
            .Select(move => (move.Link, move.Address, From: before.Find(move.From!.Name)?.Index, To: indexOf(move.Link.Name)))
            .Where(move => move is { From: not null, To: not null })
            .ToList();
        if (moves.Count == 0)
        {
            return [];
        }

        var known = Neighbours(network).Where(neighbour => neighbour.HardwareAddress is not null && (neighbour.Status & Known) != 0).ToLookup(neighbour => neighbour.Index);
        return
        [
            .. moves.SelectMany(move => known[move.From!.Value]
                    .Where(neighbour => IsReachedBy(move.Address, neighbour.Address))
                    .Select(neighbour => (move.Link.Change, Neighbour: neighbour with { Index = move.To!.Value, Status = NeighbourStatus.Stale })))
                .DistinctBy(item => (item.Neighbour.Index, item.Neighbour.Address))
                .Take(Most)
                .Select(item => new NetworkStep(new AddNeighbour(item.Neighbour), item.Change) { MayFail = true }),
        ];
    }

    private static IReadOnlyList<NeighbourState> Neighbours(INetworkReader network)
    {
        try
        {
            return network.Neighbours();
        }
        catch (HostException)
        {
            // Without them the move is a little slower, no more.
            return [];
        }
    }

    /// <summary>One is a port of the other, or both are in one bridge of Open vSwitch: before, or then.</summary>
    private static bool ShareWire(LinkTransition one, LinkTransition other, Transitions transitions)
    {
        return IsPort(one, other) || IsPort(other, one)
            || transitions.Bridges.Exists(bridge => new[] { bridge.Before, bridge.After }.OfType<OvsBridgeModel>().Any(model => model.Members.Contains(one.Name) && model.Members.Contains(other.Name)));

        static bool IsPort(LinkTransition port, LinkTransition of) => port.Before?.Controller == of.Name || port.After?.Controller == of.Name;
    }

    // A router of IPv6 has an address of the link alone.
    private static bool IsReachedBy(AddressModel address, IPAddress neighbour) =>
        neighbour.AddressFamily == address.Local.AddressFamily && (neighbour.IsIPv6LinkLocal || address.Subnet.Contains(neighbour));
}
