using Reconciler.Core.Ports;
using Reconciler.Core.Ports.Network;

namespace Reconciler.Resources.Network;

/// <summary>
/// While an address is on both sides of a move, answers come in by one link and the way back leads out of the other: a strict filter
/// (rp_filter 1, RFC 3704) would drop them. It is made loose on the new link until the routes are there. The larger of the link's value and
/// that of <c>all</c> is in force (ip-sysctl).
/// </summary>
internal sealed class ReversePathFilter(IHost host, Transitions transitions, Func<string, int?> indexOf) : IDisposable
{
    private const int Strict = 1;
    private const int Loose = 2;
    private readonly List<(string Link, int Value)> _changed = [];

    public void Loosen()
    {
        foreach (var link in transitions.Links)
        {
            var moves = link.After?.AddressesOf(Family.Inet).Any(address => link.Before?.Addresses.Items.Any(address.IsSameAs) != true && transitions.Moves(address, link.Name)) ?? false;
            if (moves && indexOf(link.Name) is not null && host.Network.ReadSysctl(LinkSysctl.RpFilter, link.Name) is { } own && own < Loose
                && Math.Max(own, host.Network.ReadSysctl(LinkSysctl.RpFilter, "all") ?? 0) == Strict)
            {
                host.NetworkWriter.WriteSysctl(LinkSysctl.RpFilter, link.Name, Loose);
                _changed.Add((link.Name, own));
            }
        }
    }

    public void Dispose()
    {
        foreach (var (link, value) in _changed)
        {
            try
            {
                host.NetworkWriter.WriteSysctl(LinkSysctl.RpFilter, link, value);
            }
            catch (HostException)
            {
                // The link is gone with what failed before: there is nothing to set back.
            }
        }
    }
}
