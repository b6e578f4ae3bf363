using System.Collections.Frozen;
using System.Collections.Immutable;
using Reconciler.Core.Diagnostics;
using Reconciler.Core.Documents;
using Reconciler.Core.Model;

namespace Reconciler.Resources.Network;

/// <summary>
/// Typed reading of one mapping of the section. What the schema refused (a wrong type, an unknown word, a number out of range) counts as
/// not given: it was reported, and must not keep the search for further mistakes from going on.
/// </summary>
internal sealed class MappingReader(YamlMapping mapping, DiagnosticBag diagnostics)
{
    public YamlMapping Node { get; } = mapping;

    public DiagnosticBag Diagnostics { get; } = diagnostics;

    public Place Place => new(Node.Span);

    public Places Places => new(Node.Pairs.DistinctBy(pair => pair.Key.Text).ToFrozenDictionary(pair => pair.Key.Text, pair => pair.Key.Span, StringComparer.Ordinal));

    public bool Has(string key) => Node[key] is not null;

    /// <summary>Where the key stands; where the mapping begins, if it has no such key.</summary>
    public SourceSpan SpanOf(string key)
    {
        foreach (var (name, _) in Node.Pairs)
        {
            if (name.Text == key)
            {
                return name.Span;
            }
        }

        return Node.Span;
    }

    public string? Text(string key) => Scalar(key)?.Text;

    /// <summary>Null also for what holds a variable that nobody knows: that was reported, and its text means nothing.</summary>
    public YamlScalar? Scalar(string key) => AsScalar(Node[key]);

    public bool? Flag(string key) => Text(key) switch
    {
        "true" or "True" or "TRUE" => true,
        "false" or "False" or "FALSE" => false,
        _ => null,
    };

    public long? Number(string key, long least, long most) =>
        Text(key) is { } text && ParseInteger(text) is { } value && value >= least && value <= most ? value : null;

    public T? Word<T>(string key, Word<T>[] words)
        where T : struct, Enum => Text(key) is { } text ? Words.Parse(words, text) : null;

    public MappingReader? Mapping(string key) => Node[key] is YamlMapping inner ? new MappingReader(inner, Diagnostics) : null;

    /// <summary>Null: no list was given.</summary>
    public IReadOnlyList<YamlNode>? Items(string key) => (Node[key] as YamlSequence)?.Items;

    public IEnumerable<MappingReader> Mappings(string key) =>
        (Items(key) ?? []).OfType<YamlMapping>().Select(item => new MappingReader(item, Diagnostics));

    /// <summary>The list of the key, decoded; null if none was given. What cannot be decoded is left out.</summary>
    public Sequence<T>? List<T>(string key, Func<MappingReader, T?> read)
        where T : class => Items(key) is null ? null : Mappings(key).Select(read).OfType<T>().ToSequence();

    public ImmutableArray<YamlScalar>? Scalars(string key) =>
        Items(key) is { } items ? [.. items.Select(AsScalar).OfType<YamlScalar>()] : null;

    /// <summary>The name under which the key is given: the first, or another that nmstate takes for the same. Both are an error.</summary>
    public string Either(string key, string alias)
    {
        if (!Has(alias))
        {
            return key;
        }

        if (Has(key))
        {
            Diagnostics.Error(Codes.Conflict, $"`{alias}` is another name for `{key}`, and both are given", SpanOf(alias), "keep one of the two");
        }

        return Has(key) ? key : alias;
    }

    /// <summary>Reports keys that nmstate has and this version does not.</summary>
    public MappingReader Refuse(IReadOnlySet<string> unsupported)
    {
        foreach (var (key, _) in Node.Pairs)
        {
            if (unsupported.Contains(key.Text))
            {
                Diagnostics.Error(
                    Codes.NotSupportedYet,
                    $"`{key.Text}` is not supported yet",
                    key.Span,
                    UnsupportedKeys.Renamed.TryGetValue(key.Text, out var now) ? $"it is `{now}` since nmstate 2"
                    : UnsupportedKeys.ShownOnly.Contains(key.Text) ? "nmstate only shows it, and ignores it in a desired state: take it out" : "take it out");
            }
        }

        return this;
    }

    /// <summary>A whole number as YAML 1.2 core has it: decimal, <c>0x</c>, <c>0o</c>. Null if it is none.</summary>
    public static long? ParseInteger(string text) => CoreScalar.Classify(text) == ScalarKind.Integer ? CoreScalar.Integer(text) : null;

    private static YamlScalar? AsScalar(YamlNode? node) =>
        node is YamlScalar scalar && !(scalar.IsVariable && scalar.Text.Contains("${", StringComparison.Ordinal)) ? scalar : null;
}
