namespace Reconciler.Resources.Network;

/// <summary>Files of sections and <c>key=value</c> lines, as NetworkManager and systemd write them.</summary>
internal static class IniText
{
    /// <summary>The keys of a section (<c>[device]</c>; empty: what stands before the first one). The last of a key counts.</summary>
    public static Dictionary<string, string> Section(string text, string name)
    {
        var values = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var (section, key, value) in Assignments(text))
        {
            if (section == name)
            {
                values[key] = value;
            }
        }

        return values;
    }

    public static IEnumerable<(string Section, string Key, string Value)> Assignments(string text)
    {
        var section = "";
        foreach (var line in text.Split('\n').Select(line => line.Trim()))
        {
            if (line is ['[', .., ']'])
            {
                section = line;
            }
            else if (line is not ([] or ['#', ..] or [';', ..]) && line.IndexOf('=', StringComparison.Ordinal) is > 0 and var at)
            {
                yield return (section, line[..at].TrimEnd(), line[(at + 1)..].TrimStart());
            }
        }
    }
}
