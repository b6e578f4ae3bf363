using Reconciler.Core.Diagnostics;
using Reconciler.Core.Model;

namespace Reconciler.Core.Guarding;

/// <summary>Which of the probes that held before a change must hold after it.</summary>
public enum ProbeRequirement
{
    All,
    Any,
}

/// <summary>What must hold again after a change, or the change is taken back.</summary>
public sealed record GuardSpec
{
    /// <summary>The guard of a document that names none.</summary>
    public static readonly GuardSpec Default = new();

    /// <summary><c>guard: none</c>: a change is not guarded, and none is refused for want of a probe that holds.</summary>
    public bool None { get; init; }

    public TimeSpan Within { get; init; } = TimeSpan.FromSeconds(30);

    public ProbeRequirement Require { get; init; }

    public Sequence<Probe> Probes { get; init; } = [new Probe.PingGateway()];

    /// <summary>A person who applies must also confirm in that time.</summary>
    public bool Confirm { get; init; }

    public Place Place { get; init; }
}
