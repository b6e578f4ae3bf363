namespace Reconciler.Core.Ports.Ovsdb;

/// <summary>How long to wait in all, and whether to write while ovs-vswitchd is known not to run.</summary>
public sealed record OvsTransactOptions
{
    public static readonly OvsTransactOptions Default = new();

    /// <summary>A bound for a daemon that hangs: on a loaded node a living one has taken more than ten seconds.</summary>
    public TimeSpan Limit { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>False writes although nobody will take it up: for what must be gone when the daemon starts again.</summary>
    public bool RequireDaemon { get; init; } = true;
}

/// <summary>Changes the switch's database.</summary>
public interface IOvsdbWriter
{
    /// <summary>
    /// Brings the operations about in one transaction, waits until ovs-vswitchd has taken it up, and looks at the port number and error of
    /// each interface that was added. Never throws for what the node does.
    /// </summary>
    OvsOutcome Transact(IReadOnlyList<OvsOperation> operations, OvsTransactOptions options);

    /// <summary>How many transactions with a write were sent so far: what is in sync sends none.</summary>
    long Writes { get; }
}
