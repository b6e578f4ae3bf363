namespace Reconciler.Core.Documents;

/// <summary>
/// Looks at a large tree a part at a time: of every long list and mapping in it only some children at once. The validator
/// takes up to a kilobyte for each node, so that a tree of a million nodes would cost a gigabyte.
/// </summary>
internal static class YamlWindow
{
    private const int Size = 500;

    public static bool IsLong(YamlNode node)
    {
        switch (node)
        {
            case YamlMapping mapping:
                for (var i = 0; i < mapping.Pairs.Count; i++)
                {
                    if (i == Size || IsLong(mapping.Pairs[i].Value))
                    {
                        return true;
                    }
                }

                return false;
            case YamlSequence sequence:
                return sequence.Items.Count > Size || sequence.Items.Any(IsLong);
            default:
                return false;
        }
    }

    /// <summary>
    /// Window after window. At the top the keys that <paramref name="known"/> has are in each of them: a window without them would look
    /// as if they were missing.
    /// </summary>
    public static IEnumerable<YamlNode> Over(YamlNode root, HashSet<string> known)
    {
        var longest = Longest(root);
        for (var from = 0; from < longest; from += Size)
        {
            yield return root is YamlMapping mapping
                ? Mapping(mapping, mapping.Pairs.Where((pair, index) => (index >= from && index < from + Size) || known.Contains(pair.Key.Text)), from)
                : Of(root, from);
        }
    }

    private static int Longest(YamlNode node) => node switch
    {
        YamlMapping mapping => mapping.Pairs.Aggregate(mapping.Pairs.Count, (longest, pair) => Math.Max(longest, Longest(pair.Value))),
        YamlSequence sequence => sequence.Items.Aggregate(sequence.Items.Count, (longest, item) => Math.Max(longest, Longest(item))),
        _ => 0,
    };

    private static YamlNode Of(YamlNode node, int from) => node switch
    {
        YamlMapping mapping => Mapping(mapping, mapping.Pairs.Count > Size ? mapping.Pairs.Skip(from).Take(Size) : mapping.Pairs, from),
        YamlSequence sequence => new YamlSequence(
            sequence.Span,
            [.. (sequence.Items.Count > Size ? sequence.Items.Skip(from).Take(Size) : sequence.Items).Select(item => Of(item, from))]),
        _ => node,
    };

    private static YamlMapping Mapping(YamlMapping mapping, IEnumerable<KeyValuePair<YamlScalar, YamlNode>> pairs, int from) =>
        new(mapping.Span, [.. pairs.Select(pair => new KeyValuePair<YamlScalar, YamlNode>(pair.Key, Of(pair.Value, from)))]);
}
