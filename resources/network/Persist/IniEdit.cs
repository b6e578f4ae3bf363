namespace Reconciler.Resources.Network;

/// <summary>
/// A file of sections in brackets with keys and values, edited by line. Sections may come several times; they and the keys are addressed by
/// number, anew after each edit.
/// </summary>
internal sealed class IniEdit
{
    private readonly TextLines _lines;
    private readonly List<IniSection> _sections = [];

    public IniEdit(string text)
    {
        _lines = new TextLines(text);
        Read();
    }

    public IReadOnlyList<IniSection> Sections => _sections;

    /// <summary>All sections of the name, in order.</summary>
    public IEnumerable<IniSection> Named(string name) => _sections.Where(section => section.Name == name);

    public IEnumerable<IniKey> Keys(string section) => Named(section).SelectMany(found => found.Keys);

    /// <summary>The last of that name, which is the one that counts for what has one value; null: there is none.</summary>
    public string? this[string section, string key] => Keys(section).LastOrDefault(found => found.Key == key)?.Value;

    /// <summary>Where the section is not there it comes at the end.</summary>
    public void Set(string section, string key, string value)
    {
        if (Keys(section).LastOrDefault(found => found.Key == key) is { } there)
        {
            Replace(there, value);
        }
        else
        {
            Add(section, key, value);
        }
    }

    /// <summary>Behind the last of the name in the first section, or the section's last key.</summary>
    public void Add(string section, string key, string value, Func<IniKey, bool>? behind = null, bool first = false)
    {
        if (Named(section).FirstOrDefault() is not { } found)
        {
            AddSection(section, $"{key}={value}");
            return;
        }

        var at = first ? null : found.Keys.LastOrDefault(behind ?? (other => other.Key == key)) ?? found.Keys.LastOrDefault();
        _lines.Insert((at?.Line ?? found.Header) + 1, $"{key}={value}");
        Read();
    }

    /// <summary>As the first key of its section, which is made where it is not there.</summary>
    public void AddFirst(string section, string key, string value) => Add(section, key, value, _ => false, first: true);

    public void Replace(IniKey key, string value)
    {
        if (key.Value != value)
        {
            var line = _lines[key.Line];
            var start = line.IndexOf('=', StringComparison.Ordinal) + 1;
            _lines.Set(key.Line, line[..start] + line[start..][..(line[start..].Length - line[start..].TrimStart().Length)] + value);
            Read();
        }
    }

    public void Remove(IniKey key)
    {
        _lines.RemoveAt(key.Line);
        Read();
    }

    /// <summary>Behind the last of the name, or at the end.</summary>
    public void AddSection(string name, params IEnumerable<string> lines)
    {
        var last = Named(name).LastOrDefault();
        var at = last is null ? _lines.Count : last.Last + 1;
        if (at > 0 && _lines[at - 1].Trim().Length > 0)
        {
            _lines.Insert(at++, "");
        }

        _lines.Insert(at++, $"[{name}]");
        foreach (var line in lines)
        {
            _lines.Insert(at++, line);
        }

        Read();
    }

    public void RemoveSection(IniSection section)
    {
        for (var i = section.Last; i >= section.Header; i--)
        {
            _lines.RemoveAt(i);
        }

        // Of the two empty lines around it one is left.
        if (section.Header > 0 && _lines[section.Header - 1].Trim().Length == 0 && (section.Header == _lines.Count || _lines[section.Header].Trim().Length == 0))
        {
            _lines.RemoveAt(section.Header - 1);
        }

        Read();
    }

    public override string ToString() => _lines.ToString();

    private void Read()
    {
        _sections.Clear();
        var current = new IniSection("", -1, []);
        for (var i = 0; i < _lines.Count; i++)
        {
            var line = _lines[i].Trim();
            if (line is ['[', .., ']'])
            {
                _sections.Add(current = new IniSection(line[1..^1], i, []));
            }
            else if (line.Length > 0 && line[0] is not ('#' or ';') && line.IndexOf('=', StringComparison.Ordinal) is var equals and > 0)
            {
                current.Keys.Add(new IniKey(i, line[..equals].TrimEnd(), line[(equals + 1)..].TrimStart()));
            }
        }
    }
}

internal sealed record IniSection(string Name, int Header, List<IniKey> Keys)
{
    public int Last => Keys.Count == 0 ? Header : Keys[^1].Line;

    public string? this[string key] => Keys.LastOrDefault(found => found.Key == key)?.Value;
}

internal sealed record IniKey(int Line, string Key, string Value);
