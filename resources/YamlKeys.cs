using System.Collections.Immutable;
using Reconciler.Core.Diagnostics;
using Reconciler.Core.Documents;

namespace Reconciler.Resources;

/// <summary>Keys and references with their places, for diagnostics.</summary>
internal static class YamlKeys
{
    /// <summary>Ids and sections that a key lists; one alone counts as a list.</summary>
    public static ImmutableArray<Reference> References(this YamlMapping mapping, string key) =>
    [
        .. (mapping[key] is YamlSequence list ? list.Items : [mapping[key]!])
            .OfType<YamlScalar>()
            .Select(item => new Reference(item.Text, item.Span)),
    ];

    public static SourceSpan? KeySpan(this YamlMapping mapping, string key)
    {
        foreach (var (name, _) in mapping.Pairs)
        {
            if (name.Text == key)
            {
                return name.Span;
            }
        }

        return null;
    }
}
