using System.Collections.Frozen;
using Reconciler.Core.Ports;

namespace Reconciler.Resources.Files;

/// <summary>
/// What one sweep saw: the entries' paths, the directories above those that are missing, and what lies in directories that shall go.
/// Links among the directories above are resolved; a value of null is a link that ends nowhere.
/// </summary>
public sealed record FilesObserved
{
    public required IReadOnlyDictionary<string, FileObservation> Files { get; init; }

    /// <summary>The names in directories that may have to go.</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<string>> Listings { get; init; } = FrozenDictionary<string, IReadOnlyList<string>>.Empty;

    public IReadOnlyDictionary<string, string?> Links { get; init; } = FrozenDictionary<string, string?>.Empty;

    public IReadOnlyDictionary<string, uint?> Users { get; init; } = FrozenDictionary<string, uint?>.Empty;

    public IReadOnlyDictionary<string, uint?> Groups { get; init; } = FrozenDictionary<string, uint?>.Empty;

    public bool BelowRoot { get; init; }

    internal FileState? StateOf(string path) => Files.GetValueOrDefault(path)?.State;
}
