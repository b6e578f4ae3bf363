using System.Globalization;
using System.Text;

namespace Reconciler.Cli.Rendering;

/// <summary>
/// Text of the node or of a document made fit for a terminal: what could move the cursor, change colours, reorder or hide what is shown
/// is written as an escape.
/// </summary>
internal static class Visible
{
    public static string Of(string text, bool keepTabs = false)
    {
        var at = 0;
        while (at < text.Length && !IsHidden(text, at, keepTabs))
        {
            at++;
        }

        if (at == text.Length)
        {
            return text;
        }

        var result = new StringBuilder(text, 0, at, text.Length + 16);
        for (; at < text.Length; at++)
        {
            if (IsHidden(text, at, keepTabs))
            {
                AppendEscape(result, text[at]);
            }
            else
            {
                result.Append(text[at]);
            }
        }

        return result.ToString();
    }

    private static void AppendEscape(StringBuilder result, char c) => _ = c switch
    {
        '\n' => result.Append("\\n"),
        '\r' => result.Append("\\r"),
        '\t' => result.Append("\\t"),
        < '\u0100' => result.Append(CultureInfo.InvariantCulture, $"\\x{(int)c:x2}"),
        _ => result.Append(CultureInfo.InvariantCulture, $"\\u{(int)c:x4}"),
    };

    private static bool IsHidden(string text, int at, bool keepTabs)
    {
        var c = text[at];
        if (c is >= ' ' and < '\u007f')
        {
            return false;
        }

        return c switch
        {
            '\t' => !keepTabs,
            _ when char.IsHighSurrogate(c) => at + 1 >= text.Length || !char.IsLowSurrogate(text[at + 1]),
            _ when char.IsLowSurrogate(c) => at == 0 || !char.IsHighSurrogate(text[at - 1]),
            // Format characters are the ones that reorder text (U+202A to U+202E, U+2066 to U+2069) or take no room.
            _ => char.IsControl(c) || char.GetUnicodeCategory(c) is UnicodeCategory.Format or UnicodeCategory.LineSeparator
                or UnicodeCategory.ParagraphSeparator,
        };
    }
}
