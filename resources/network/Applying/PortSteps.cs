using Reconciler.Core.Ports.Network;

namespace Reconciler.Resources.Network;

/// <summary>A link's being a port of a controller of the kernel, and its settings as one. What is peculiar to a kind of controller has a file of its own.</summary>
internal static class PortSteps
{
    public static IEnumerable<NetworkStep> Of(LinkTransition link, Func<string, int?> indexOf, NetworkState state)
    {
        if (indexOf(link.Name) is not { } index)
        {
            return [];
        }

        var port = new PortTransition(link.Change, index, link.IsMadeAnew ? null : link.Before, link.After!, state);
        return DatapathPort.IsReleased(port)
            ? [DatapathPort.Release(port), .. Given(DatapathPort.Released(port), indexOf)]
            : Given(port, indexOf);
    }

    /// <summary>The kernel takes it out of the old controller when it is given another one (do_set_master).</summary>
    private static IEnumerable<NetworkStep> Given(PortTransition port, Func<string, int?> indexOf)
    {
        var exchange = port.Before?.Controller == port.After.Controller
            ? []
            : BondPort.Around(port, port.Set(new LinkSettings { Master = port.After.Controller is { } controller ? indexOf(controller) ?? 0 : 0 }));
        return [.. exchange, .. BridgePort.Settings(port)];
    }
}
