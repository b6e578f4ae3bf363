namespace Reconciler.Resources.Bundles;

/// <summary>
/// A dotted version, compared part by part as numbers of any length; a part that is missing is 0, so 4.1 and 4.1.0 are the same.
/// </summary>
public readonly record struct VersionNumber(string Text)
{
    /// <summary>Null where the text is not one or more numbers with dots between them.</summary>
    public static VersionNumber? Parse(string text) =>
        text.Split('.').All(part => part.Length > 0 && part.All(char.IsAsciiDigit)) ? new VersionNumber(text) : null;

    /// <summary>Below zero where this one is older, zero where both mean the same.</summary>
    public int CompareWith(VersionNumber other)
    {
        var mine = Text.Split('.');
        var theirs = other.Text.Split('.');
        for (var i = 0; i < Math.Max(mine.Length, theirs.Length); i++)
        {
            var order = Compare(Part(mine, i), Part(theirs, i));
            if (order != 0)
            {
                return order;
            }
        }

        return 0;
    }

    public override string ToString() => Text;

    // Without leading zeros, the longer number is the greater, and of equal length the digits decide: no number is too long.
    private static int Compare(string one, string other) =>
        one.Length != other.Length ? one.Length.CompareTo(other.Length) : Math.Sign(string.CompareOrdinal(one, other));

    private static string Part(string[] parts, int index) => index < parts.Length ? parts[index].TrimStart('0') : "";
}
