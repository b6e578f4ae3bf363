using System.Collections.Immutable;
using Reconciler.Core.Diagnostics;
using Reconciler.Core.Sections;

namespace Reconciler.Core.Documents;

/// <summary>
/// Checks the shape of each file: its frame, its sections, their entries one by one, and the reserved keys.
/// Remembers which entries are wrong.
/// </summary>
internal sealed class ShapeCheck(SchemaFiles schemas, SchemaCheck check, Registry registry, DiagnosticBag diagnostics)
{
    public const string PreflightName = "preflight";

    private readonly HashSet<YamlMapping> _wrong = [];
    private readonly ImmutableArray<string> _sectionNames =
        [PreflightName, .. registry.Sections.Select(section => section.Name)];

    /// <summary>Whether the frame (all but the sections) of every file is right.</summary>
    public bool FramesAreValid { get; private set; } = true;

    public bool IsValid(YamlMapping entry) => !_wrong.Contains(entry);

    /// <summary>The spec without what belongs to later versions; an empty one where it is missing.</summary>
    public YamlMapping Check(SourceFile source)
    {
        var spec = source.Root.Mapping("spec") is { } given
            ? LaterVersions.Remove(given, diagnostics)
            : new YamlMapping(source.Root.Span, []);
        var frame = new YamlMapping(
            source.Root.Span,
            [.. source.Root.Pairs.Select(pair => pair is { Key.Text: "spec", Value: YamlMapping } ? new(pair.Key, Frame(spec)) : pair)]);
        FramesAreValid &= check.Check(new SchemaSubject(schemas.Document, frame) { MoreKeys = _sectionNames });
        foreach (var (key, body) in spec.Pairs.Where(pair => IsSection(pair.Key.Text)))
        {
            CheckSection(key, body);
        }

        return spec;
    }

    private bool IsSection(string key) => key == PreflightName || registry.Find(key) is not null;

    private YamlMapping Frame(YamlMapping spec) => new(spec.Span, [.. spec.Pairs.Where(pair => !IsSection(pair.Key.Text))]);

    private void CheckSection(YamlScalar name, YamlNode body)
    {
        // A section of which everything is commented out.
        if (body is YamlScalar scalar && scalar.Kind() == ScalarKind.Null)
        {
            return;
        }

        if (body is not YamlMapping mapping)
        {
            diagnostics.Error(Codes.WrongType, $"the section `{name.Text}` is {(body is YamlSequence ? "a list" : "a single value")}; a mapping is expected", body.Span);
            return;
        }

        if (schemas.Find(name.Text) is not { } schema)
        {
            throw new InvalidOperationException($"the section {name.Text} has no schema");
        }

        CheckReserved(name, mapping);
        if (!schema.IsMap)
        {
            if (!check.Check(new SchemaSubject(schema, mapping) { MoreKeys = ReservedKeys.Names }, IsReserved(name.Text)))
            {
                _wrong.Add(mapping);
            }

            return;
        }

        foreach (var (key, value) in mapping.Pairs.Where(pair => !IsReserved(name.Text)(pair.Key.Text)))
        {
            CheckEntry(name.Text, schema, key, value);
        }
    }

    private void CheckEntry(string section, SchemaFile schema, YamlScalar key, YamlNode value)
    {
        if (schema.NamesPointer is { } names && !check.Check(new SchemaSubject(schema, key) { Pointer = names, Key = key }))
        {
            _wrong.UnionWith((value is YamlSequence list ? list.Items : [value]).OfType<YamlMapping>());
        }

        if (value is not YamlSequence variants)
        {
            CheckVariant(section, schema, key, value);
            return;
        }

        if (variants.Items.Count == 0)
        {
            diagnostics.Error(Codes.BadValue, $"the entry `{key.Text}` is an empty list; it may be a mapping, or a list of variants with `when`", key.Span);
        }

        foreach (var variant in variants.Items)
        {
            CheckVariant(section, schema, key, variant);
            if (variant is YamlMapping mapping && mapping["when"] is null)
            {
                diagnostics.Error(Codes.MissingKey, $"a variant of `{key.Text}` has no `when`, so that it matches every node", variant.Span,
                    "give each variant a `when`, or write the entry as a mapping");
            }
        }
    }

    private void CheckVariant(string section, SchemaFile schema, YamlScalar key, YamlNode value)
    {
        if (value is not YamlMapping mapping)
        {
            diagnostics.Error(Codes.WrongType, $"the entry `{key.Text}` is {(value is YamlSequence ? "a list" : "a single value")}; a mapping is expected",
                value is YamlScalar { Text: "" } ? key.Span : value.Span);
            return;
        }

        var reserved = CheckReserved(new YamlScalar(key.Span, section, isPlain: false), mapping);
        var subject = new SchemaSubject(schema, mapping) { Pointer = schema.EntryPointer, Key = key, MoreKeys = KeysOf(section) };
        if (!check.Check(subject, IsReserved(section)) | !reserved)
        {
            _wrong.Add(mapping);
        }
    }

    private bool CheckReserved(YamlScalar section, YamlMapping mapping)
    {
        var keys = mapping.Pairs.Where(pair => IsReserved(section.Text)(pair.Key.Text)).ToList();
        return keys.Count == 0 || check.Check(new SchemaSubject(schemas.Document, new YamlMapping(mapping.Span, keys))
        {
            Pointer = section.Text == PreflightName ? "/$defs/conditionKeys" : "/$defs/entryKeys",
        });
    }

    private static Func<string, bool> IsReserved(string section) => section == PreflightName ? key => key == "when" : ReservedKeys.Contains;

    private static ImmutableArray<string> KeysOf(string section) => section == PreflightName ? ["when"] : ReservedKeys.Names;
}
