namespace Reconciler.Resources.Network;

/// <summary>The lines of a text, each with its own end (LF, CRLF, or none at the end of the text), so that together they are the text.</summary>
internal sealed class TextLines
{
    private readonly List<string> _lines = [];

    public TextLines(string text)
    {
        for (var start = 0; start < text.Length;)
        {
            var end = text.IndexOf('\n', start);
            end = end < 0 ? text.Length : end + 1;
            _lines.Add(text[start..end]);
            start = end;
        }

        End = text.Contains("\r\n", StringComparison.Ordinal) ? "\r\n" : "\n";
    }

    /// <summary>How the lines of this text end.</summary>
    public string End { get; }

    public int Count => _lines.Count;

    /// <summary>Without its end.</summary>
    public string this[int index] => _lines[index].TrimEnd('\r', '\n');

    public void Set(int index, string line)
    {
        var old = _lines[index];
        _lines[index] = line + old[old.TrimEnd('\r', '\n').Length..];
    }

    /// <summary>Behind a last line without an end, that line gets one.</summary>
    public void Insert(int index, string line)
    {
        if (index == _lines.Count && index > 0 && !_lines[^1].EndsWith('\n'))
        {
            _lines[^1] += End;
        }

        _lines.Insert(index, line + End);
    }

    public void RemoveAt(int index) => _lines.RemoveAt(index);

    public override string ToString() => string.Concat(_lines);

    public static string Indent(string line) => line[..(line.Length - line.TrimStart(' ', '\t').Length)];
}
