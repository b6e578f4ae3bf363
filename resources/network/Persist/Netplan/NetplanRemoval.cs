using Reconciler.Core.Documents;

namespace Reconciler.Resources.Network;

/// <summary>Takes an item of a list, or a key with a scalar, out of somebody's YAML by line, so that the rest stays byte for byte.</summary>
internal static class NetplanRemoval
{
    /// <summary>Null: it stands in a form that is not edited.</summary>
    public static string? Item(string text, YamlMapping owner, string key, YamlNode item)
    {
        if (owner.Find(key) is not { Value: YamlSequence list, Key: { } name } || list.Items.Count == 0)
        {
            return null;
        }

        var lines = new TextLines(text);
        var line = item.Span.Line - 1;
        return lines[line].TrimStart(' ').StartsWith("- ", StringComparison.Ordinal) && name.Span.Line < item.Span.Line
            ? Block(lines, list, name, item)
            : name.Span.Line == item.Span.Line && item is YamlScalar ? Flow(lines, name, list, item) : null;
    }

    /// <summary>A key whose value stands in its line; its mapping must have another.</summary>
    public static string? Key(string text, YamlMapping owner, string key)
    {
        var lines = new TextLines(text);
        if (owner.Pairs.Count < 2 || owner.Find(key) is not { Value: YamlScalar value, Key: { } name } || value.Span.Line != name.Span.Line
            || lines[name.Span.Line - 1][..(name.Span.Column - 1)].Trim().Length > 0)
        {
            return null;
        }

        lines.RemoveAt(name.Span.Line - 1);
        return lines.ToString();
    }

    private static string? Block(TextLines lines, YamlSequence list, YamlScalar name, YamlNode item)
    {
        var first = item.Span.Line - 1;
        var last = LastLine(item) - 1;
        if (list.Items.Any(other => other != item && other.Span.Line - 1 >= first && other.Span.Line - 1 <= last) || lines[first].Contains('&', StringComparison.Ordinal))
        {
            return null;
        }

        // A key without a value would be null, which is not an empty list.
        if (list.Items.Count == 1)
        {
            var line = lines[name.Span.Line - 1];
            var colon = line.IndexOf(':', name.Span.Column - 1 + name.Text.Length);
            if (colon < 0)
            {
                return null;
            }

            lines.Set(name.Span.Line - 1, line[..(colon + 1)] + " []" + line[(colon + 1)..]);
        }

        for (var i = last; i >= first; i--)
        {
            lines.RemoveAt(i);
        }

        return lines.ToString();
    }

    private static string? Flow(TextLines lines, YamlScalar name, YamlSequence list, YamlNode item)
    {
        var at = name.Span.Line - 1;
        var line = lines[at];
        var open = line.IndexOf('[', name.Span.Column - 1);
        var close = open < 0 ? -1 : line.IndexOf(']', open);
        if (close < 0 || line[open..close].AsSpan(1).ContainsAny("[{#&*"))
        {
            return null;
        }

        var parts = line[(open + 1)..close].Split(',').ToList();
        var number = list.Items.TakeWhile(other => other != item).Count();
        if (parts.Count != list.Items.Count)
        {
            return null;
        }

        parts.RemoveAt(number);
        if (parts.Count > 0 && number == 0)
        {
            parts[0] = parts[0].TrimStart();
        }

        lines.Set(at, line[..(open + 1)] + string.Join(',', parts) + line[close..]);
        return lines.ToString();
    }

    private static int LastLine(YamlNode node) => node switch
    {
        YamlMapping mapping => mapping.Pairs.Select(pair => LastLine(pair.Value)).Append(node.Span.Line).Max(),
        YamlSequence list => list.Items.Select(LastLine).Append(node.Span.Line).Max(),
        _ => node.Span.Line,
    };
}
