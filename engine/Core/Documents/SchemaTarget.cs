using System.Globalization;
using System.Text;
using Reconciler.Core.Diagnostics;

namespace Reconciler.Core.Documents;

/// <summary>The part of the tree that a failure speaks of, and how to name it.</summary>
internal sealed record SchemaTarget(YamlNode Node, SourceSpan KeySpan, string Path)
{
    // Longer values are of no use on a line of text.
    private const int LongestShown = 60;

    /// <summary>The last key on the way.</summary>
    public string Name => Key?.Text ?? "";

    public required YamlScalar? Key { get; init; }

    /// <summary>The keys above the last one.</summary>
    public required string Parent { get; init; }

    public bool IsRoot => Path.Length == 0;

    public string Label => IsRoot ? "this" : $"`{Path}`";

    public string Inside => Parent.Length == 0 ? "" : $" in `{Parent}`";

    /// <summary>The scalar as written, or what kind of thing it is. Contents may be secret and are never repeated.</summary>
    public string Shown => Node switch
    {
        YamlMapping => "a mapping",
        YamlSequence => "a list",
        YamlScalar { Text: "" } => "empty",
        YamlScalar when Name == "content" => "not shown here",
        YamlScalar scalar => $"`{Shorten(scalar.Text)}`",
        _ => "",
    };

    public string InsideSelf => IsRoot ? "" : $" in `{Path}`";

    public static string Shorten(string text)
    {
        var line = text.IndexOf('\n') is >= 0 and var end ? text[..end] + "..." : text;
        return line.Length > LongestShown ? string.Concat(line.AsSpan(0, LongestShown), "...") : line;
    }

    /// <summary>
    /// Walks from the subject along the instance's pointer. What the pointer cannot find (a key with characters that JSON cannot carry)
    /// ends at the mapping that should have it.
    /// </summary>
    public static SchemaTarget Find(SchemaSubject subject, IReadOnlyList<string> instance)
    {
        var (node, span) = (subject.Value, subject.Place());
        var path = new StringBuilder();
        var (parent, last) = ("", subject.Key);
        foreach (var segment in instance)
        {
            if (node is YamlMapping mapping && mapping.Find(segment) is { } found)
            {
                parent = path.ToString();
                path.Append(path.Length == 0 ? "" : ".").Append(segment);
                (node, span, last) = (found.Value, found.Key.Span, found.Key);
            }
            else if (node is YamlSequence sequence && int.TryParse(segment, NumberStyles.None, CultureInfo.InvariantCulture, out var index)
                && index < sequence.Items.Count)
            {
                parent = path.ToString();
                path.Append(CultureInfo.InvariantCulture, $"[{(subject.IsWindow ? "" : index)}]");
                (node, span) = (sequence.Items[index], sequence.Items[index].Span);
            }
            else
            {
                break;
            }
        }

        return new SchemaTarget(node, span, path.ToString()) { Key = last, Parent = parent };
    }
}
