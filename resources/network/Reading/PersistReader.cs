using Reconciler.Core.Diagnostics;
using Reconciler.Core.Documents;
using Reconciler.Core.Model;

namespace Reconciler.Resources.Network;

/// <summary>Decodes <c>persist</c>: a mapping, or a list of variants of which one matches the node.</summary>
internal static class PersistReader
{
    public static PersistSpec? Read(YamlNode? node, EntryScope scope)
    {
        var variants = node is YamlSequence list ? list.Items : node is null ? [] : [node];
        var matching = variants
            .OfType<YamlMapping>()
            .Select(variant => new MappingReader(variant, scope.Diagnostics))
            .Where(variant => scope.Mismatch(variant) is null)
            .ToList();
        foreach (var second in matching.Skip(1))
        {
            scope.Diagnostics.Error(
                Codes.AmbiguousVariant,
                $"two variants of `persist` match this node, the other at {matching[0].Node.Span}",
                second.Node.Span,
                "make their `when` exclude each other");
        }

        return matching.Count == 0 ? null : Read(matching[0], scope);
    }

    private static PersistSpec Read(MappingReader persist, EntryScope scope)
    {
        if (persist.Scalar("format") is { } format && Words.Parse(Words.PersistFormats, format.Text) is { } word && !BootFormats.IsSupported(word))
        {
            persist.Diagnostics.Error(
                Codes.NotSupportedYet,
                $"`format: {format.Text}` is not supported by this version yet",
                format.Span,
                "say `format: none`, or take `persist` out: the plan then says what is gone after a reboot");
        }

        return new PersistSpec(scope.Header(NetworkIds.Persist, persist))
        {
            Format = persist.Word("format", Words.PersistFormats) ?? PersistFormat.None,
            Activate = persist.Word("activate", Words.PersistActivations) ?? PersistActivation.Never,
            Keys = (persist.Mapping("keys")?.Node.Pairs ?? [])
                .Where(pair => pair.Value is YamlScalar)
                .Select(pair => new PersistKey(pair.Key.Text, ((YamlScalar)pair.Value).Text))
                .ToSequence(),
        };
    }
}
