namespace Reconciler.Resources.Network;

/// <summary>
/// What packets pass on their way out of given links: those themselves, the ports of a bridge, bond or switch, what lies below a VLAN, the
/// other end of a pair. Which port of a bridge leads outside is not known without its learned addresses, so each may be the one.
/// </summary>
internal sealed class ReachedThrough
{
    private readonly NetworkObserved _observed;
    private readonly Queue<string> _next = new();

    public ReachedThrough(NetworkObserved observed, IEnumerable<string> links)
    {
        _observed = observed;
        foreach (var link in links)
        {
            Add(link);
        }

        while (_next.TryDequeue(out var name))
        {
            Below(name);
        }
    }

    public HashSet<string> Links { get; } = new(StringComparer.Ordinal);

    /// <summary>Of Open vSwitch.</summary>
    public HashSet<string> Bridges { get; } = new(StringComparer.Ordinal);

    private void Below(string name)
    {
        if (_observed.State.Find(name) is { } state && _observed.Link(name) is { } link)
        {
            Add(link.Base);
            Add(link.Controller);
            foreach (var port in _observed.State.PortsOf(state.Index).Where(port => port.PortKind != "openvswitch"))
            {
                Add(port.Name);
            }
        }

        if (_observed.Ovs?.State?.BridgeOfPort.GetValueOrDefault(name) is { } owner && _observed.Bridge(owner) is { } bridge)
        {
            Pass(bridge);
        }
    }

    /// <summary>By a patch a bridge passes on to another; an interface of its own leads nowhere but to this node.</summary>
    private void Pass(OvsBridgeModel bridge)
    {
        if (!Bridges.Add(bridge.Name))
        {
            return;
        }

        foreach (var port in bridge.Ports.Items.Where(port => !port.Interfaces.Items.Any(member => OvsKeys.TypeOf(member.Columns) is "internal")))
        {
            Add(port.Name);
            Add(port.Peer);
            foreach (var member in port.Interfaces.Items)
            {
                Add(member.Name);
            }
        }
    }

    private void Add(string? name)
    {
        if (name is not null && Links.Add(name))
        {
            _next.Enqueue(name);
        }
    }
}
