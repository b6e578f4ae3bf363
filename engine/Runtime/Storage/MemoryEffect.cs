using System.Collections.Immutable;

namespace Reconciler.Runtime.Storage;

/// <summary>
/// What a change, once done, means for what the store remembers: the fingerprint of the wish it fulfils and the one it replaces (null: not
/// managed), and the resource keys that become ours and cease to be. Kept with the change so that an undo turns it round exactly.
/// </summary>
internal sealed record MemoryEffect(string? Wish, string? WishBefore, ImmutableArray<string> Creates, ImmutableArray<string> Ends)
{
    public static MemoryEffect None { get; } = new(null, null, [], []);

    public MemoryEffect Reversed => new(WishBefore, Wish, Ends, Creates);
}
