using System.Net;
using Reconciler.Core.Guarding;
using Reconciler.Core.Model;
using Reconciler.Core.Ports.Network;

namespace Reconciler.Host.Probes;

/// <summary>
/// Pings the gateways of the default routes that the main table has at the moment, all at once, each through its route's own link: that it answers
/// on another, where its subnet may still be, says nothing of the default route.
/// </summary>
internal sealed class GatewayProbe(INetworkReader network, IHostProbe pings, TimeProvider time)
{
    private static readonly Family[] Both = [Family.Inet, Family.Inet6];

    // So long a routing table without a gateway is looked at again: a route may be in the middle of being made.
    private static readonly TimeSpan Glance = TimeSpan.FromMilliseconds(100);

    public ProbeAnswer Ask(Probe.PingGateway probe, TimeSpan limit)
    {
        var wanted = probe.Families.IsEmpty ? Both : [.. probe.Families];
        var start = time.GetTimestamp();
        var gateways = Gateways(wanted);
        while (gateways.Count == 0 && limit - time.GetElapsedTime(start) > Glance)
        {
            Thread.Sleep(Glance);
            gateways = Gateways(wanted);
        }

        if (gateways.Count == 0)
        {
            return new ProbeAnswer(probe, Holds: false, "there is no default route with a gateway");
        }

        // A loaded machine may have needed all of it to look at its routes.
        var rest = limit - time.GetElapsedTime(start);
        var left = rest < Glance ? Glance : rest;
        var answers = SideBySide.Run(gateways, gateway => (Gateway: gateway.Address, Answer: pings.Ping(gateway.Address, left, gateway.Link)));
        var reached = answers.Where(a => a.Answer.Reached).Select(a => IpPrefix.FamilyOf(a.Gateway)).Distinct().Order().ToSequence();
        var holds = probe.Families.IsEmpty ? !reached.IsEmpty : probe.Families.All(reached.Contains);
        var saw = answers.Select(a => Reachability.Describe(a.Answer, a.Gateway)).ToList();
        saw.AddRange(probe.Families.Where(f => gateways.All(g => IpPrefix.FamilyOf(g.Address) != f))
            .Select(f => $"there is no default route of {(f == Family.Inet6 ? "IPv6" : "IPv4")} with a gateway"));
        return new ProbeAnswer(probe, holds, string.Join("; ", saw))
        {
            Again = probe.Families.IsEmpty && holds ? new Probe.PingGateway(reached) { Place = probe.Place } : probe,
        };
    }

    private List<(IPAddress Address, int? Link)> Gateways(Family[] families)
    {
        var found = new List<(IPAddress Address, int? Link)>();
        foreach (var route in network.Observe().Routes)
        {
            if (!route.Destination.IsDefault || route.Table != RouteTable.Main || route.Type != RouteType.Unicast || !families.Contains(route.Family))
            {
                continue;
            }

            foreach (var hop in route.NextHops)
            {
                if (hop.Gateway is { } gateway && (Scoped(gateway, hop.Index), hop.Index) is var asked && !found.Contains(asked))
                {
                    found.Add(asked);
                }
            }
        }

        return found;
    }

    /// <summary>A router of IPv6 is named by a link-local address as a rule, which means something on its link only.</summary>
    private static IPAddress Scoped(IPAddress gateway, int? index) =>
        gateway.IsIPv6LinkLocal && index is { } link ? new IPAddress(gateway.GetAddressBytes(), link) : gateway;
}
