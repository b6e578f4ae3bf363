using System.Net;
using Reconciler.Core.Planning;

namespace Reconciler.Resources.Network;

/// <summary>
/// Which changes are not carried out without which others: an address that leaves a link and its coming to another, with the routes and rules
/// that go along and the device's becoming a port, are one change; what stands upon something that is made needs its being made.
/// </summary>
internal sealed class OneChange
{
    private readonly Dictionary<string, HashSet<string>> _with = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Link> _links = new(StringComparer.Ordinal);
    private readonly List<Bridge> _bridges = [];
    private readonly List<(Change Change, RoutesModel Before, RoutesModel After)> _routes = [];
    private readonly List<(Change Change, RulesModel Before, RulesModel After)> _rules = [];

    private OneChange(IReadOnlyList<Change> changes)
    {
        foreach (var change in changes)
        {
            switch (change.Present ?? change.Before, change.After)
            {
                case (InterfaceModel before, InterfaceModel after):
                    _links[after.Name] = new Link(change, before.Link, after.Link);
                    break;
                case (BridgeModel before, BridgeModel after):
                    _bridges.Add(new Bridge(change, before.Bridge, after.Bridge));
                    break;
                case (RoutesModel before, RoutesModel after):
                    _routes.Add((change, before, after));
                    break;
                case (RulesModel before, RulesModel after):
                    _rules.Add((change, before, after));
                    break;
            }
        }
    }

    public static List<Change> Mark(List<Change> changes)
    {
        var one = new OneChange(changes);
        one.Moves();
        foreach (var link in one._links.Values)
        {
            one.Stands(link);
        }

        one._bridges.ForEach(one.Ports);
        one._routes.ForEach(route => one.Leaves(route.Change, route.Before, route.After));
        return [.. changes.Select(change => one._with.TryGetValue(change.Id, out var others) ? change with { OnlyWith = [.. change.OnlyWith.Union(others)] } : change)];
    }

    private void Moves()
    {
        var gained = _links.Values.SelectMany(link => link.Gained.Select(address => (Address: address, Link: link))).ToLookup(item => Key(item.Address), item => item.Link);
        foreach (var from in _links.Values)
        {
            foreach (var to in from.Lost.SelectMany(address => gained[Key(address)]).Where(to => to.Name != from.Name).DistinctBy(to => to.Name))
            {
                Move(from, to);
            }
        }
    }

    /// <summary>Half a move takes the node off the network, or leaves an address on both sides.</summary>
    private void Move(Link from, Link to)
    {
        List<Change> together =
        [
            from.Change, to.Change,
            .. _routes.Where(route => route.Before.Routes.Items.Any(r => r.Uses(from.Name)) && route.After.Routes.Items.Any(r => r.Uses(to.Name))).Select(route => route.Change),
            .. _rules.Where(rule => Names(rule.Before, from.Name) && Names(rule.After, to.Name)).Select(rule => rule.Change),
            .. _bridges.Where(bridge => bridge.Changed.Contains(from.Name) || bridge.Changed.Contains(to.Name)).Select(bridge => bridge.Change),
        ];
        together.ForEach(change => Tie(change, together));
    }

    private void Stands(Link link)
    {
        var (before, after) = (link.Before, link.After);
        if (after?.Controller is { } controller && before?.Controller != controller && Other(controller) is { } wanted)
        {
            Tie(link.Change, [wanted.Change]);
        }

        if (before?.Controller is { } left && Other(left) is { After: null } gone)
        {
            Tie(link.Change, [gone.Change]);
        }

        if (before is null && after?.Base is { } below && Other(below) is { Before: null } made)
        {
            Tie(link.Change, [made.Change]);
        }

        // With the one below goes what lies on it, and with an end of a pair the other, whatever is said of that.
        if (after is null && before?.Base is { } lower && Other(lower) is { After: null } going)
        {
            Tie(link.Change, [going.Change]);
            Tie(going.Change, [link.Change]);
        }

        Link? Other(string name) => name == link.Name ? null : _links.GetValueOrDefault(name);
    }

    /// <summary>An interface of the switch's own is made and removed with its port.</summary>
    private void Ports(Bridge bridge)
    {
        foreach (var link in bridge.Changed.Select(_links.GetValueOrDefault).OfType<Link>())
        {
            if (link.Before is null || link.After is null)
            {
                Tie(link.Change, [bridge.Change]);
            }

            if (bridge.After is null && link.After is null)
            {
                Tie(bridge.Change, [link.Change]);
            }
        }
    }

    /// <summary>A route that shall leave by what is made, brought up or addressed here; or goes because that does.</summary>
    private void Leaves(Change change, RoutesModel before, RoutesModel after)
    {
        foreach (var link in before.Routes.Items.Concat(after.Routes.Items).SelectMany(route => route.Hops.Items).Select(hop => hop.Link is { } name ? _links.GetValueOrDefault(name) : null).OfType<Link>().DistinctBy(link => link.Name))
        {
            var now = after.Routes.Items.Where(route => route.Uses(link.Name)).ToList();
            var comes = link.IsBroughtUp || now.Exists(route => route.Hops.Items.Any(hop => hop.Gateway is { } gateway && link.Gained.Any(address => address.Subnet.Contains(gateway))));
            var goes = link.After is null or { Up: false } || link.Lost.Any();
            if (now.Count > 0 ? comes : goes)
            {
                Tie(change, [link.Change]);
            }
        }
    }

    private static (IPAddress, byte) Key(AddressModel address) => (address.Local, address.PrefixLength);

    private static bool Names(RulesModel rules, string link) => rules.Rules.Items.Any(rule => rule.Iif == link || rule.Oif == link);

    private void Tie(Change change, IEnumerable<Change> others)
    {
        if (!_with.TryGetValue(change.Id, out var with))
        {
            _with.Add(change.Id, with = new(StringComparer.Ordinal));
        }

        with.UnionWith(others.Select(other => other.Id).Where(id => id != change.Id));
    }

    private sealed class Link(Change change, LinkModel? before, LinkModel? after)
    {
        public Change Change => change;

        public LinkModel? Before => before;

        public LinkModel? After => after;

        public string Name => (before ?? after)!.Name;

        public bool IsBroughtUp => after is { Up: true } && before is null or { Up: false };

        public IReadOnlyList<AddressModel> Lost { get; } = Without(before, after);

        public IReadOnlyList<AddressModel> Gained { get; } = Without(after, before);

        private static List<AddressModel> Without(LinkModel? one, LinkModel? other) =>
            [.. (one?.Addresses.Items ?? []).Where(address => !address.IsLinkLocal && other?.Addresses.Items.Any(address.IsSameAs) != true)];
    }

    private sealed class Bridge(Change change, OvsBridgeModel? before, OvsBridgeModel? after)
    {
        public Change Change => change;

        public OvsBridgeModel? After => after;

        /// <summary>Ports that come or go.</summary>
        public HashSet<string> Changed { get; } = Symmetric(Names(before), Names(after));

        private static HashSet<string> Names(OvsBridgeModel? bridge) => (bridge?.Ports.Items ?? []).Select(port => port.Name).ToHashSet(StringComparer.Ordinal);

        private static HashSet<string> Symmetric(HashSet<string> one, HashSet<string> other)
        {
            one.SymmetricExceptWith(other);
            return one;
        }
    }
}
