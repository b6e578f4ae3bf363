using Reconciler.Core.Diagnostics;

namespace Reconciler.Resources.Network;

/// <summary>Which controller each port of the document belongs to, by its list or by the port's own <c>controller</c>.</summary>
internal sealed class PortMap
{
    private readonly Dictionary<string, (InterfaceEntry Controller, SourceSpan? Place)> _controllers = new(StringComparer.Ordinal);

    public static PortMap Of(IReadOnlyList<InterfaceEntry> wanted, InterfaceNames names, DiagnosticBag diagnostics)
    {
        var map = new PortMap();
        foreach (var controller in wanted)
        {
            foreach (var port in controller.PortNames ?? [])
            {
                map.Add(controller, port, diagnostics);
            }
        }

        foreach (var entry in wanted.Where(entry => entry.Controller is not null))
        {
            map.AddOwn(entry, names, diagnostics);
        }

        return map;
    }

    /// <summary>The controller of the link with that name; null if the document gives it none.</summary>
    public InterfaceEntry? ControllerOf(string link) => _controllers.TryGetValue(link, out var found) ? found.Controller : null;

    /// <summary>The controller that keeps the interface from having addresses: ports of a VRF have them, and so have internal interfaces.</summary>
    public InterfaceEntry? Enslaving(InterfaceEntry entry) =>
        entry.Type is not (InterfaceType.OvsInterface or InterfaceType.OvsBridge) && ControllerOf(entry.Name) is { Type: not InterfaceType.Vrf } controller
            ? controller
            : null;

    /// <summary>
    /// The same for a link of which the document may know no more than that it is a port. A port of an Open vSwitch bridge without a link
    /// of its own is an internal interface.
    /// </summary>
    public InterfaceEntry? Enslaving(string link, InterfaceNames names) => names.Link(link) is { } entry
        ? Enslaving(entry)
        : ControllerOf(link) is { Type: not (InterfaceType.Vrf or InterfaceType.OvsBridge) } controller ? controller : null;

    private void Add(InterfaceEntry controller, PortName port, DiagnosticBag diagnostics)
    {
        if (port.Name == controller.Name && controller.Type != InterfaceType.OvsBridge)
        {
            diagnostics.Error(Codes.Cycle, $"`{port.Name}` cannot be its own port", port.Place.Span, "take it out of the list");
            return;
        }

        if (_controllers.TryAdd(port.Name, (controller, port.Place.Span)))
        {
            return;
        }

        var (first, place) = _controllers[port.Name];
        if (ReferenceEquals(first, controller))
        {
            diagnostics.Error(Codes.SameIdentity, $"the port `{port.Name}` is listed twice in `{controller.Name}`, first at {place}", port.Place.Span, "keep one of the two");
        }
        else
        {
            diagnostics.Error(
                Codes.Conflict,
                $"the port `{port.Name}` is in `{controller.Name}` and in `{first.Name}`, listed at {place}",
                port.Place.Span,
                "a port belongs to one bridge, bond or VRF: take it out of one list");
        }
    }

    private void AddOwn(InterfaceEntry entry, InterfaceNames names, DiagnosticBag diagnostics)
    {
        var span = entry.PlaceOf("controller");
        var listed = _controllers.TryGetValue(entry.Name, out var found) ? found : default;
        if (entry.IsDetached)
        {
            if (listed.Controller is not null)
            {
                diagnostics.Error(
                    Codes.Conflict,
                    $"`{entry.Name}` is to be detached, and is listed as a port of `{listed.Controller.Name}` at {listed.Place}",
                    span,
                    "take it out of the list, or `controller` out of the interface");
            }

            return;
        }

        if (entry.Controller == entry.Name && names.Controller(entry.Name) is not { Type: InterfaceType.OvsBridge })
        {
            diagnostics.Error(Codes.Cycle, $"`{entry.Name}` cannot be its own controller", span, "name another, or \"\" to detach it");
        }
        else if (listed.Controller is not null && listed.Controller.Name != entry.Controller)
        {
            diagnostics.Error(
                Codes.Conflict,
                $"`{entry.Name}` has the controller `{entry.Controller}`, and is listed as a port of `{listed.Controller.Name}` at {listed.Place}",
                span,
                "a port belongs to one bridge, bond or VRF: make both say the same");
        }
        else if (names.Controller(entry.Controller!) is { } controller)
        {
            if (controller.Type is InterfaceType.LinuxBridge or InterfaceType.OvsBridge or InterfaceType.Bond or InterfaceType.Vrf or InterfaceType.Unknown)
            {
                _controllers.TryAdd(entry.Name, (controller, span));
            }
            else
            {
                diagnostics.Error(
                    Codes.Conflict,
                    $"the controller `{controller.Name}` is {Words.Of(controller.Type)}, which has no ports",
                    span,
                    "a controller is a bridge, a bond or a VRF");
            }
        }
    }
}
