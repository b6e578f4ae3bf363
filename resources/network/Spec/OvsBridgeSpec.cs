using Reconciler.Core.Diagnostics;
using Reconciler.Core.Model;

namespace Reconciler.Resources.Network;

/// <summary>A bridge of Open vSwitch.</summary>
public sealed record OvsBridgeSpec
{
    public OvsFailMode? FailMode { get; init; }

    public bool? Stp { get; init; }

    public bool? Rstp { get; init; }

    public bool? McastSnooping { get; init; }

    /// <summary><c>system</c> (the kernel's) or <c>netdev</c> (userspace).</summary>
    public string? Datapath { get; init; }

    public Sequence<OvsPort>? Ports { get; init; }

    public bool? AllowExtraPorts { get; init; }

    /// <summary>True lets patch ports of others stay where <see cref="AllowExtraPorts"/> is false.</summary>
    public bool? AllowExtraPatchPorts { get; init; }
}

/// <summary>What a bridge does while its controller is out of reach.</summary>
public enum OvsFailMode
{
    Standalone,
    Secure,
}

/// <summary>A port with one interface of the same name.</summary>
public sealed record OvsPort(string Name)
{
    public PortVlan? Vlan { get; init; }

    public Place Place { get; init; }
}

/// <summary><c>external_ids</c> and <c>other_config</c> of a row: keys that are not named stay as they are.</summary>
public sealed record OvsKeysSpec
{
    /// <summary>Sorted by key. Null: not given.</summary>
    public Sequence<OvsKey>? ExternalIds { get; init; }

    /// <summary>Sorted by key. Null: not given.</summary>
    public Sequence<OvsKey>? OtherConfig { get; init; }
}

/// <summary>A key with its value; a null value removes the key.</summary>
public sealed record OvsKey(string Key, string? Value, Place Place = default);
