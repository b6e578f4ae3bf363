namespace Reconciler.Core.Ports.Ovsdb;

/// <summary>How the database and its daemon were found. Where <see cref="Ready"/>, <see cref="DaemonDown"/> or <see cref="DaemonBehind"/>, its content was read.</summary>
public enum OvsCondition
{
    Ready,

    /// <summary>No socket at the path: Open vSwitch is not installed, not started, or keeps its socket elsewhere.</summary>
    NoSocket,

    /// <summary>A socket that nobody listens on: the server died.</summary>
    Refused,

    /// <summary>The socket's permissions keep us out.</summary>
    Denied,

    /// <summary>Somebody listens and does not answer in time, or hung up.</summary>
    NotAnswering,

    /// <summary>What answers does not speak OVSDB.</summary>
    NotOvsdb,

    /// <summary>A server without a database Open_vSwitch.</summary>
    NoSuchDatabase,

    /// <summary>The database has no row in Open_vSwitch: it was never initialised.</summary>
    NotInitialised,

    /// <summary>The database answers, and ovs-vswitchd does not run: what is written there stays without effect.</summary>
    DaemonDown,

    /// <summary>ovs-vswitchd has not taken up the last configuration that was asked for, and whether it runs is not known.</summary>
    DaemonBehind,
}

/// <summary>
/// What one look at the database gave. <see cref="Message"/> says what was found where, and what to do; it is empty where the condition is
/// <see cref="OvsCondition.Ready"/>.
/// </summary>
public sealed record OvsObservation(OvsCondition Condition, string SocketPath, string Message, OvsState? State = null)
{
    /// <summary>The database was read, so that its content can be compared.</summary>
    public bool IsRead => State is not null;

    /// <summary>A write will most likely take effect.</summary>
    public bool IsWritable => Condition is OvsCondition.Ready;
}
