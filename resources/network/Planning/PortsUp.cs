namespace Reconciler.Resources.Network;

/// <summary>
/// A port that the document names as a port alone is up, as with nmstate: nobody is reached through one that is down, which a card is after a
/// boot if no network daemon manages it.
/// </summary>
internal static class PortsUp
{
    public static void Apply(Target target, InterfaceEntry controller)
    {
        if (controller.State != InterfaceState.Up || target.IsBlocked(controller))
        {
            return;
        }

        foreach (var port in controller.PortNames ?? [])
        {
            if (target.EntryOf(port.Name) is null && target.Link(port.Name) is { Up: false } link && !LinkSteps.IsSwitchMade(link))
            {
                target.Set(link with { Up = true }, controller.Header);
            }
        }
    }
}
