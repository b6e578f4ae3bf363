using Reconciler.Core.Diagnostics;
using YamlDotNet.Core;

namespace Reconciler.Core.Documents;

/// <summary>Turns the parser's complaint into a diagnostic that says what to do.</summary>
internal static class YamlSyntax
{
    public static Diagnostic Describe(string file, string text, in Mark start, in Mark end, string message)
    {
        // The parser gives the start of the mapping for a tab, and the line of the tab only by where it stopped.
        if (message.Contains("tab", StringComparison.Ordinal) && FirstTab(file, text, (int)start.Index) is { } tab)
        {
            return tab;
        }

        var place = message.Contains("end of stream", StringComparison.Ordinal) ? start : Later(start, end);
        return new Diagnostic(
            Codes.Syntax, Severity.Error, $"not valid YAML: {Plain(message)}", new SourceSpan(file, (int)Math.Max(1, place.Line), (int)Math.Max(1, place.Column)),
            Hint(message));
    }

    /// <summary>A diagnostic if the white space before <paramref name="index"/> is the indentation of its line and holds a tab.</summary>
    public static Diagnostic? TabIndentation(string file, string text, int index)
    {
        var at = Math.Min(index, text.Length);
        var tab = -1;
        while (at > 0 && text[at - 1] is ' ' or '\t')
        {
            at--;
            if (text[at] == '\t')
            {
                tab = at;
            }
        }

        return tab >= 0 && (at == 0 || text[at - 1] == '\n') ? TabAt(file, text, tab) : null;
    }

    private static Diagnostic? FirstTab(string file, string text, int from)
    {
        for (var line = text.LastIndexOf('\n', Math.Max(0, Math.Min(from, text.Length) - 1)) + 1; line < text.Length;)
        {
            var end = text.IndexOf('\n', line);
            end = end < 0 ? text.Length : end;
            var content = text.AsSpan(line, end - line);
            var indentation = content.IndexOfAnyExcept(' ', '\t');
            if (indentation > 0 && content[..indentation].IndexOf('\t') is >= 0 and var tab)
            {
                return TabAt(file, text, line + tab);
            }

            line = end + 1;
        }

        return null;
    }

    private static Diagnostic TabAt(string file, string text, int index)
    {
        var before = text.AsSpan(0, index);
        var place = new SourceSpan(file, before.Count('\n') + 1, index - before.LastIndexOf('\n'));
        return new Diagnostic(Codes.Syntax, Severity.Error, "a tab is used as indentation, which YAML does not allow", place, "indent with spaces");
    }

    private static Mark Later(in Mark start, in Mark end) => end.Line == start.Line ? start : end;

    private static string Plain(string message)
    {
        var text = message.Trim().TrimEnd('.').Replace("  ", " ", StringComparison.Ordinal);
        return text.Length > 1 && char.IsUpper(text[0]) && char.IsLower(text[1]) ? char.ToLowerInvariant(text[0]) + text[1..] : text;
    }

    private static string? Hint(string message)
    {
        (string Part, string Hint)[] hints =
        [
            ("found invalid mapping", "if `: ` belongs to the value, quote the value; else check the indentation"),
            ("cannot start any token", "a value that begins with @, ` or % must be quoted"),
            ("did not find expected key", "check the indentation of this line against the lines above it"),
            ("did not find expected '-' indicator", "check the indentation of this line against the list above it"),
            ("did not find expected ',' or", "a comma or a closing bracket is missing, or a value needs quotes"),
            ("unknown escape character", "in double quotes a backslash begins an escape; use single quotes or write it twice"),
            ("unexpected end of stream", "the quote that opens here is never closed"),
            ("not closed", "look for an opening [, { or quote above"),
        ];
        return hints.FirstOrDefault(hint => message.Contains(hint.Part, StringComparison.Ordinal)).Hint;
    }
}
