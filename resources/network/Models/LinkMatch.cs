using Reconciler.Core.Ports.Network;

namespace Reconciler.Resources.Network;

/// <summary>
/// Whether a link that was planned to be made is the one that is there: what nobody asked for (its MAC, its options by default) was not
/// known when it was planned, and is no difference.
/// </summary>
internal static class LinkMatch
{
    public static bool Matches(LinkModel? one, LinkModel? other)
    {
        if (one is null || other is null)
        {
            return one is null && other is null;
        }

        if (!one.IsPlanned && !other.IsPlanned)
        {
            return Hidden(one, other) == Hidden(other, one);
        }

        var (planned, seen) = one.IsPlanned ? (one, other) : (other, one);
        return planned.Up == seen.Up
            && (planned.Mtu == 0 || planned.Mtu == seen.Mtu)
            && (planned.Mac is null || planned.Mac == seen.Mac)
            && (planned.Kind is null || planned.Kind == seen.Kind)
            && planned.Controller == seen.Controller
            && (planned.Base is null || planned.Base == seen.Base)
            && (planned.Alias ?? "") == (seen.Alias ?? "")
            && new AddressOrder(planned.Addresses) == new AddressOrder(seen.Addresses)
            && (planned.Data is null || seen.IsPlanned || LinkDataOverlay.Over(seen.Data, planned.Data) == seen.Data);
    }

    /// <summary>Without the ageing time of a bridge where it cannot be seen of the other.</summary>
    private static LinkModel Hidden(LinkModel link, LinkModel other) =>
        link.Data is BridgeData bridge && other.Data is BridgeData { AgeingTime: null } ? link with { Data = bridge with { AgeingTime = null } } : link;
}
