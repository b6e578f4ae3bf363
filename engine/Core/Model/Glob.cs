namespace Reconciler.Core.Model;

/// <summary>
/// A pattern over the whole of an id or a name: <c>*</c> stands for any text, <c>/</c> included, <c>?</c> for one character.
/// Nothing else is special, and case counts.
/// </summary>
public sealed class Glob(string pattern)
{
    public string Pattern { get; } = pattern;

    public bool Matches(ReadOnlySpan<char> text)
    {
        // The classic walk with one point to go back to: linear in practice, and never worse than pattern times text.
        int p = 0, t = 0, star = -1, resume = 0;
        while (t < text.Length)
        {
            if (p < Pattern.Length && Pattern[p] == '*')
            {
                star = p++;
                resume = t;
            }
            else if (p < Pattern.Length && (Pattern[p] == '?' || Pattern[p] == text[t]))
            {
                p++;
                t++;
            }
            else if (star >= 0)
            {
                p = star + 1;
                t = ++resume;
            }
            else
            {
                return false;
            }
        }

        while (p < Pattern.Length && Pattern[p] == '*')
        {
            p++;
        }

        return p == Pattern.Length;
    }

    public override string ToString() => Pattern;
}
