using System.Text;

namespace Reconciler.Resources.Network;

/// <summary>A file of <c>KEY=value</c> lines as a shell reads them, edited by line. Of a key that comes twice the last counts.</summary>
internal sealed class ShellKeys(string text)
{
    private readonly TextLines _lines = new(text);

    public IEnumerable<string> Keys => Enumerable.Range(0, _lines.Count).Select(i => Split(_lines[i])?.Key).OfType<string>();

    public string? this[string key] => LineOf(key) is var line and >= 0 ? Word(Split(_lines[line])!.Value.Value).Text : null;

    /// <summary>In place, with the quotes that are there; or behind the key named, or at the end.</summary>
    public void Set(string key, string value, string? behind = null)
    {
        var line = LineOf(key);
        if (line < 0)
        {
            var at = behind is null ? -1 : LineOf(behind);
            _lines.Insert(at < 0 ? _lines.Count : at + 1, $"{key}={Quoted(value, "")}");
        }
        else if (Split(_lines[line])!.Value.Value is var old && Word(old) != (value, true))
        {
            _lines.Set(line, $"{TextLines.Indent(_lines[line])}{key}={Quoted(value, old)}");
        }
    }

    public void Remove(string key)
    {
        for (var line = LineOf(key); line >= 0; line = LineOf(key))
        {
            _lines.RemoveAt(line);
        }
    }

    public override string ToString() => _lines.ToString();

    private int LineOf(string key)
    {
        for (var i = _lines.Count - 1; i >= 0; i--)
        {
            if (Split(_lines[i])?.Key == key)
            {
                return i;
            }
        }

        return -1;
    }

    private static (string Key, string Value)? Split(string line)
    {
        var text = line.TrimStart();
        var equals = text.IndexOf('=', StringComparison.Ordinal);
        return equals > 0 && text[..equals].All(c => char.IsAsciiLetterOrDigit(c) || c == '_') ? (text[..equals], text[(equals + 1)..].TrimEnd()) : null;
    }

    /// <summary>The first word of a value, as a shell takes it. What the shell would expand stands as it is, and then it is not literal.</summary>
    private static (string Text, bool IsLiteral) Word(string value)
    {
        var (text, isLiteral, quote) = (new StringBuilder(), true, '\0');
        for (var i = 0; i < value.Length; i++)
        {
            switch (value[i])
            {
                case var c when quote == '\'' && c != quote:
                    text.Append(c);
                    break;
                case '\\' when i + 1 < value.Length && (quote == '\0' || value[i + 1] is '$' or '`' or '"' or '\\'):
                    text.Append(value[++i]);
                    break;
                case var c when c is '"' or '\'' && (quote == '\0' || quote == c):
                    quote = quote == c ? '\0' : c;
                    break;

                // Behind a blank there is a comment, or a command that would be run.
                case ' ' or '\t' when quote == '\0':
                    return (text.ToString(), isLiteral && value[i..].TrimStart() is "" or ['#', ..]);
                case var c:
                    isLiteral &= c is not ('$' or '`') && (quote != '\0' || c is not (';' or '&' or '|' or '<' or '>' or '(' or ')' or '~')) && (c != '\\' || quote != '\0');
                    text.Append(c);
                    break;
            }
        }

        return (text.ToString(), isLiteral && quote == '\0');
    }

    /// <summary>So that a shell takes it as it is; in the quotes that were there, where they do.</summary>
    private static string Quoted(string value, string old) =>
        old.StartsWith('\'') && !value.Contains('\'', StringComparison.Ordinal) ? $"'{value}'"
        : old.StartsWith('"') || !value.All(c => char.IsAsciiLetterOrDigit(c) || c is '_' or '.' or '/' or ':' or '@' or '%' or '+' or ',' or '=' or '-')
            ? $"\"{string.Concat(value.Select(c => c is '$' or '`' or '"' or '\\' ? $"\\{c}" : $"{c}"))}\""
            : value;
}
