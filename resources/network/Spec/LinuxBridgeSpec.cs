using Reconciler.Core.Diagnostics;
using Reconciler.Core.Model;
using Reconciler.Core.Ports.Network;

namespace Reconciler.Resources.Network;

/// <summary>A bridge of the kernel.</summary>
public sealed record LinuxBridgeSpec
{
    public LinuxBridgeOptions? Options { get; init; }

    public Sequence<LinuxBridgePort>? Ports { get; init; }

    public bool? AllowExtraPorts { get; init; }
}

/// <summary>Times in whole seconds, as nmstate has them (the kernel counts hundredths).</summary>
public sealed record LinuxBridgeOptions
{
    public bool? StpEnabled { get; init; }

    public byte? StpForwardDelay { get; init; }

    public byte? StpHelloTime { get; init; }

    public byte? StpMaxAge { get; init; }

    public ushort? StpPriority { get; init; }

    public uint? MacAgeingTime { get; init; }

    public ushort? GroupForwardMask { get; init; }

    public bool? MulticastSnooping { get; init; }

    public bool? MulticastQuerier { get; init; }

    public MulticastRouter? MulticastRouter { get; init; }

    public VlanProtocol? VlanProtocol { get; init; }

    public ushort? VlanDefaultPvid { get; init; }
}

/// <summary>The values are the kernel's MDB_RTR_TYPE_*.</summary>
public enum MulticastRouter
{
    Disabled = 0,
    Auto = 1,
    Enabled = 2,
}

public sealed record LinuxBridgePort(string Name)
{
    public bool? StpHairpinMode { get; init; }

    public uint? StpPathCost { get; init; }

    public ushort? StpPriority { get; init; }

    public PortVlan? Vlan { get; init; }

    public Place Place { get; init; }
}
