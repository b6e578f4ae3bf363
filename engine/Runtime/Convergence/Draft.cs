using System.Collections.Immutable;
using Reconciler.Core.Model;
using Reconciler.Core.Planning;
using Reconciler.Core.Sections;
using Reconciler.Runtime.Storage;

namespace Reconciler.Runtime.Convergence;

/// <summary>A plan together with what is needed to carry it out and to look again: the sections' specs, and what the store remembered.</summary>
internal sealed record Draft
{
    public required Plan Plan { get; init; }

    public required ImmutableArray<SectionWork> Works { get; init; }

    public required Remembered Remembered { get; init; }

    /// <summary>By guarded section, the fingerprint of all that the document wants of it; empty for an undo.</summary>
    public ImmutableDictionary<string, string> Wishes { get; init; } = ImmutableDictionary<string, string>.Empty;

    /// <summary>Sections whose change was put back, and which are not held any longer: the document changed, or nothing differs by now.</summary>
    public ImmutableArray<string> Released { get; init; } = [];

    /// <summary>What looking taught the sections.</summary>
    public ImmutableDictionary<string, string> Notes { get; init; } = ImmutableDictionary<string, string>.Empty;

    /// <summary>For an undo, by id, what the undone change meant for the memory, turned round.</summary>
    public IReadOnlyDictionary<string, MemoryEffect>? Effects { get; init; }

    public long? Undoes { get; init; }

    public static IEnumerable<Change> ToDo(Plan plan) => plan.Changes.Where(c => c.Action.IsEffective() && !c.Observed);

    /// <summary>What the change means for the memory once it is done.</summary>
    public MemoryEffect EffectOf(Change change, DesiredEntry? entry)
    {
        if (Effects is not null)
        {
            // What an undo implies beyond its targets (a directory that somebody removed since) is made by it, and by nobody's wish.
            return Effects.TryGetValue(change.Id, out var reversed) ? reversed : new MemoryEffect(null, null, Made(change), Gone(change));
        }

        return new MemoryEffect(entry?.Fingerprint(), Remembered.Fingerprints.GetValueOrDefault(change.Id), Made(change), Gone(change))
        {
            Note = change.Remember,
            NoteBefore = change.Remember is null ? null : NoteOf(change.Id),
        };
    }

    /// <summary>The note that stands while the run is on its way; empty if there is none.</summary>
    public string NoteOf(string id) => Notes.GetValueOrDefault(id) ?? Remembered.Notes.GetValueOrDefault(id) ?? "";

    private ImmutableArray<string> Made(Change change) =>
        change.Action == ActionKind.Create ? [.. change.Provides.Where(key => !Remembered.Created.Contains(key))] : [];

    private ImmutableArray<string> Gone(Change change) => [.. change.Ends.Where(Remembered.Created.Contains)];
}
