using System.Collections.Immutable;
using Reconciler.Core.Model;
using Reconciler.Runtime.Guard;
using Reconciler.Runtime.Storage;

namespace Reconciler.Runtime.Convergence;

/// <summary>
/// What a look at the node teaches the memory, without any change: which wishes were found fulfilled that were not known to be, which
/// ids have left the document (shown once, then forgotten), and what sections note. Empty the second time.
/// </summary>
internal sealed class Lesson
{
    private readonly string _state;
    private readonly ImmutableArray<(string Id, string Fingerprint)> _fulfilled;
    private readonly ImmutableArray<string> _left;
    private readonly ImmutableArray<KeyValuePair<string, string>> _notes;
    private readonly ImmutableArray<string> _released;

    public Lesson(Draft draft, RunRequest request)
    {
        _state = draft.Plan.State;
        _fulfilled = draft.Effects is null ? [.. Fulfilled(draft)] : [];
        _left = draft.Effects is null && !request.IsPartial ? draft.Plan.NoLongerManaged : [];
        _released = draft.Released;
        _notes = [.. draft.Notes.Where(note => note.Value != (draft.Remembered.Notes.GetValueOrDefault(note.Key) ?? ""))];
    }

    public bool IsEmpty => _fulfilled.IsEmpty && _left.IsEmpty && _notes.IsEmpty && _released.IsEmpty;

    public void Write(Database database)
    {
        foreach (var (id, fingerprint) in _fulfilled)
        {
            Memory.Fulfil(database, _state, id, fingerprint);
        }

        foreach (var id in _left)
        {
            Memory.Forget(database, _state, id);
            Memory.Note(database, _state, id, "");
        }

        foreach (var section in _released)
        {
            GuardTable.Release(database, _state, section);
        }

        WriteNotes(database);
    }

    /// <summary>What is noted must be on the disk before anything that it is about is changed.</summary>
    public void WriteNotes(Database database)
    {
        foreach (var (id, note) in _notes)
        {
            Memory.Note(database, _state, id, note);
        }
    }

    private static IEnumerable<(string Id, string Fingerprint)> Fulfilled(Draft draft)
    {
        foreach (DesiredEntry entry in draft.Plan.InSync)
        {
            var fingerprint = entry.Fingerprint();
            if (draft.Remembered.Fingerprints.GetValueOrDefault(entry.Id) != fingerprint)
            {
                yield return (entry.Id, fingerprint);
            }
        }
    }
}
