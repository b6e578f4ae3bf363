using System.Text;

namespace Reconciler.Core.Documents;

/// <summary>
/// Two characters that stand in for the braces of <c>${x}</c> while a text is parsed, because in flow style YAML takes those for its own.
/// The length of the text, and so every position, stays the same.
/// </summary>
internal sealed record VariableMarks(char Open, char Close)
{
    public static readonly VariableMarks None = new('{', '}');

    public bool AreNone => Open == '{';

    /// <summary>Two characters of the private use area that do not occur in the text; null if it has no <c>${</c>.</summary>
    public static VariableMarks? Choose(string text)
    {
        if (!text.Contains("${", StringComparison.Ordinal))
        {
            return null;
        }

        var free = Enumerable.Range(0xE000, 0x100).Select(value => (char)value).Where(c => !text.Contains(c)).Take(2).ToArray();
        return free.Length == 2 ? new VariableMarks(free[0], free[1]) : null;
    }

    public string Hide(string text)
    {
        var hidden = new StringBuilder(text);
        for (var start = 0; (start = text.IndexOf("${", start, StringComparison.Ordinal)) >= 0; start += 2)
        {
            var end = text.AsSpan(start + 2).IndexOfAny("{}\"'\n");
            if (end >= 0 && text[start + 2 + end] == '}')
            {
                hidden[start + 1] = Open;
                hidden[start + 2 + end] = Close;
            }
        }

        return hidden.ToString();
    }

    public string Restore(string text) => AreNone ? text : text.Replace(Open, '{').Replace(Close, '}');
}
