using Reconciler.Core.Ports;
using Reconciler.Host.Netlink;

namespace Reconciler.Cli.Commands;

/// <summary>
/// Commands about an earlier run have to be carried out in its network namespace. Without <c>--netns</c> they go there by themselves.
/// </summary>
internal static class RunNetwork
{
    /// <summary>Does not return where the run was made elsewhere and that can be entered: the program begins anew there.</summary>
    public static void Enter(Session session, Settings settings, INetworkPlaces places, NetworkPlace? place)
    {
        if (settings.NetworkNamespace is not null || place is null || place.IsSameAs(places.Here) || places.Find(place, out _) is not { } path)
        {
            return;
        }

        var name = path == place.Path ? place.Name : path;
        session.Output.Tell($"the run was made in the network namespace {name}: going there");
        session.Output.Answer.Flush();
        try
        {
            NetworkNamespace.EnterAndRestart(path, ["--netns", name]);
        }
        catch (HostException)
        {
            // Only root may; whoever may not is refused with the command that would do it.
        }
    }
}
