using Reconciler.Core.Guarding;

namespace Reconciler.Core.Ports;

/// <summary>Asks the questions of a guard. They send packets or start a program of the user's, and change nothing on this node themselves.</summary>
public interface IReachability
{
    /// <summary>Answers within the limit, or a moment later: never throws for what the network or the node does.</summary>
    ProbeAnswer Ask(Probe probe, TimeSpan limit, CancellationToken cancellation);
}
