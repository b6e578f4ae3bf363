using Reconciler.Core.Ports;
using Reconciler.Core.Ports.Network;

namespace Reconciler.Resources.Network;

/// <summary>
/// A port that the datapath of a dead Open vSwitch holds in the kernel. It is no controller that the kernel could take a port from to give it
/// to another (do_set_master: EOPNOTSUPP without ndo_del_slave), so the port is freed first.
/// </summary>
internal static class DatapathPort
{
    public static bool IsReleased(PortTransition port) => port.Before?.Controller == LeftOvers.Datapath && port.After.Controller != LeftOvers.Datapath;

    public static NetworkStep Release(PortTransition port) => new(new DeleteDatapathPort(port.After.Name), port.Change, Errno.ENODEV);

    public static PortTransition Released(PortTransition port) => port with { Before = port.Before! with { Controller = null } };
}
