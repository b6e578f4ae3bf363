using Reconciler.Core.Diagnostics;

namespace Reconciler.Core.Documents;

/// <summary>A node of a YAML document with the place where it starts. Immutable once read.</summary>
public abstract class YamlNode(SourceSpan span)
{
    public SourceSpan Span { get; } = span;
}

/// <summary>
/// A scalar. <see cref="Text"/> is after substitution; <see cref="IsPlain"/> tells whether YAML 1.2 core may read it as another type
/// than text; <see cref="IsVariable"/>, that the whole of it was one <c>${x}</c>, so that it takes the type of its key.
/// </summary>
public sealed class YamlScalar(SourceSpan span, string text, bool isPlain, bool isVariable = false) : YamlNode(span)
{
    public string Text { get; } = text;

    public bool IsPlain { get; } = isPlain;

    public bool IsVariable { get; } = isVariable;
}

/// <summary>A sequence, in the order written.</summary>
public sealed class YamlSequence(SourceSpan span, IReadOnlyList<YamlNode> items) : YamlNode(span)
{
    public IReadOnlyList<YamlNode> Items { get; } = items;
}

/// <summary>A mapping with scalar keys, in the order written. Duplicate keys were reported by the reader; the first is kept.</summary>
public sealed class YamlMapping(SourceSpan span, IReadOnlyList<KeyValuePair<YamlScalar, YamlNode>> pairs) : YamlNode(span)
{
    public static readonly YamlMapping Empty = new(default, []);

    private const int FewKeys = 8;

    private Dictionary<string, int>? _byName;

    public IReadOnlyList<KeyValuePair<YamlScalar, YamlNode>> Pairs { get; } = pairs;

    public YamlNode? this[string key] => Find(key)?.Value;

    /// <summary>The value with its key, which has a place of its own.</summary>
    public KeyValuePair<YamlScalar, YamlNode>? Find(string key)
    {
        if (Pairs.Count > FewKeys)
        {
            _byName ??= Enumerable.Range(0, Pairs.Count).ToDictionary(i => Pairs[i].Key.Text, StringComparer.Ordinal);
            return _byName.TryGetValue(key, out var index) ? Pairs[index] : null;
        }

        for (var i = 0; i < Pairs.Count; i++)
        {
            if (Pairs[i].Key.Text == key)
            {
                return Pairs[i];
            }
        }

        return null;
    }
}
