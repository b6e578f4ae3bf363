namespace Reconciler.Resources.Network;

/// <summary>
/// Something that a file says of an interface, with the edits that take it out and, where its place is kept, put another there.
/// <paramref name="IsBroken"/>: its reader does not take it, so that it fulfils nothing.
/// </summary>
internal sealed record BootEntry<T>(T Value, Action Remove, Action<T>? Replace = null, bool IsBroken = false);

/// <summary>What a wish says of one kind of entries: those that must be there, in order, and which must not.</summary>
internal sealed record BootList<T>(IReadOnlyList<T> Wanted, Func<T, bool> IsGone, Func<T, T, bool> Fulfils, Func<T, T, bool> SamePlace)
{
    /// <summary>The list of a file as it shall be: what stays, in its order, and behind it what is missing.</summary>
    public List<T> Merged(IEnumerable<T> found)
    {
        var kept = found.Where(entry => !IsGone(entry)).ToList();
        return [.. kept, .. Wanted.Where(wanted => !kept.Exists(entry => Fulfils(entry, wanted)))];
    }

    /// <summary>Whether something that must be there is not.</summary>
    public bool IsMissingIn(IEnumerable<BootEntry<T>> found) => Wanted.Any(wanted => !IsIn(found, wanted));

    /// <summary>
    /// Edits a file until it says that: first in the place of what contradicts, where that can be; then what is left of it goes, and what is still
    /// missing is added. The file is read anew before each edit, because an edit moves what stands behind it.
    /// </summary>
    public void Write(Func<IEnumerable<BootEntry<T>>> read, Action<T> add)
    {
        foreach (var missing in Wanted.Where(wanted => !IsIn(read(), wanted)))
        {
            if (read().FirstOrDefault(entry => entry.Replace is not null && SamePlace(entry.Value, missing)) is { } place)
            {
                place.Replace!(missing);
            }
        }

        while (read().FirstOrDefault(entry => IsGone(entry.Value)) is { } gone)
        {
            gone.Remove();
        }

        foreach (var missing in Wanted.Where(wanted => !IsIn(read(), wanted)))
        {
            add(missing);
        }
    }

    private bool IsIn(IEnumerable<BootEntry<T>> found, T wanted) => found.Any(entry => !entry.IsBroken && Fulfils(entry.Value, wanted));
}
