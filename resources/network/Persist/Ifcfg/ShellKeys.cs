namespace Reconciler.Resources.Network;

/// <summary>A file of <c>KEY=value</c> lines as a shell reads them, edited by line. Of a key that comes twice the last counts.</summary>
internal sealed class ShellKeys(string text)
{
    private static readonly System.Buffers.SearchValues<char> Special = System.Buffers.SearchValues.Create(" \t#;&|<>()");

    private readonly TextLines _lines = new(text);

    public IEnumerable<string> Keys => Enumerable.Range(0, _lines.Count).Select(i => Split(_lines[i])?.Key).OfType<string>();

    public string? this[string key] => LineOf(key) is var line and >= 0 ? Unquoted(Split(_lines[line])!.Value.Value) : null;

    /// <summary>In place, with the quotes that are there; or behind the key named, or at the end.</summary>
    public void Set(string key, string value, string? behind = null)
    {
        var line = LineOf(key);
        if (line < 0)
        {
            var at = behind is null ? -1 : LineOf(behind);
            _lines.Insert(at < 0 ? _lines.Count : at + 1, $"{key}={Quoted(value, "")}");
        }
        else if (this[key] != value)
        {
            var old = Split(_lines[line])!.Value.Value;
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

    private static string Unquoted(string value)
    {
        if (value.Length > 1 && value[0] is '"' or '\'' && value.IndexOf(value[0], 1) is var end and > 0)
        {
            return value[1..end];
        }

        // A comment behind it begins at a blank.
        var blank = value.IndexOfAny([' ', '\t']);
        return blank < 0 ? value : value[..blank];
    }

    private static string Quoted(string value, string old) =>
        old.StartsWith('\'') && !value.Contains('\'', StringComparison.Ordinal) ? $"'{value}'"
        : old.StartsWith('"') || value.AsSpan().ContainsAny(Special) ? $"\"{value}\""
        : value;
}
