using System.Collections.Immutable;

namespace Reconciler.Runtime.Storage;

/// <summary>
/// What a change, once done, means for what the store remembers: the fingerprint of the wish it fulfils and the one it replaces (null: not
/// managed), the resource keys that become ours and cease to be, and the section's note and the one it replaces (null: it is left as it is;
/// empty: there is none). Kept with the change so that an undo turns it round exactly.
/// </summary>
internal sealed record MemoryEffect(string? Wish, string? WishBefore, ImmutableArray<string> Creates, ImmutableArray<string> Ends)
{
    public static MemoryEffect None { get; } = new(null, null, [], []);

    public string? Note { get; init; }

    public string? NoteBefore { get; init; }

    public MemoryEffect Reversed => new(WishBefore, Wish, Ends, Creates) { Note = NoteBefore, NoteBefore = Note };
}
