namespace Reconciler.Core.Guarding;

/// <summary>Whether a probe holds, and what it saw, for a person (<c>172.16.1.1 answered in 0.4 ms</c>, <c>no answer from 172.16.1.1 within 3 s</c>).</summary>
public sealed record ProbeAnswer(Probe Probe, bool Holds, string Saw)
{
    /// <summary>
    /// What is to be asked after a change, if it held before: the same, or what was found out of it. A gateway of IPv4 that answered must
    /// have one of IPv4 for a successor, whatever IPv6 says.
    /// </summary>
    public Probe Again { get; init; } = Probe;
}
