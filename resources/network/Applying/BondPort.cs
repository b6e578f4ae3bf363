using Reconciler.Core.Ports.Network;

namespace Reconciler.Resources.Network;

/// <summary>A port that a bond gets or lets go.</summary>
internal static class BondPort
{
    /// <summary>
    /// Around the step by which the port gets another controller, or none. A bond takes no port that is up (bond_enslave: "Device can not be
    /// enslaved while up"); it sets down a port that it lets go, and gives it the MAC from before (__bond_release_one).
    /// </summary>
    public static IEnumerable<NetworkStep> Around(PortTransition port, NetworkStep exchange)
    {
        var enters = port.After.Controller is { } controller && port.State.Find(controller)?.Kind == "bond";
        var leaves = port.State.Find(port.Index)?.AddressOutsideBond is not null;
        if (enters && (port.Before?.Up == true || port.After.Up))
        {
            yield return port.Set(new LinkSettings { Up = false });
        }

        yield return exchange;
        if (leaves && port.After.Mac is { } mac && mac != port.Before?.Mac)
        {
            yield return port.Set(new LinkSettings { Address = mac });
        }

        if ((enters || leaves) && port.After.Up)
        {
            yield return port.Set(new LinkSettings { Up = true });
        }
    }

    /// <summary>Comes after the ports: of a link that is no port of the bond yet, the kernel forgets that it was to be the primary one.</summary>
    public static NetworkStep? Primary(LinkTransition bond, Func<string, int?> indexOf)
    {
        var before = bond.IsMadeAnew ? null : bond.Before?.Primary;
        return bond.After!.Primary == before || bond.After.Data is not BondData || indexOf(bond.Name) is not { } index
            ? null
            : new NetworkStep(
                new SetLink(index, new LinkSettings { Data = new BondData { Primary = bond.After.Primary is { } name ? indexOf(name) ?? 0 : 0 } }, bond.After.Kind),
                bond.Change);
    }
}
