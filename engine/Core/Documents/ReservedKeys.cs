using System.Collections.Immutable;
using Reconciler.Core.Ports;

namespace Reconciler.Core.Documents;

/// <summary>
/// <c>policy</c>, <c>when</c> and <c>after</c>, as a section or an entry carries them. What the schema refused counts as not given,
/// so that the search for mistakes can go on.
/// </summary>
internal sealed record ReservedKeys(bool Observe, string? Mismatch, ImmutableArray<Reference> After)
{
    public static readonly ImmutableArray<string> Names = ["policy", "when", "after"];

    public static bool Contains(string key) => key is "policy" or "when" or "after";

    public static ReservedKeys Read(YamlMapping mapping, HostFacts facts) => new(
        mapping["policy"] is YamlScalar { Text: "observe" },
        When.Mismatch(mapping.Mapping("when"), facts),
        [
            .. ((mapping["after"] as YamlSequence)?.Items ?? [])
                .OfType<YamlScalar>()
                .Select(scalar => new Reference(scalar.Text, scalar.Span)),
        ]);
}
