using Reconciler.Core.Ports.Ovsdb;

namespace Reconciler.Host.Ovsdb;

/// <summary>Where the database listens: the path that was named, or the first of the usual ones that is there.</summary>
internal static class SocketLocation
{
    // The second is the older name of the first, on nodes where /var/run is a directory of its own.
    internal static readonly string[] Usual = ["/run/openvswitch/db.sock", "/var/run/openvswitch/db.sock"];

    internal static string Find(string? named)
    {
        if (named is not null)
        {
            return File.Exists(named)
                ? named
                : throw new OvsdbFailure(
                    OvsCondition.NoSocket,
                    $"there is no OVSDB socket at {named}: start Open vSwitch, or correct the path (network.ovs.socket)");
        }

        return Array.Find(Usual, File.Exists) ?? throw new OvsdbFailure(
            OvsCondition.NoSocket,
            $"there is no OVSDB socket at {string.Join(" or ", Usual)}: " +
            "install and start Open vSwitch, or name the place where its socket is (network.ovs.socket)");
    }

    /// <summary>What messages name when nothing was found.</summary>
    internal static string Shown(string? named) => named ?? Usual[0];
}
