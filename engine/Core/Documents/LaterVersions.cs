using System.Collections.Immutable;
using Reconciler.Core.Diagnostics;

namespace Reconciler.Core.Documents;

/// <summary>Parts of the language that this version does not have: they are not mistakes of spelling, and the message says so.</summary>
internal static class LaterVersions
{
    private static readonly ImmutableArray<(string Parent, string Key)> Keys =
        [("", "metrics"), ("schedule", "watch"), ("schedule", "disruptive"), ("schedule", "maxRemovals")];

    /// <summary>Reports what belongs to a later version and takes it out of <paramref name="spec"/>, so that nobody calls it unknown.</summary>
    public static YamlMapping Remove(YamlMapping spec, DiagnosticBag diagnostics) => Remove(spec, "", diagnostics);

    private static YamlMapping Remove(YamlMapping mapping, string parent, DiagnosticBag diagnostics)
    {
        foreach (var (key, _) in mapping.Pairs.Where(pair => IsLater(parent, pair.Key)))
        {
            var name = parent.Length == 0 ? key.Text : $"{parent}.{key.Text}";
            diagnostics.Error(Codes.NotSupportedYet, $"`{name}` is not supported by this version yet", key.Span, "remove it, or use a version that has it");
        }

        var pairs = mapping.Pairs
            .Where(pair => !IsLater(parent, pair.Key))
            .Select(pair => parent.Length == 0 && pair is { Key.Text: "schedule", Value: YamlMapping inner }
                ? new KeyValuePair<YamlScalar, YamlNode>(pair.Key, Remove(inner, "schedule", diagnostics))
                : pair);
        return new YamlMapping(mapping.Span, [.. pairs]);
    }

    private static bool IsLater(string parent, YamlScalar key) => Keys.Contains((parent, key.Text));
}
