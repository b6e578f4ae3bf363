using System.Collections.Immutable;

namespace Reconciler.Core.Ports.Services;

/// <summary>
/// Units as the init system sees them. <see cref="NoSystemd"/>: systemd does not run here, and a unit is known by its script's status alone.
/// <see cref="Unseen"/>: why systemd did not answer.
/// </summary>
public sealed record ServicesState
{
    public string? NoSystemd { get; init; }

    public string? Unseen { get; init; }

    public ImmutableArray<UnitState> Units { get; init; } = [];

    public UnitState? Find(string unit) => Units.FirstOrDefault(state => state.Name == unit);
}

/// <summary>A unit in systemd's own words (systemctl(1), <c>show</c>).</summary>
public sealed record UnitState
{
    public required string Name { get; init; }

    /// <summary><c>loaded</c>, <c>not-found</c>, <c>masked</c>, <c>bad-setting</c>, <c>error</c>.</summary>
    public required string Load { get; init; }

    /// <summary><c>active</c>, <c>reloading</c>, <c>inactive</c>, <c>failed</c>, <c>activating</c>, <c>deactivating</c>.</summary>
    public required string Active { get; init; }

    public string Sub { get; init; } = "";

    /// <summary><c>enabled</c>, <c>disabled</c>, <c>static</c>, <c>masked</c>, <c>indirect</c>, <c>generated</c>, ...; empty where systemd does not say.</summary>
    public string UnitFile { get; init; } = "";

    public bool CanReload { get; init; }

    /// <summary>The file of the unit, or one of its drop-ins, was changed and systemd has not read it since.</summary>
    public bool NeedsDaemonReload { get; init; }

    /// <summary>A number of its own for each time the unit is started; null while it has not been since the boot.</summary>
    public string? Invocation { get; init; }

    /// <summary>When it was last started, in nanoseconds since the epoch by today's clock; null while it has not been since the boot.</summary>
    public long? StartedNs { get; init; }

    public bool Exists => Load != "not-found";

    public bool IsMasked => Load == "masked" || UnitFile is "masked" or "masked-runtime";

    /// <summary>A one-shot that has done its work and stays is active; one that is on its way counts, one that is restarted over and over does not.</summary>
    public bool IsRunning => Active is "active" or "reloading" or "refreshing" || (Active == "activating" && Sub != "auto-restart");

    public bool IsStopped => Active is "inactive" or "failed";
}
