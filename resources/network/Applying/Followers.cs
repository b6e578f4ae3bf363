namespace Reconciler.Resources.Network;

/// <summary>
/// What the kernel takes along when a link is removed to be made anew: its ports lose their controller, and what lies on it (VLANs, MAC
/// VLANs) goes. All of it is made as it was, or as it is wanted.
/// </summary>
internal static class Followers
{
    public static void AddTo(List<LinkTransition> links, NetworkObserved observed)
    {
        var anew = new Queue<LinkTransition>(links.Where(link => link.IsMadeAnew));
        while (anew.TryDequeue(out var below))
        {
            if (observed.State.Find(below.Name) is not { } state)
            {
                continue;
            }

            foreach (var name in observed.State.PortsOf(state.Index).Select(port => port.Name))
            {
                // A bond sets down the ports that it lets go (__bond_release_one).
                Follow(links, observed, name, below, link => link with
                {
                    Before = link.Before! with { Controller = null, Port = null, Vlans = [], Up = link.Before!.Up && state.Kind != "bond" },
                });
            }

            foreach (var name in observed.State.Links
                .Where(link => link.Link == state.Index && link.LinkNetnsId is null && (link.Kind is "vlan" or "macvlan" or "macvtap" or "ipvlan")).Select(link => link.Name))
            {
                if (Follow(links, observed, name, below, link => link.After is null ? link : link with { Follows = true }) is { IsMadeAnew: true } upper)
                {
                    anew.Enqueue(upper);
                }
            }
        }
    }

    /// <summary>The change is that of the link below where it has none of its own.</summary>
    private static LinkTransition? Follow(
        List<LinkTransition> links, NetworkObserved observed, string name, LinkTransition below, Func<LinkTransition, LinkTransition> change)
    {
        var place = links.FindIndex(link => link.Name == name);
        if (place < 0)
        {
            if (observed.Link(name) is not { } model)
            {
                return null;
            }

            links.Add(change(new LinkTransition(below.Change, name, model, model, below.Socket)));
            return links[^1];
        }

        // One that is made anew itself is thereby attached, and what lies on it is looked at on its own account.
        if (links[place] is { Before: not null, IsMadeAnew: false })
        {
            links[place] = change(links[place]);
            return links[place];
        }

        return null;
    }
}
