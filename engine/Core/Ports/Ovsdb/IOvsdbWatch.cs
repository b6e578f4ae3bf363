using System.Collections.Immutable;

namespace Reconciler.Core.Ports.Ovsdb;

public enum OvsEventKind
{
    /// <summary>Nothing happened within the limit.</summary>
    None,

    /// <summary>The rows named changed.</summary>
    Changed,

    /// <summary>Connected (again): whatever was known may be old, observe everything.</summary>
    Connected,

    /// <summary>The database is out of reach, as the message says. The next call tries again.</summary>
    Lost,

    /// <summary>The token was cancelled.</summary>
    Cancelled,
}

/// <summary>What a watch saw. Changes that come together, as one transaction makes them, are one event.</summary>
public sealed record OvsEvent(OvsEventKind Kind, string Message)
{
    public ImmutableArray<OvsTarget> Changed { get; init; } = [];
}

/// <summary>
/// Tells of changes to settable columns, port numbers and errors; counters and statistics are not watched.
/// For one thread; blocking, so that a thread in a network namespace stays in it.
/// </summary>
public interface IOvsdbWatch : IDisposable
{
    OvsEvent Next(TimeSpan limit, CancellationToken cancellation);
}
