using Reconciler.Core.Diagnostics;
using Reconciler.Core.Documents;
using Reconciler.Core.Model;

namespace Reconciler.Resources.Network;

/// <summary>Decodes <c>ovs-db</c>: values are text, whatever YAML would make of them; null removes a key.</summary>
internal static class OvsKeysReader
{
    public static OvsKeysSpec? Read(MappingReader? ovs) => ovs is null
        ? null
        : new OvsKeysSpec { ExternalIds = Keys(ovs, "external_ids"), OtherConfig = Keys(ovs, "other_config") };

    private static Sequence<OvsKey>? Keys(MappingReader ovs, string column) => ovs.Mapping(column) is { } mapping
        ? mapping.Node.Pairs
            .Where(pair => pair.Value is YamlScalar)
            .Select(pair => new OvsKey(pair.Key.Text, Value((YamlScalar)pair.Value), new Place(pair.Key.Span)))
            .OrderBy(key => key.Key, StringComparer.Ordinal)
            .ToSequence()
        : null;

    private static string? Value(YamlScalar scalar) => scalar.Kind() == ScalarKind.Null ? null : scalar.Text;
}
