using System.Collections.Immutable;

namespace Reconciler.Core.Ports.Ovsdb;

/// <summary>The whole configuration of one switch, from one snapshot of its database.</summary>
public sealed record OvsState
{
    /// <summary>The <c>_uuid</c> of the one row of Open_vSwitch.</summary>
    public required string Uuid { get; init; }

    public ImmutableSortedDictionary<string, string> ExternalIds { get; init; } = OvsValue.NoKeys;

    public ImmutableSortedDictionary<string, string> OtherConfig { get; init; } = OvsValue.NoKeys;

    /// <summary>The configuration that was asked for last, by count; what the daemon has taken up is <see cref="CurCfg"/>.</summary>
    public long NextCfg { get; init; }

    public long CurCfg { get; init; }

    public string? OvsVersion { get; init; }

    public string? SystemType { get; init; }

    public string? SystemVersion { get; init; }

    /// <summary>What the daemon can do (<c>netdev</c>, <c>system</c>); empty until it ran once.</summary>
    public ImmutableArray<string> DatapathTypes { get; init; } = [];

    public ImmutableSortedDictionary<string, OvsBridge> Bridges { get; init; } =
        ImmutableSortedDictionary.Create<string, OvsBridge>(StringComparer.Ordinal);

    /// <summary>The bridge that each port is on, by names.</summary>
    public ImmutableDictionary<string, string> BridgeOfPort { get; init; } = ImmutableDictionary<string, string>.Empty;

    /// <summary>The port that each interface belongs to, by names.</summary>
    public ImmutableDictionary<string, string> PortOfInterface { get; init; } = ImmutableDictionary<string, string>.Empty;

    public bool TakenUp => CurCfg >= NextCfg;

    public OvsBridge? Bridge(string name) => Bridges.GetValueOrDefault(name);

    public OvsPort? Port(string name) =>
        BridgeOfPort.TryGetValue(name, out var bridge) ? Bridges[bridge].Ports[name] : null;

    public OvsInterface? Interface(string name) =>
        PortOfInterface.TryGetValue(name, out var port) ? Port(port)?.Interfaces.FirstOrDefault(i => i.Name == name) : null;
}
