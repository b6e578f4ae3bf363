using System.Collections.Immutable;
using Reconciler.Core.Diagnostics;
using Reconciler.Core.Model;

namespace Reconciler.Core.Planning;

/// <summary>
/// One resource that is not as it shall be, and what would be done: data that can be printed, saved, compared, refused as stale.
/// A section fills in what it knows; the planner sets reason, policy, obstruction and order.
/// </summary>
public sealed record Change
{
    public required string Id { get; init; }

    /// <summary>The section that carries it out.</summary>
    public required string Section { get; init; }

    public required ActionKind Action { get; init; }

    /// <summary>Where the entry's key stands; for an implied change, that of the entry that implied it.</summary>
    public SourceSpan? Origin { get; init; }

    public ChangeReason Reason { get; init; }

    public Disruption Disruption { get; init; }

    /// <summary>Under <c>policy: observe</c>: reported, never carried out.</summary>
    public bool Observed { get; init; }

    /// <summary>Of a side effect, the id of the entry by whose wish it happens; null where the resource's own entry asks for it.</summary>
    public string? Cause { get; init; }

    /// <summary>Not written in the document but needed by something that is (a missing directory above): several may imply the same.</summary>
    public bool Implied { get; init; }

    /// <summary>
    /// Only an earlier change of the same run makes known what there is to do: it is compared again before it is carried out, and left for the
    /// next run if that is something else by then.
    /// </summary>
    public bool Predicted { get; init; }

    public ImmutableArray<PropertyChange> Properties { get; init; } = [];

    /// <summary>Old and new text, for a unified diff; null for what is not text, or secret.</summary>
    public TextChange? Text { get; init; }

    /// <summary>Side effects and facts a person should know ("has 3 links; the other 2 keep the old content").</summary>
    public ImmutableArray<string> Notes { get; init; } = [];

    /// <summary>Why it is skipped, blocked, held, contested or deferred.</summary>
    public string? Why { get; init; }

    /// <summary>As observed. Null only where nothing could be observed.</summary>
    public ResourceModel? Before { get; init; }

    /// <summary>The whole present state, where <see cref="Before"/> leaves out what others put beside it and is not judged; else null.</summary>
    public ResourceModel? Present { get; init; }

    /// <summary>As it will be.</summary>
    public ResourceModel? After { get; init; }

    /// <summary>The new content, if the change has one.</summary>
    public Payload? Content { get; init; }

    /// <summary>Contents that the change destroys: the executor stores them before anything is written.</summary>
    public ImmutableArray<PreImage> PreImages { get; init; } = [];

    /// <summary>Resource keys that stand once this is done.</summary>
    public ImmutableArray<string> Provides { get; init; } = [];

    /// <summary>Resource keys that no longer stand once this is done: of a removal, <c>path:X</c> of what it removes.</summary>
    public ImmutableArray<string> Ends { get; init; } = [];

    /// <summary>Resource keys whose providers come first.</summary>
    public ImmutableArray<string> Needs { get; init; } = [];

    /// <summary>
    /// Resource keys that other effective changes of the plan must end, or this one cannot be done (a directory is empty only once all
    /// that lies in it is gone). Where one is left, the planner turns the change into <see cref="Otherwise"/>.
    /// </summary>
    public ImmutableArray<string> RequiresEnded { get; init; } = [];

    /// <summary>What becomes of the change where something of <see cref="RequiresEnded"/> is left.</summary>
    public Obstacle? Otherwise { get; init; }

    /// <summary>
    /// Ids of changes without which this one is not carried out (an address that leaves a link, without its coming to the other): where one of
    /// them is blocked or only reported, so is this one. What is one both ways names each other.
    /// </summary>
    public ImmutableArray<string> OnlyWith { get; init; } = [];

    /// <summary>Ids or sections that come first.</summary>
    public ImmutableArray<string> Follows { get; init; } = [];

    /// <summary>
    /// What the store notes for this id once the change is done, for the section's next look (<see cref="Remembered.Notes"/>): text of the
    /// section's own. Null leaves the note as it is, an empty text takes it away. Undoing the change puts the old note back.
    /// </summary>
    public string? Remember { get; init; }

    /// <summary>Changes of a lower rank come first whatever the edges say: undo goes the journal's phases backwards.</summary>
    public int Rank { get; init; }
}

/// <summary>A changed property with its value before and after; null is "not there". A secret is shown by its fingerprint only.</summary>
public sealed record PropertyChange(string Name, string? Before, string? After);

/// <summary>An action that carries nothing out (blocked, skipped), and why.</summary>
public sealed record Obstacle(ActionKind Action, string Why);

/// <summary>Old text and new payload of the same file.</summary>
public sealed record TextChange(string Path, ReadOnlyMemory<byte> Before, Payload After);

/// <summary>The content at a path, by the digest under which it was observed.</summary>
public sealed record PreImage(string Path, Digest Digest);
