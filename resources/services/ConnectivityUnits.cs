using System.Collections.Frozen;
using System.Collections.Immutable;
using Reconciler.Core.Ports;

namespace Reconciler.Resources.Services;

/// <summary>The units that carry the node's own connectivity: to stop one may cut the node off.</summary>
internal static class ConnectivityUnits
{
    private const byte GlobalScope = 0; // RT_SCOPE_UNIVERSE

    /// <summary>By the names of Debian and of Red Hat, any of which brings the switch's database and its daemon.</summary>
    public static readonly ImmutableArray<string> OpenVSwitch =
        ["openvswitch-switch.service", "openvswitch.service", "ovs-vswitchd.service", "ovsdb-server.service"];

    private static readonly FrozenSet<string> Names = FrozenSet.ToFrozenSet(
        [
            .. OpenVSwitch,
            "NetworkManager.service", "systemd-networkd.service", "networking.service", "network.service",
        ],
        StringComparer.Ordinal);

    public static bool Contains(string unit) => Names.Contains(unit);

    /// <summary>
    /// Why none of them may be stopped now: an address of the node is on an interface that only lives as long as Open vSwitch does. Null: there
    /// is none. The kernel's datapath makes links of a kind of its own; those of the one in userspace only the database tells.
    /// </summary>
    public static string? WhyNot(IHostReader host, string? socket)
    {
        if (!host.NetworkInReach)
        {
            return null;
        }

        try
        {
            var network = host.Network.Observe();
            var addressed = network.Addresses.Where(address => address.Scope == GlobalScope)
                .Select(address => (Address: address, Link: network.Find(address.Index)))
                .Where(found => found.Link is { IsLoopback: false })
                .ToList();
            var on = addressed.FirstOrDefault(found => found.Link!.Kind == "openvswitch");
            if (on.Link is null && addressed.Count > 0 && host.Ovsdb(socket).Observe().State is { } ovs)
            {
                on = addressed.FirstOrDefault(found => found.Link!.Kind is "tun" or null && IsInternal(ovs, found.Link.Name));
            }

            return on.Link is null
                ? null
                : $"the node's address {on.Address.Prefix} is on {on.Link.Name}, an interface of Open vSwitch, which would be lost with it: move it to the uplink first";
        }
        catch (HostException failure)
        {
            return $"whether the node's address is on an interface of Open vSwitch cannot be told: {failure.Error}";
        }
    }

    private static bool IsInternal(Core.Ports.Ovsdb.OvsState ovs, string name) => ovs.Interface(name) is { } found && (found.Type == "internal" || ovs.Bridge(name) is not null);
}
