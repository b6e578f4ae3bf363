using System.Collections.Immutable;

namespace Reconciler.Core.Ports.Ovsdb;

public enum OvsOutcomeKind
{
    /// <summary>Everything held already and is taken up; nothing was written.</summary>
    Unchanged,

    /// <summary>Written, and taken up by ovs-vswitchd; new interfaces have their port number.</summary>
    Applied,

    /// <summary>Refused as a whole; nothing was written. The failures say by whom and why.</summary>
    Refused,

    /// <summary>Written to the database, and ovs-vswitchd did not take it up in time. It will when it runs.</summary>
    NotTakenUp,

    /// <summary>Written and taken up, but ovs-vswitchd could not set up an interface. The ports that were added for those are removed again.</summary>
    InterfacesFailed,

    /// <summary>The database could not be reached; nothing was written.</summary>
    Unreachable,

    /// <summary>The database went away after the transaction was sent: whether it was written must be observed.</summary>
    Unknown,
}

public enum OvsFailureKind
{
    /// <summary>The port or interface belongs to another bridge or port.</summary>
    BelongsElsewhere,

    /// <summary>The row that an operation names is not there.</summary>
    Missing,

    /// <summary>Something is no longer as it was observed.</summary>
    ChangedUnderneath,

    /// <summary>The database refused it: an unknown column, a value out of range, a broken reference, no permission, no space.</summary>
    RefusedByDatabase,

    /// <summary>ovs-vswitchd could not set up the interface: it has no port number, or -1.</summary>
    InterfaceNotSetUp,

    /// <summary>The interface works, but is a patch port whose other end is missing. It does not make the outcome a failure.</summary>
    PeerMissing,

    /// <summary>ovs-vswitchd does not run, and the caller did not want to write without it.</summary>
    DaemonDown,

    /// <summary>What could not be set up could not be removed again either.</summary>
    NotCleanedUp,
}

/// <summary>
/// One reason. <see cref="Operation"/> is the index into what was asked (null: of no single one), <see cref="Name"/> the row concerned,
/// <see cref="Text"/> a sentence that says what happened, and <see cref="Detail"/> the other side's own words, if any.
/// </summary>
public sealed record OvsFailure(OvsFailureKind Kind, int? Operation, string Name, string Text, string? Detail = null)
{
    public override string ToString() => Detail is null ? Text : $"{Text}: {Detail}";
}

/// <summary>How a transaction ended. <see cref="Written"/> says whether the database was changed by it (and not taken back as a whole).</summary>
public sealed record OvsOutcome(OvsOutcomeKind Kind, string Message)
{
    public bool Written { get; init; }

    public ImmutableArray<OvsFailure> Failures { get; init; } = [];

    /// <summary>The count by which the daemon says that it has taken this up; 0 where nothing was written.</summary>
    public long NextCfg { get; init; }

    public bool Succeeded => Kind is OvsOutcomeKind.Unchanged or OvsOutcomeKind.Applied;
}
