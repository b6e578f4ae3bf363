namespace Reconciler.Core.Ports.Network;

/// <summary>
/// Hears what changes in the network from the moment it is made, whoever changes it. It says what to look at again, not what it is now:
/// whoever waits observes afterwards.
/// </summary>
public interface INetworkWatcher : IDisposable
{
    /// <summary>Waits for a change, takes in all that have arrived, and returns what they concern; null after the time, or on cancellation.</summary>
    NetworkChange? Wait(TimeSpan limit, CancellationToken cancellation);
}

/// <summary>
/// What changed. After an overflow (events came faster than they were read, and some are lost) everything counts as changed.
/// <paramref name="Links"/> are the indexes that the events named.
/// </summary>
public sealed record NetworkChange(NetworkParts Parts, IReadOnlySet<int> Links, bool Overflow);

[Flags]
public enum NetworkParts
{
    None = 0,
    Links = 1,
    Addresses = 2,
    Routes = 4,
    Rules = 8,
    All = Links | Addresses | Routes | Rules,
}
