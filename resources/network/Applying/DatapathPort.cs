using Reconciler.Core.Ports;
using Reconciler.Core.Ports.Network;

namespace Reconciler.Resources.Network;

/// <summary>A port that the datapath of a dead Open vSwitch holds in the kernel.</summary>
internal static class DatapathPort
{
    public static bool IsReleased(PortTransition port) => port.Before?.Controller == LeftOvers.Datapath && port.After.Controller is null;

    public static NetworkStep Release(PortTransition port) => new(new DeleteDatapathPort(port.After.Name), port.Change, Errno.ENODEV);
}
