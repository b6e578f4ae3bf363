using Reconciler.Core.Model;
using Reconciler.Core.Planning;
using Reconciler.Core.Ports.Network;

namespace Reconciler.Resources.Network;

/// <summary>
/// The network as it shall be: what was observed, with the wishes of the document laid over it one after another. What no wish concerns is
/// as it was, so that a difference between the two is always somebody's wish. For one comparison.
/// </summary>
internal sealed class Target
{
    private readonly Dictionary<string, LinkModel?> _links = new(StringComparer.Ordinal);
    private readonly Dictionary<string, OvsBridgeModel?> _bridges = new(StringComparer.Ordinal);
    private readonly Dictionary<string, InterfaceEntry> _entries = new(StringComparer.Ordinal);
    private readonly Dictionary<string, HashSet<string>> _ports = new(StringComparer.Ordinal);

    public Target(NetworkSpec spec, NetworkObserved observed, Remembered remembered, IReadOnlyDictionary<string, string>? blocked = null)
    {
        // What is known not to be done is left out.
        Blocked = new(blocked ?? new Dictionary<string, string>(), StringComparer.Ordinal);
        (Spec, Observed, Remembered) = (spec, observed, remembered);
        Routes = new RouteTarget(observed);
        foreach (var entry in spec.Interfaces.Items.Where(entry => entry.Type != InterfaceType.OvsBridge && entry.State != InterfaceState.Ignore))
        {
            _entries.TryAdd(NameOf(entry), entry);
        }
    }

    public NetworkSpec Spec { get; }

    public NetworkObserved Observed { get; }

    public Remembered Remembered { get; }

    public RouteTarget Routes { get; }

    public List<Move> Moves { get; } = [];

    /// <summary>By entry, the route that fulfils it: what is removed when the document no longer names it.</summary>
    public Dictionary<string, RouteModel> RouteMemory { get; } = new(StringComparer.Ordinal);

    public Dictionary<string, Core.Ports.Network.RuleState> RuleMemory { get; } = new(StringComparer.Ordinal);

    public List<CarriedRule> CarriedRules { get; } = [];

    /// <summary>By an interface of a switch that does not run, what stands in for it (<see cref="Stranded"/>).</summary>
    public Dictionary<string, Refuge> Refuges { get; } = new(StringComparer.Ordinal);

    /// <summary>By entry, why it is left alone.</summary>
    public Dictionary<string, string> Blocked { get; }

    /// <summary>By the id of a resource, what a person should know of its change.</summary>
    public Dictionary<string, List<string>> Notes { get; } = new(StringComparer.Ordinal);

    /// <summary>By the name of a link or <c>bridge:NAME</c>, the entry by whose wish it first changed.</summary>
    public Dictionary<string, EntryHeader> Causes { get; } = new(StringComparer.Ordinal);

    /// <summary>By the id of an interface, what this run puts into its lists.</summary>
    public Dictionary<string, InterfaceMemory> Memory { get; } = new(StringComparer.Ordinal);

    public IEnumerable<string> TouchedLinks => _links.Keys;

    /// <summary>Of the links that were touched, the ports of a controller of the kernel.</summary>
    public IEnumerable<string> TouchedPortsOf(string controller) =>
        _ports.GetValueOrDefault(controller, []).Where(port => _links[port]?.Controller == controller);

    public IEnumerable<string> TouchedBridges => _bridges.Keys;

    /// <summary>The name of the entry's link: found by its MAC where the document says so.</summary>
    public string NameOf(InterfaceEntry entry) => entry.ByMac ? FoundByMac.Find(entry, Observed.State)?.Name ?? entry.Name : OwnName(entry.Name);

    /// <summary>The entry that describes the link; an Open vSwitch bridge describes none.</summary>
    public InterfaceEntry? EntryOf(string link) => _entries.GetValueOrDefault(OwnName(link));

    public InterfaceMemory RememberedOf(string id) => Remembered.Notes.TryGetValue(id, out var json) && json.Length > 0 ? NetworkMemory.Parse(json) : InterfaceMemory.Nothing;

    public LinkModel? Link(string name) => _links.TryGetValue(OwnName(name), out var model) ? model : Observed.Link(name);

    /// <summary>The kernel's own name of a link that the document may call by another of its names (IFLA_ALT_IFNAME).</summary>
    public string OwnName(string link) => Observed.State.Find(link)?.Name ?? link;

    /// <summary>As it shall be; or, of a link that goes, as it was: what lies on it may be wanted elsewhere.</summary>
    public LinkModel? LinkOrRemoved(string name) => Link(name) ?? Observed.Link(name);

    public void Set(LinkModel link, EntryHeader cause) => Set(link.Name, link, cause);

    public void Remove(string link, EntryHeader cause) => Set(link, null, cause);

    public OvsBridgeModel? Bridge(string name) => _bridges.TryGetValue(name, out var model) ? model : Observed.Bridge(name);

    public void Set(OvsBridgeModel bridge, EntryHeader cause)
    {
        _bridges[bridge.Name] = bridge;
        Causes.TryAdd("bridge:" + bridge.Name, cause);
    }

    public void RemoveBridge(string name, EntryHeader cause)
    {
        _bridges[name] = null;
        Causes.TryAdd("bridge:" + name, cause);
    }

    /// <summary>The bridges as they shall be: those that were touched, and all others as they are.</summary>
    public IEnumerable<OvsBridgeModel> Bridges =>
        (Observed.Ovs?.State?.Bridges.Keys ?? []).Union(_bridges.Keys).Select(Bridge).OfType<OvsBridgeModel>();

    public OvsBridgeModel? BridgeOfPort(string port) => Bridges.FirstOrDefault(bridge => bridge.Port(port) is not null);

    public void Block(DesiredEntry entry, string why) => Blocked.TryAdd(entry.Id, why);

    public bool IsBlocked(DesiredEntry? entry) => entry is not null && Blocked.ContainsKey(entry.Id);

    public void Note(string id, string text)
    {
        if (!Notes.TryGetValue(id, out var notes))
        {
            Notes.Add(id, notes = []);
        }

        if (!notes.Contains(text))
        {
            notes.Add(text);
        }
    }

    public void Remember(string id, Func<InterfaceMemory, InterfaceMemory> change) =>
        Memory[id] = change(Memory.GetValueOrDefault(id, InterfaceMemory.Nothing));

    /// <summary>The id of a link: that of its entry, or one by its kind where the document has none.</summary>
    public string IdOf(string link) => EntryOf(link)?.Id ?? NetworkIds.Interface(LinkKind.TypeOf(Observed.Link(link) ?? Link(link)), link);

    /// <summary>A port that hands its packets to its controller, so that addresses on it are out of reach.</summary>
    public bool IsEnslaved(string link) => ControllerOf(link, Link, Bridges) is not null;

    /// <summary>The link that speaks for the bridge that <paramref name="link"/> is a port of.</summary>
    public static string? ControllerOf(string link, Func<string, LinkModel?> find, IEnumerable<OvsBridgeModel> bridges)
    {
        if (find(link) is { Controller: { } controller } && controller != LeftOvers.Datapath && find(controller)?.Kind != "vrf")
        {
            return controller;
        }

        return bridges.FirstOrDefault(bridge => bridge.Port(link) is { } port && port.Interfaces.Items.Any(i => OvsKeys.IsDevice(i.Columns)))?.Name;
    }

    private void Set(string name, LinkModel? link, EntryHeader cause)
    {
        _links[name] = link;
        if (link?.Controller is { } controller)
        {
            if (!_ports.TryGetValue(controller, out var ports))
            {
                _ports.Add(controller, ports = new(StringComparer.Ordinal));
            }

            ports.Add(name);
        }

        Causes.TryAdd(name, cause);
    }
}

/// <summary>Addresses of one family that leave a link because they are wanted on another.</summary>
internal sealed record Move(string From, string To, Family Family, Sequence<AddressModel> Addresses, EntryHeader Cause);
