using System.Collections.Frozen;
using System.Globalization;
using System.Text;
using Reconciler.Core.Sections;

namespace Reconciler.Cli.Rendering;

/// <summary>
/// Writes a state document. Text that a reader of YAML 1.2 core or of 1.1 would take for another type is quoted, and <c>${</c> is escaped,
/// so that what is read back is what was exported.
/// </summary>
internal static class StateYaml
{
    /// <summary>Words that YAML 1.1 (which editors and other tools still read) takes for booleans and nulls.</summary>
    private static readonly FrozenSet<string> Words =
        new[] { "true", "false", "yes", "no", "on", "off", "y", "n", "null" }.ToFrozenSet(StringComparer.OrdinalIgnoreCase);

    public static string Write(string name, IEnumerable<ExportedSection> sections)
    {
        var spec = new ExportedMap([.. sections.Select(s => (s.Name, (ExportedNode)s.Body))]);
        var document = new ExportedMap(
        [
            ("apiVersion", new ExportedScalar("reconciler.internal/v1alpha1")),
            ("kind", new ExportedScalar("NodeState")),
            ("metadata", new ExportedMap([("name", new ExportedScalar(name))])),
            ("spec", spec),
        ]);
        var text = new StringBuilder();
        WriteMap(text, document, 0);
        return text.ToString();
    }

    private static void WriteMap(StringBuilder text, ExportedMap map, int indent)
    {
        foreach (var (key, value) in map.Items)
        {
            text.Append(' ', indent).Append(Inline(key)).Append(':');
            WriteValue(text, value, indent);
        }
    }

    /// <summary>What follows a key and its colon, or the dash of a list's item.</summary>
    private static void WriteValue(StringBuilder text, ExportedNode value, int indent)
    {
        switch (value)
        {
            case ExportedMap { Items.Length: 0 }:
                text.Append(" {}\n");
                break;
            case ExportedMap map:
                text.Append('\n');
                WriteMap(text, map, indent + 2);
                break;
            case ExportedList { Items.Length: 0 }:
                text.Append(" []\n");
                break;
            case ExportedList list:
                text.Append('\n');
                foreach (var item in list.Items)
                {
                    text.Append(' ', indent + 2).Append('-');
                    WriteValue(text, item, indent + 2);
                }

                break;
            case ExportedScalar { Quoted: false } scalar:
                text.Append(' ').Append(scalar.Text).Append('\n');
                break;
            case ExportedScalar scalar when IsBlock(scalar.Text):
                WriteBlock(text, Escape(scalar.Text), indent + 2);
                break;
            case ExportedScalar scalar:
                text.Append(' ').Append(Inline(scalar.Text)).Append('\n');
                break;
        }
    }

    private static string Escape(string text) => text.Replace("${", "$${", StringComparison.Ordinal);

    private static string Inline(string value)
    {
        var text = Escape(value);
        return IsPlain(text) ? text : Quote(text);
    }

    /// <summary>Letters first, and nothing that YAML could give a meaning: narrower than YAML is, so that no reader can differ.</summary>
    private static bool IsPlain(string text) =>
        text.Length > 0
        && (char.IsAsciiLetter(text[0]) || text[0] == '/')
        && text.All(c => char.IsAsciiLetterOrDigit(c) || c is '/' or '.' or '-' or '_' or '+' or '@')
        && !Words.Contains(text);

    /// <summary>Several lines of printable text: a literal block, which people can read and edit.</summary>
    private static bool IsBlock(string text)
    {
        var body = text.EndsWith('\n') ? text[..^1] : text;
        return body.Contains('\n', StringComparison.Ordinal)
            && body[0] is not (' ' or '\t' or '\n')
            && !body.EndsWith('\n')
            && body.All(c => c is '\n' or '\t' || IsPrintable(c))
            && body.Split('\n').All(line => line.Length == 0 || !string.IsNullOrWhiteSpace(line));
    }

    private static void WriteBlock(StringBuilder text, string value, int indent)
    {
        text.Append(value.EndsWith('\n') ? " |\n" : " |-\n");
        var body = value.EndsWith('\n') ? value[..^1] : value;
        foreach (var line in body.Split('\n'))
        {
            if (line.Length > 0)
            {
                text.Append(' ', indent).Append(line);
            }

            text.Append('\n');
        }
    }

    private static string Quote(string value)
    {
        var text = new StringBuilder("\"");
        foreach (var rune in value.EnumerateRunes())
        {
            _ = rune.Value switch
            {
                '"' => text.Append("\\\""),
                '\\' => text.Append("\\\\"),
                '\n' => text.Append("\\n"),
                '\r' => text.Append("\\r"),
                '\t' => text.Append("\\t"),
                _ when rune.IsBmp && IsPrintable((char)rune.Value) => text.Append((char)rune.Value),
                < 0x100 => text.Append(CultureInfo.InvariantCulture, $"\\x{rune.Value:x2}"),
                < 0x10000 => text.Append(CultureInfo.InvariantCulture, $"\\u{rune.Value:x4}"),
                _ => text.Append(CultureInfo.InvariantCulture, $"\\U{rune.Value:x8}"),
            };
        }

        return text.Append('"').ToString();
    }

    /// <summary>Of the Basic Multilingual Plane, without what reorders text or is no character: those are shown as escapes.</summary>
    private static bool IsPrintable(char c) =>
        c is >= ' ' and < '\u007f' || (c > '\u00a0' && !char.IsSurrogate(c) && c < '\ufffe'
            && char.GetUnicodeCategory(c) is not (UnicodeCategory.Format or UnicodeCategory.LineSeparator
                or UnicodeCategory.ParagraphSeparator or UnicodeCategory.OtherNotAssigned or UnicodeCategory.PrivateUse));
}
