using System.Collections.Frozen;
using Reconciler.Core.Ports.Services;

namespace Reconciler.Resources.Services;

/// <summary>What one sweep saw of units and of the files they read. Below a root there is no init system to ask.</summary>
public sealed record ServicesObserved
{
    public bool BelowRoot { get; init; }

    public ServicesState System { get; init; } = new();

    public IReadOnlyDictionary<string, InputFile> Files { get; init; } = FrozenDictionary<string, InputFile>.Empty;

    /// <summary>Why a unit that carries the node's connectivity may not be stopped; null if it may.</summary>
    public string? Carries { get; init; }
}
