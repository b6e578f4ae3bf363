using Reconciler.Core.Diagnostics;
using Reconciler.Core.Ports.Network;

namespace Reconciler.Resources.Network;

/// <summary>
/// The interfaces of a document by name. Links share one space of names; bridges of Open vSwitch have one of their own, and each may
/// share its name with the link that is its internal interface.
/// </summary>
internal sealed class InterfaceNames
{
    private readonly Dictionary<string, InterfaceEntry> _links = new(StringComparer.Ordinal);
    private readonly Dictionary<string, InterfaceEntry> _ovsBridges = new(StringComparer.Ordinal);
    private readonly HashSet<string> _mentioned = new(StringComparer.Ordinal);

    public InterfaceNames(NetworkSpec spec, DiagnosticBag diagnostics)
    {
        var byMac = new Dictionary<HardwareAddress, InterfaceEntry>();
        foreach (var entry in spec.Interfaces)
        {
            var names = entry.Type == InterfaceType.OvsBridge ? _ovsBridges : _links;
            if (!names.TryAdd(entry.Name, entry))
            {
                diagnostics.Error(
                    Codes.Conflict,
                    $"`{entry.Name}` is {Words.Of(entry.Type)} here and {Words.Of(names[entry.Name].Type)} at {names[entry.Name].Header.Origin}",
                    entry.Header.Origin,
                    "there is one link of a name: keep one of the two");
            }

            if (entry is { ByMac: true, MacAddress: { } mac } && !byMac.TryAdd(mac, entry))
            {
                diagnostics.Error(
                    Codes.SameIdentity, $"the link with the address {mac} is given twice, first at {byMac[mac].Header.Origin}", entry.Header.Origin, "keep one of the two");
            }

            _mentioned.Add(entry.Name);
            _mentioned.UnionWith(entry.PortNames?.Select(port => port.Name) ?? []);
            _mentioned.UnionWith(new[] { entry.BaseInterface, entry.Veth?.Peer }.OfType<string>());
        }
    }

    public InterfaceEntry? Link(string name) => _links.GetValueOrDefault(name);

    /// <summary>Whoever may have ports under that name.</summary>
    public InterfaceEntry? Controller(string name) => _ovsBridges.GetValueOrDefault(name) ?? _links.GetValueOrDefault(name);

    /// <summary>The document names it anywhere, as an interface, a port, a base or a peer.</summary>
    public bool IsMentioned(string name) => _mentioned.Contains(name);

    public IEnumerable<string> Mentioned => _mentioned;
}
