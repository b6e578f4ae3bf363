using Reconciler.Core.Diagnostics;

namespace Reconciler.Core.Documents;

/// <summary>Puts values in the place of <c>${name}</c>, in keys and values. What has no variable is handed back as it is.</summary>
public sealed class Substitution(Variables variables, DiagnosticBag diagnostics)
{
    // Substituted text altogether; a document of a few lines could otherwise ask for gigabytes (a ${x} of a megabyte, ten thousand times).
    private const long MostText = 32L << 20;

    private readonly HashSet<YamlScalar> _unresolved = [];
    private long _length;
    private bool _isTooLong;

    /// <summary>The scalars that hold an unknown variable, which was reported.</summary>
    public IReadOnlySet<YamlScalar> Unresolved => _unresolved;

    public YamlNode Apply(YamlNode node) => node switch
    {
        YamlScalar scalar => Apply(scalar),
        YamlSequence sequence => Apply(sequence),
        YamlMapping mapping => Apply(mapping),
        _ => node,
    };

    public YamlScalar Apply(YamlScalar scalar)
    {
        if (!VariableText.HasVariable(scalar.Text) || _isTooLong)
        {
            return scalar;
        }

        var text = VariableText.Replace(scalar.Text, MostText - _length, out _isTooLong, name => variables.Value(name, scalar.Span));
        _length += text?.Length ?? 0;
        if (_isTooLong)
        {
            diagnostics.Error(Codes.TooLarge, $"the document becomes larger than {MostText >> 20} Mi characters when its variables are put in", scalar.Span);
        }

        var substituted = new YamlScalar(scalar.Span, text ?? scalar.Text, isPlain: false, VariableText.Whole(scalar.Text) is not null);
        if (text is null)
        {
            _unresolved.Add(substituted);
        }

        return substituted;
    }

    public YamlMapping Apply(YamlMapping mapping)
    {
        List<KeyValuePair<YamlScalar, YamlNode>>? changed = null;
        var keysChanged = false;
        for (var i = 0; i < mapping.Pairs.Count; i++)
        {
            var (key, value) = mapping.Pairs[i];
            var (newKey, newValue) = (Apply(key), Apply(value));
            if (changed is null && (!ReferenceEquals(newKey, key) || !ReferenceEquals(newValue, value)))
            {
                changed = [.. mapping.Pairs.Take(i)];
            }

            keysChanged |= !ReferenceEquals(newKey, key);
            changed?.Add(new(newKey, newValue));
        }

        return changed is null ? mapping : new YamlMapping(mapping.Span, keysChanged ? WithoutDuplicates(changed) : changed);
    }

    private YamlSequence Apply(YamlSequence sequence)
    {
        List<YamlNode>? changed = null;
        for (var i = 0; i < sequence.Items.Count; i++)
        {
            var item = Apply(sequence.Items[i]);
            if (changed is null && !ReferenceEquals(item, sequence.Items[i]))
            {
                changed = [.. sequence.Items.Take(i)];
            }

            changed?.Add(item);
        }

        return changed is null ? sequence : new YamlSequence(sequence.Span, changed);
    }

    private List<KeyValuePair<YamlScalar, YamlNode>> WithoutDuplicates(List<KeyValuePair<YamlScalar, YamlNode>> pairs)
    {
        var seen = new Dictionary<string, SourceSpan>(StringComparer.Ordinal);
        return
        [
            .. pairs.Where(pair =>
            {
                if (seen.TryAdd(pair.Key.Text, pair.Key.Span))
                {
                    return true;
                }

                diagnostics.Error(Codes.DuplicateKey, $"with its variables put in, the key `{pair.Key.Text}` is given twice, first at {seen[pair.Key.Text]}",
                    pair.Key.Span);
                return false;
            }),
        ];
    }
}
