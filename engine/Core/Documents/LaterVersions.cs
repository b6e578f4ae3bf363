using System.Collections.Immutable;
using Reconciler.Core.Diagnostics;

namespace Reconciler.Core.Documents;

/// <summary>Parts of the language that this version does not have: they are not mistakes of spelling, and the message says so.</summary>
internal static class LaterVersions
{
    private static readonly ImmutableArray<(string Parent, string Key)> Keys =
        [("", "metrics"), ("schedule", "watch"), ("schedule", "disruptive"), ("schedule", "maxRemovals")];

    /// <summary>Reports what belongs to a later version and takes it out of <paramref name="spec"/>, so that nobody calls it unknown.</summary>
    public static YamlMapping Remove(YamlMapping spec, DiagnosticBag diagnostics)
    {
        return Filter(spec, "", (parent, key) =>
        {
            if (!Keys.Contains((parent, key.Text)))
            {
                return true;
            }

            var what = $"`{(parent.Length == 0 ? "" : parent + ".")}{key.Text}`";
            diagnostics.Error(Codes.NotSupportedYet, $"{what} is not supported by this version yet", key.Span, "remove it, or use a version that has it");
            return false;
        });
    }

    private static YamlMapping Filter(YamlMapping mapping, string parent, Func<string, YamlScalar, bool> keep)
    {
        var pairs = mapping.Pairs
            .Where(pair => keep(parent, pair.Key))
            .Select(pair => parent.Length == 0 && pair is { Key.Text: "schedule", Value: YamlMapping inner }
                ? new KeyValuePair<YamlScalar, YamlNode>(pair.Key, Filter(inner, "schedule", keep))
                : pair);
        return new YamlMapping(mapping.Span, [.. pairs]);
    }
}
