using Reconciler.Core.Diagnostics;

namespace Reconciler.Resources.Network;

/// <summary>Routes against the interfaces of the document. What the node alone can tell (a gateway in no subnet) is the plan's to say.</summary>
internal static class RouteChecks
{
    public static void Check(NetworkSpec spec, PortMap ports, InterfaceNames names, DiagnosticBag diagnostics)
    {
        foreach (var route in spec.Routes)
        {
            foreach (var hop in route.NextHops)
            {
                if (hop.Interface is { } link)
                {
                    CheckLink(route, hop, link, ports, names, diagnostics);
                }
            }
        }
    }

    private static void CheckLink(RouteEntry route, RouteHop hop, string link, PortMap ports, InterfaceNames names, DiagnosticBag diagnostics)
    {
        if (names.Link(link) is { State: InterfaceState.Absent or InterfaceState.Down } gone)
        {
            diagnostics.Error(
                Codes.Conflict,
                $"the route to {route.Destination} leads through `{link}`, whose state is {Words.Of(Words.InterfaceStates, gone.State)}",
                hop.Place.Span,
                "name another interface, or let this one be up");
        }
        else if (names.Link(link) is null && names.Controller(link) is { Type: InterfaceType.OvsBridge })
        {
            if (ports.ControllerOf(link) is null)
            {
                diagnostics.Error(
                    Codes.Conflict,
                    $"the route to {route.Destination} leads through `{link}`, an Open vSwitch bridge without an internal interface of that name",
                    hop.Place.Span,
                    $"list `{link}` as a port of the bridge, and add an interface of type ovs-interface");
            }
        }
        else if (ports.Enslaving(link, names) is { } controller)
        {
            diagnostics.Error(
                Codes.Conflict,
                $"the route to {route.Destination} leads through `{link}`, which is a port of `{controller.Name}`",
                hop.Place.Span,
                "a port has no routes: name the interface that has the addresses");
        }
    }
}
