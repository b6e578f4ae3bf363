namespace Reconciler.Resources.Network;

/// <summary>What the kernel takes away by itself, said before it does.</summary>
internal static class SideEffects
{
    /// <summary>Addresses on what becomes a port stay where they are, and answer no more.</summary>
    public static void OfNewPorts(Target target)
    {
        foreach (var name in target.TouchedLinks.Concat(target.TouchedBridges.SelectMany(bridge => target.Bridge(bridge)?.Ports.Items.Select(port => port.Name) ?? [])).Distinct().ToList())
        {
            if (target.Link(name) is { Addresses.IsEmpty: false } link && target.IsEnslaved(name)
                && Target.ControllerOf(name, target.Observed.Link, target.Observed.Bridges) is null
                && Target.ControllerOf(name, target.Link, target.Bridges) is { } controller)
            {
                foreach (var id in new[] { target.IdOf(name), target.IdOf(controller) })
                {
                    target.Note(id, $"{string.Join(", ", link.Addresses.Items)} of {name} cannot be reached there once it is a port: list it on {controller}, or say adopt-ip-from");
                }
            }
        }
    }

    /// <summary>Routes go with the link they leave by, and with the last address of their family on it.</summary>
    public static void OfLostAddresses(Target target)
    {
        foreach (var name in target.TouchedLinks.ToList())
        {
            if (target.Observed.Link(name) is not { } before)
            {
                continue;
            }

            var after = target.Link(name);
            if (before.Up && after is { Up: false })
            {
                // Its IPv6 addresses go with it (addrconf_ifdown), those of IPv4 stay.
                after = after with { Addresses = [.. after.AddressesOf(Core.Ports.Network.Family.Inet)] };
                target.Set(after, target.Causes[name]);
            }

            foreach (var family in new[] { Core.Ports.Network.Family.Inet, Core.Ports.Network.Family.Inet6 })
            {
                var had = before.AddressesOf(family).Any();
                if (after is not null && after.Up && (!had || after.AddressesOf(family).Any()))
                {
                    continue;
                }

                if (after is not null && !after.Up && !before.Up)
                {
                    continue;
                }

                foreach (var route in target.Routes.All.Where(route => route.Family == family && !route.IsKernels && route.Uses(name) && route.Hops.Count == 1).ToList())
                {
                    target.Routes.Remove(route, target.Causes[name]);
                }
            }
        }
    }
}
