using System.Net;
using Reconciler.Core.Planning;

namespace Reconciler.Resources.Network;

/// <summary>The changes of a batch, by what they are about. What is there now is the state before.</summary>
internal sealed class Transitions
{
    private readonly ILookup<(IPAddress, byte), LinkTransition> _leaving;

    public Transitions(IReadOnlyList<Change> batch)
    {
        foreach (var change in batch)
        {
            switch (change.Present ?? change.Before, change.After)
            {
                case (InterfaceModel before, InterfaceModel after):
                    Links.Add(new LinkTransition(change, after.Name, before.Link, after.Link, after.Socket));
                    break;
                case (BridgeModel before, BridgeModel after):
                    Bridges.Add(new BridgeTransition(change, after.Name, before.Bridge, after.Bridge, after.Socket));
                    break;
                case (RoutesModel before, RoutesModel after):
                    Routes.Add(new RouteTransition(change, before, after));
                    break;
                case (RulesModel before, RulesModel after):
                    Rules.Add(new RuleTransition(change, before, after));
                    break;
                case (OvsSwitchModel before, OvsSwitchModel after):
                    Switch = new SwitchTransition(change, before, after);
                    break;
            }
        }

        _leaving = Links.SelectMany(link => Leaving(link).Select(address => (Address: address, Link: link)))
            .ToLookup(item => (item.Address.Local, item.Address.PrefixLength), item => item.Link);
    }

    public List<LinkTransition> Links { get; } = [];

    public List<BridgeTransition> Bridges { get; } = [];

    public List<RouteTransition> Routes { get; } = [];

    public List<RuleTransition> Rules { get; } = [];

    public SwitchTransition? Switch { get; }

    /// <summary>Whether the address leaves a link and appears on another in the same batch.</summary>
    public bool Moves(AddressModel address, string to) => From(address, to) is not null;

    /// <summary>The link that it leaves then.</summary>
    public LinkTransition? From(AddressModel address, string to) => _leaving[(address.Local, address.PrefixLength)].FirstOrDefault(link => link.Name != to);

    private static IEnumerable<AddressModel> Leaving(LinkTransition link) =>
        link.Before?.Addresses.Items.Where(address => link.After?.Addresses.Items.Any(address.IsSameAs) != true) ?? [];
}

internal sealed record LinkTransition(Change Change, string Name, LinkModel? Before, LinkModel? After, string? Socket)
{
    /// <summary>What it lies on is made anew, so that it is gone itself.</summary>
    public bool Follows { get; init; }

    public bool IsMadeAnew => Follows || (Before is not null && After is not null && !LinkSteps.IsSwitchMade(After) && LinkSteps.MustBeMadeAnew(Before, After));

    /// <summary>Something that netlink has to make; what the switch makes is not.</summary>
    public bool IsMade => After is not null && (Before is null || IsMadeAnew) && !LinkSteps.IsSwitchMade(After) && After.Kind is not null;
}

internal sealed record BridgeTransition(Change Change, string Name, OvsBridgeModel? Before, OvsBridgeModel? After, string? Socket);

internal sealed record RouteTransition(Change Change, RoutesModel Before, RoutesModel After);

internal sealed record RuleTransition(Change Change, RulesModel Before, RulesModel After);

internal sealed record SwitchTransition(Change Change, OvsSwitchModel Before, OvsSwitchModel After);
