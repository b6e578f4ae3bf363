using Reconciler.Core.Model;
using Reconciler.Core.Ports.Network;

namespace Reconciler.Resources.Network;

/// <summary>
/// What the files that are read at boot shall say of one interface. What is not in it stays as the file has it; what the file says and
/// <see cref="IsGone(InterfaceAddress)"/> means goes.
/// </summary>
internal sealed record BootWish(string Name)
{
    /// <summary>In order, both families.</summary>
    public Sequence<InterfaceAddress> Addresses { get; init; }

    /// <summary>What we put there once, or wish to be elsewhere.</summary>
    public Sequence<InterfaceAddress> GoneAddresses { get; init; }

    public Sequence<BootRoute> Routes { get; init; }

    public Sequence<BootRoute> GoneRoutes { get; init; }

    /// <summary>Routes that the document asks to be gone, whoever put them there.</summary>
    public Sequence<AbsentRouteEntry> AbsentRoutes { get; init; }

    /// <summary>Rules that lead to the tables of <see cref="Routes"/>.</summary>
    public Sequence<BootRule> Rules { get; init; }

    public Sequence<BootRule> GoneRules { get; init; }

    /// <summary>Rules that the document asks to be gone, whoever put them there.</summary>
    public Sequence<RouteRuleEntry> AbsentRules { get; init; }

    /// <summary>Families of which nothing but <see cref="Addresses"/> may stay.</summary>
    public Sequence<Family> Exact { get; init; }

    public uint? Mtu { get; init; }

    /// <summary>The document wants no such link: what would make it at boot goes.</summary>
    public bool IsAbsent { get; init; }

    /// <summary>Null: Open vSwitch has nothing to do with it, or its part is not for this file.</summary>
    public BootSwitch? Switch { get; init; }

    /// <summary>The interfaces whose addressing it is, besides itself: those that are redirected here.</summary>
    public Sequence<string> Owners { get; init; }

    /// <summary>The document wants a link that the kernel does not have by itself: a file that does not declare it cannot bring it up.</summary>
    public InterfaceType? MadeAs { get; init; }

    /// <summary>Keys of the format's own; given only where the file is to bring something back.</summary>
    public Sequence<PersistKey> Keys { get; init; }

    /// <summary>The ids of the entries that it comes from.</summary>
    public Sequence<string> Entries { get; init; }

    /// <summary>There is something that must be in a file; else only what a file has too much is of interest.</summary>
    public bool IsWanted => !Addresses.IsEmpty || !Routes.IsEmpty || Mtu is not null || Switch is not null;

    /// <summary>The interfaces whose names are written.</summary>
    public IEnumerable<string> Names =>
        [Name, .. Switch is { } part ? part.Ports.Items.Prepend(part.Bridge) : [], .. Rules.Items.Select(rule => rule.Iif).Concat(Routes.Items.SelectMany(route => route.Hops.Items).Select(hop => hop.Link)).OfType<string>()];

    public IEnumerable<InterfaceAddress> AddressesOf(Family family) => Addresses.Items.Where(address => address.Family == family);

    public IEnumerable<BootRoute> RoutesOf(Family family) => Routes.Items.Where(route => route.Family == family);

    /// <summary>A file's address is not to stay there: it is one of those that go, or contradicts one that is wanted.</summary>
    public bool IsGone(InterfaceAddress found) => !Addresses.Items.Contains(found)
        && (GoneAddresses.Items.Contains(found) || Exact.Items.Contains(found.Family) || Addresses.Items.Any(wanted => wanted.Ip.Equals(found.Ip)));

    public bool IsGone(BootRoute found) => !Routes.Items.Any(found.Fulfils)
        && (GoneRoutes.Items.Any(found.Fulfils)
            || Routes.Items.Any(wanted => wanted.Key == found.Key)
            || AbsentRoutes.Items.Any(pattern => Owners.Items.Append(Name).Any(link => RoutePattern.Matches(pattern, found.ToModel(Name, link)))));

    public bool IsGone(BootRule found) => !Rules.Items.Any(found.Fulfils)
        && (GoneRules.Items.Any(found.Fulfils) || AbsentRules.Items.Any(pattern => RuleProjection.Matches(pattern, found.ToState())));

    /// <summary>Of several that contradict, any place will do.</summary>
    public BootList<InterfaceAddress> AddressList(Family family) => new([.. AddressesOf(family)], IsGone, (found, wanted) => found == wanted, (found, _) => IsGone(found));

    public BootList<BootRoute> RouteList(Family family) => new([.. RoutesOf(family)], IsGone, (found, wanted) => found.Fulfils(wanted), (found, wanted) => found.Key == wanted.Key);

    public BootList<BootRule> RuleList(Family family) =>
        new([.. Rules.Items.Where(rule => rule.Family == family)], IsGone, (found, wanted) => found.Fulfils(wanted), (found, wanted) => found with { Priority = null } == wanted with { Priority = null });
}

internal enum BootSwitchRole
{
    /// <summary>The bridge, whose internal interface has its name and carries the addressing.</summary>
    Bridge,

    /// <summary>A device that is a port of the bridge.</summary>
    Port,

    /// <summary>An internal interface by another name than its bridge's.</summary>
    Internal,
}

/// <summary>The part that an interface has in a bridge of Open vSwitch; <paramref name="Ports"/> are the devices of a bridge.</summary>
internal sealed record BootSwitch(BootSwitchRole Role, string Bridge, Sequence<string> Ports);
