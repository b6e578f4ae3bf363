using System.Diagnostics;
using Reconciler.Core.Ports;
using Reconciler.Core.Ports.Network;
using Reconciler.Core.Ports.Ovsdb;

namespace Reconciler.Resources.Network;

/// <summary>One dump of the kernel's network and one snapshot of the switch's database, whatever the number of resources.</summary>
internal static class NetworkSweep
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    public static NetworkObserved Run(NetworkSpec desired, IHostReader host)
    {
        if (!host.NetworkInReach)
        {
            // Files are those of the root, whatever of the kernel is out of reach.
            return new NetworkObserved(NetworkState.Empty) { InReach = false, Dns = desired.Dns is null ? null : DnsObserved.Observe(host) };
        }

        var state = host.Network.Observe();
        desired = FoundByMac.Resolve(desired, state);
        var ovs = NeedsOvs(desired, state) ? Settled(desired, state, host.Ovsdb(desired.OvsSocket)) : null;
        return new NetworkObserved(state)
        {
            Ovs = ovs,
            IsSwitchGone = ovs is { IsWritable: false } && HasDatapath(state) && !host.Processes.Observe().Any(process => process.Command == LeftOvers.Daemon),
            Ipv6Disabled = Ipv6Disabled(desired, state, host.Network),
            Dns = desired.Dns is null ? null : DnsObserved.Observe(host),
            Foreign = desired.Exact.IsEmpty ? ForeignObserved.Observe(desired, state, host) : ForeignObserved.Nothing,
            Persist = desired.Exact.IsEmpty ? PersistObserved.Observe(desired, host.Files) : PersistObserved.Nothing,
            YieldsTo = Yielding.Observe(desired, host),
            Files = ConfigFileSeen.Observe([.. desired.Exact.Items.Select(exact => exact.Target).OfType<ConfigFileModel>().Select(model => model.Path)], host.Files),
        };
    }

    /// <summary>
    /// A switch that is restarted is not one that died: before its addresses are taken elsewhere, it has a few seconds to come back.
    /// </summary>
    private static OvsObservation Settled(NetworkSpec desired, NetworkState state, IOvsdbReader reader)
    {
        var since = Stopwatch.GetTimestamp();
        var found = reader.Observe();
        while (!found.IsWritable && HasAddress(desired, state) && Stopwatch.GetElapsedTime(since) < Patience)
        {
            Thread.Sleep(250);
            found = reader.Observe();
        }

        return found;
    }

    private static bool HasAddress(NetworkSpec desired, NetworkState state) => desired.Interfaces.Items
        .Where(entry => entry is { Type: InterfaceType.OvsInterface, State: InterfaceState.Up })
        .Any(entry => state.Find(entry.Name) is { } link && state.AddressesOf(link.Index).Any(address => !address.Local.IsIPv6LinkLocal));

    private static bool NeedsOvs(NetworkSpec desired, NetworkState state) =>
        desired.OvsDb is not null
        || desired.Interfaces.Items.Any(entry => entry.Type is InterfaceType.OvsBridge or InterfaceType.OvsInterface || entry.OvsKeys is not null)
        || desired.Exact.Items.Any(exact => exact.Target is BridgeModel or OvsSwitchModel or InterfaceModel { Link.Ovs: not null } || exact.Expected is InterfaceModel { Link.Ovs: not null })
        || HasDatapath(state);

    private static bool HasDatapath(NetworkState state) => state.Links.Any(link => link.Kind == "openvswitch");

    private static HashSet<string> Ipv6Disabled(NetworkSpec desired, NetworkState state, INetworkReader reader)
    {
        // An address of the family proves that it is on, and saves the question.
        var names = desired.Interfaces.Items.Where(entry => entry.Ipv6 is not null).Select(entry => entry.Name)
            .Concat(desired.Exact.Items.Select(exact => exact.Target).OfType<InterfaceModel>().Select(model => model.Name));
        return names
            .Select(state.Find)
            .OfType<LinkState>()
            .Where(link => !state.AddressesOf(link.Index).Any(address => address.Family == Family.Inet6)
                && reader.ReadSysctl(LinkSysctl.DisableIpv6, link.Name) == 1)
            .Select(link => link.Name)
            .ToHashSet(StringComparer.Ordinal);
    }
}
