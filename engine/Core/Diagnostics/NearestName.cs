namespace Reconciler.Core.Diagnostics;

/// <summary>Finds the name that was probably meant, for "did you mean" hints.</summary>
public static class NearestName
{
    // Nobody mistypes a longer name, and the distance takes the product of both lengths: a hostile document could ask for hours of it.
    private const int LongestName = 256;

    /// <summary>
    /// The candidate with the fewest edits from what was written, if it is near enough that a slip explains the difference: a third of its
    /// letters, at most three. Of equals the first.
    /// </summary>
    public static string? Of(string written, IEnumerable<string> candidates)
    {
        string? nearest = null;
        var best = int.MaxValue;
        foreach (var candidate in candidates)
        {
            var allowed = Math.Clamp(Math.Max(candidate.Length, written.Length) / 3, 1, 3);
            if (Math.Abs(candidate.Length - written.Length) > allowed || written.Length > LongestName)
            {
                continue;
            }

            var distance = Distance(written.ToLowerInvariant(), candidate.ToLowerInvariant());
            if (distance <= allowed && distance < best)
            {
                (nearest, best) = (candidate, distance);
            }
        }

        return nearest;
    }

    /// <summary>The hint <c>did you mean `x`?</c>, or null if nothing is near.</summary>
    public static string? Hint(string written, IEnumerable<string> candidates) =>
        Of(written, candidates) is { } nearest ? $"did you mean `{nearest}`?" : null;

    /// <summary>Letters inserted, removed, replaced, or two neighbours swapped (optimal string alignment).</summary>
    private static int Distance(string a, string b)
    {
        var beforeLast = new int[b.Length + 1];
        var last = new int[b.Length + 1];
        var row = new int[b.Length + 1];
        for (var j = 0; j <= b.Length; j++)
        {
            last[j] = j;
        }

        for (var i = 1; i <= a.Length; i++)
        {
            row[0] = i;
            for (var j = 1; j <= b.Length; j++)
            {
                var replaced = last[j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1);
                row[j] = Math.Min(replaced, Math.Min(last[j], row[j - 1]) + 1);
                if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
                {
                    row[j] = Math.Min(row[j], beforeLast[j - 2] + 1);
                }
            }

            (beforeLast, last, row) = (last, row, beforeLast);
        }

        return last[b.Length];
    }
}
