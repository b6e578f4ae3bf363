using Reconciler.Core.Diagnostics;
using Reconciler.Core.Documents;

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

        var written = persist.Word("format", Words.PersistFormats) ?? PersistFormat.None;
        return new PersistSpec(scope.Header(NetworkIds.Persist, persist))
        {
            Format = written,
            Activate = persist.Word("activate", Words.PersistActivations) ?? PersistActivation.Never,
            Keys = [.. (persist.Mapping("keys")?.Node.Pairs ?? []).Select(pair => Key(pair.Key, pair.Value as YamlScalar, written, persist.Diagnostics)).OfType<PersistKey>()],
        };
    }

    private static PersistKey? Key(YamlScalar key, YamlScalar? value, PersistFormat format, DiagnosticBag diagnostics)
    {
        if (value is null)
        {
            return null;
        }

        if (BootKeys.WhyNotKey(format, key.Text) is { } name)
        {
            diagnostics.Error(Codes.BadValue, $"`{key.Text}` cannot be a key of `format: {Words.Of(Words.PersistFormats, format)}`", key.Span, name);
            return null;
        }

        if (BootKeys.WhyNotValue(format, value.Text) is { } why)
        {
            diagnostics.Error(Codes.BadValue, $"the value of `{key.Text}` cannot be written with `format: {Words.Of(Words.PersistFormats, format)}`", value.Span, why);
            return null;
        }

        return new PersistKey(key.Text, value.Text);
    }
}
