using System.Collections.Immutable;

namespace Reconciler.Core.Ports.Network;

/// <summary>
/// The network of one namespace at one time: every link, address, route of every table, and rule, in the kernel's order.
/// Links are found by index, by name and by alternative name.
/// </summary>
public sealed class NetworkState
{
    private readonly Dictionary<int, LinkState> _byIndex;
    private readonly Dictionary<string, LinkState> _byName;
    private readonly Lazy<Dictionary<int, ImmutableArray<AddressState>>> _addressesOf;
    private readonly Lazy<ILookup<int, LinkState>> _portsOf;

    public NetworkState(
        ImmutableArray<LinkState> links,
        ImmutableArray<AddressState> addresses,
        ImmutableArray<RouteState> routes,
        ImmutableArray<RuleState> rules)
    {
        Links = links;
        Addresses = addresses;
        Routes = routes;
        Rules = rules;
        _byIndex = new Dictionary<int, LinkState>(links.Length);
        _byName = new Dictionary<string, LinkState>(links.Length, StringComparer.Ordinal);
        foreach (var link in links)
        {
            _byIndex[link.Index] = link;
            _byName[link.Name] = link;
            foreach (var name in link.AltNames.AsSpan())
            {
                _byName.TryAdd(name, link);
            }
        }

        _addressesOf = new(() => addresses.GroupBy(address => address.Index).ToDictionary(group => group.Key, group => group.ToImmutableArray()));
        _portsOf = new(() => links.Where(link => link.Master is not null).ToLookup(link => link.Master!.Value));
    }

    public static NetworkState Empty { get; } = new([], [], [], []);

    public ImmutableArray<LinkState> Links { get; }

    public ImmutableArray<AddressState> Addresses { get; }

    /// <summary>The tables <c>local</c> and those of VRFs included.</summary>
    public ImmutableArray<RouteState> Routes { get; }

    public ImmutableArray<RuleState> Rules { get; }

    public LinkState? Find(string name) => _byName.GetValueOrDefault(name);

    public LinkState? Find(int index) => _byIndex.GetValueOrDefault(index);

    /// <summary>The addresses of a link, IPv4 before IPv6, each family in the kernel's order.</summary>
    public ImmutableArray<AddressState> AddressesOf(int index) => _addressesOf.Value.GetValueOrDefault(index, []);

    /// <summary>The links whose master is the link, in the order of their indexes.</summary>
    public IEnumerable<LinkState> PortsOf(int index) => _portsOf.Value[index];

    /// <summary>The routes that leave by the link, of every table and both families.</summary>
    public IEnumerable<RouteState> RoutesOf(int index) => Routes.Where(route => route.Uses(index));
}
