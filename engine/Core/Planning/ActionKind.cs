namespace Reconciler.Core.Planning;

/// <summary>What a change does; in JSON by its camel-case name, in text by its symbol (<c>+ ~ -</c>, <c>!</c>, <c>.</c>).</summary>
public enum ActionKind
{
    None,
    Create,
    Change,
    Remove,
    Skipped,
    Blocked,
    Held,
    Contested,
    Deferred,
}

/// <summary>Why there is something to do: the document changed, the node did, or the resource was never managed before.</summary>
public enum ChangeReason
{
    None,
    Intentional,
    Drift,
    Adopted,
}

/// <summary>What the node's users will notice.</summary>
public enum Disruption
{
    None,
    Reload,
    Restart,
    Connectivity,
}
