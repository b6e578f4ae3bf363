using System.Collections.Frozen;

namespace Reconciler.Core.Planning;

/// <summary>What the store knows of earlier runs, handed to the planner as a value.</summary>
public sealed record Remembered
{
    public static Remembered Nothing { get; } = new();

    /// <summary>By id, what this state document last made or found in sync: the fingerprint of the wish.</summary>
    public IReadOnlyDictionary<string, string> Fingerprints { get; init; } = FrozenDictionary<string, string>.Empty;

    /// <summary>Resource keys (<c>path:/etc/x</c>) that a run of ours created and none has removed since.</summary>
    public IReadOnlySet<string> Created { get; init; } = FrozenSet<string>.Empty;

    /// <summary>By id, what a section had written down for its next look: text of its own, small (see <see cref="Change.Remember"/>).</summary>
    public IReadOnlyDictionary<string, string> Notes { get; init; } = FrozenDictionary<string, string>.Empty;
}
