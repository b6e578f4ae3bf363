using System.Collections.Immutable;

namespace Reconciler.Core.Documents;

/// <summary>
/// Typed reading of a mapping that the schema has accepted: a missing key is null, and a wrong type cannot occur any more
/// (it throws, as a bug would).
/// </summary>
public static class YamlAccess
{
    public static string? Text(this YamlMapping mapping, string key) => mapping[key] is { } node ? Scalar(node, key).Text : null;

    public static bool? Flag(this YamlMapping mapping, string key) => mapping[key] is { } node ? bool.Parse(Scalar(node, key).Text) : null;

    /// <summary>A whole number in any form that YAML 1.2 core has for one.</summary>
    public static long? Integer(this YamlMapping mapping, string key) => mapping[key] is { } node ? CoreScalar.Integer(Scalar(node, key).Text) : null;

    /// <summary>A list of scalars; a single scalar counts as a list of one, as <c>when</c> and others allow. Missing: empty.</summary>
    public static ImmutableArray<string> Texts(this YamlMapping mapping, string key) => mapping[key] switch
    {
        null => [],
        YamlSequence sequence => [.. sequence.Items.Select(item => Scalar(item, key).Text)],
        var node => [Scalar(node, key).Text],
    };

    public static YamlMapping? Mapping(this YamlMapping mapping, string key) => mapping[key] as YamlMapping;

    private static YamlScalar Scalar(YamlNode node, string key) =>
        node as YamlScalar ?? throw new InvalidOperationException($"the schema let something through that is no scalar: {key} at {node.Span}");
}
