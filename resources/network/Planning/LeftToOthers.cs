namespace Reconciler.Resources.Network;

/// <summary>
/// Bridges that the way back would remove, and on which others have put ports since: they stay with those ports, and only what the undone run
/// put there goes. To take a bridge away from under others is not what whoever undoes a run asks for.
/// </summary>
internal sealed class LeftToOthers
{
    private const int Named = 3;
    private readonly Dictionary<string, List<string>> _ports = new(StringComparer.Ordinal);

    public LeftToOthers(NetworkSpec spec, NetworkObserved observed)
    {
        var expected = spec.Exact.Items.Select(entry => entry.Expected).OfType<InterfaceModel>().Select(model => model.Link).OfType<LinkModel>().ToList();
        foreach (var entry in spec.Exact.Items)
        {
            if (entry is { Target: BridgeModel { Bridge: null } bridge, Expected: BridgeModel { Bridge: { } made } })
            {
                Add(bridge.Name, observed.Bridge(bridge.Name)?.Ports.Items.Select(port => port.Name).Where(port => port != bridge.Name && made.Port(port) is null) ?? []);
            }
            else if (entry is { Target: InterfaceModel { Link: null } link, Expected: InterfaceModel { Link.Kind: "bridge" } } && observed.State.Find(link.Name) is { } found)
            {
                Add(link.Name, observed.State.Links.Where(port => port.Master == found.Index).Select(port => port.Name)
                    .Where(port => !expected.Exists(ours => ours.Name == port && ours.Controller == link.Name)));
            }
        }
    }

    /// <summary>Why the bridge stays; null: it does not have to.</summary>
    public string? Why(string bridge)
    {
        if (!_ports.TryGetValue(bridge, out var ports))
        {
            return null;
        }

        var more = ports.Count > Named ? $" and {(ports.Count - Named).ToString(System.Globalization.CultureInfo.InvariantCulture)} more" : "";
        return $"it stays, without what the run put there: others have ports on it ({string.Join(", ", ports.Take(Named))}{more})";
    }

    public IEnumerable<string> PortsOf(string bridge) => _ports[bridge];

    private void Add(string bridge, IEnumerable<string> ports)
    {
        var others = ports.Order(StringComparer.Ordinal).ToList();
        if (others.Count > 0)
        {
            _ports[bridge] = others;
        }
    }
}
