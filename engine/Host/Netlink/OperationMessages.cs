using System.Globalization;
using Reconciler.Core.Ports.Network;

namespace Reconciler.Host.Netlink;

/// <summary>Turns operations into messages, and names them for people.</summary>
internal static class OperationMessages
{
    /// <summary>Writes the operation's messages, each with a sequence number of its own, and returns how many.</summary>
    internal static int Write(MessageWriter writer, NetworkOperation operation, Func<uint> sequence)
    {
        switch (operation)
        {
            case AddLink add: return WriteAdd(writer, add, sequence);
            case SetLink set: LinkWrites.WriteSet(writer, set, sequence()); return 1;
            case DeleteLink delete: LinkWrites.WriteDelete(writer, delete.Index, sequence()); return 1;
            case AddAddress add: AddressMessages.WriteAdd(writer, add.Address, add.Replace, sequence()); return 1;
            case DeleteAddress delete: AddressMessages.WriteDelete(writer, delete.Address, sequence()); return 1;
            case AddRoute add: RouteMessages.Write(writer, add.Route, Rtm.NewRoute, Rtm.Create | Rtm.Exclusive, sequence()); return 1;
            case AppendRoute add: RouteMessages.Write(writer, add.Route, Rtm.NewRoute, Rtm.Create | Rtm.Append, sequence()); return 1;
            case ReplaceRoute replace: RouteMessages.Write(writer, replace.Route, Rtm.NewRoute, Rtm.Create | Rtm.Replace, sequence()); return 1;
            case DeleteRoute delete: RouteMessages.Write(writer, delete.Route, Rtm.DelRoute, 0, sequence()); return 1;
            case AddNeighbour add: NeighbourMessages.WriteAdd(writer, add.Neighbour, sequence()); return 1;
            case AddRule add: RuleMessages.Write(writer, add.Rule, Rtm.NewRule, Rtm.Create | Rtm.Exclusive, sequence()); return 1;
            case DeleteRule delete: RuleMessages.Write(writer, delete.Rule, Rtm.DelRule, 0, sequence()); return 1;
            case SetBridgePort set: BridgePortMessages.WriteSet(writer, set, sequence()); return 1;
            case AddBridgeVlans add: BridgeVlanMessages.Write(writer, Rtm.SetLink, add.Index, add.Vlans, add.Self, sequence()); return 1;
            case DeleteBridgeVlans delete: BridgeVlanMessages.Write(writer, Rtm.DelLink, delete.Index, delete.Vlans, delete.Self, sequence()); return 1;
            default: throw new ArgumentException($"{operation.GetType().Name} is no operation that is known here", nameof(operation));
        }
    }

    /// <summary>What the operation does to what: <c>add address</c>, <c>172.16.1.4/24 on eth1</c>.</summary>
    internal static (string Operation, string Subject) Describe(NetworkOperation operation, Func<int, string> link) => operation switch
    {
        AddLink add => ("add link", $"{add.Settings.Name} type {add.Kind}"),
        SetLink set => ("set link", link(set.Index)),
        DeleteLink delete => ("delete link", link(delete.Index)),
        DeleteDatapathPort delete => ("delete datapath port", delete.Name),
        AddAddress add => ("add address", $"{add.Address} on {link(add.Address.Index)}"),
        DeleteAddress delete => ("delete address", $"{delete.Address} on {link(delete.Address.Index)}"),
        AddRoute add => ("add route", Route(add.Route, link)),
        AppendRoute add => ("append route", Route(add.Route, link)),
        ReplaceRoute replace => ("replace route", Route(replace.Route, link)),
        DeleteRoute delete => ("delete route", Route(delete.Route, link)),
        AddNeighbour add => ("add neighbour", $"{add.Neighbour.Address} on {link(add.Neighbour.Index)}"),
        AddRule add => ("add rule", add.Rule.ToString()),
        DeleteRule delete => ("delete rule", delete.Rule.ToString()),
        SetBridgePort set => ("set bridge port", link(set.Index)),
        AddBridgeVlans add => ("add bridge VLANs", $"{add.Vlans} on {link(add.Index)}"),
        DeleteBridgeVlans delete => ("delete bridge VLANs", $"{delete.Vlans} on {link(delete.Index)}"),
        _ => (operation.GetType().Name, ""),
    };

    private static int WriteAdd(MessageWriter writer, AddLink add, Func<uint> sequence)
    {
        LinkWrites.WriteAdd(writer, add, sequence());
        var messages = 1;
        if (LinkWrites.NeedsSecond(add.Settings))
        {
            LinkWrites.WriteSecond(writer, add.Settings, add.Index, sequence());
            messages++;
        }

        if (LinkWrites.PeerNeedsSecond(add.Peer))
        {
            LinkWrites.WriteSecond(writer, add.Peer!, null, sequence());
            messages++;
        }

        return messages;
    }

    private static string Route(RouteState route, Func<int, string> link)
    {
        var hops = route.NextHops.Items.Select(hop =>
            (hop.Gateway is { } gateway ? string.Create(CultureInfo.InvariantCulture, $" via {gateway}") : "")
            + (hop.Index is { } index ? " dev " + link(index) : ""));
        return route + string.Concat(hops);
    }
}
