using System.Text.Json;
using System.Text.Json.Nodes;
using Reconciler.Core.Sections;

namespace Reconciler.Core.Documents;

/// <summary>The form of JSON Schema that is wanted.</summary>
public enum SchemaDraft
{
    Draft202012,

    /// <summary>For editors that know no other.</summary>
    Draft07,
}

/// <summary>
/// Puts the one schema together that editors load: the frame, the sections, the reserved keys, variants by <c>when</c>, and <c>${...}</c>
/// wherever a scalar stands. The same schemas give the same text.
/// </summary>
public sealed class SchemaAssembly
{
    private const string Id = "https://reconciler.internal/schemas/nodestate.schema.json";
    private const string VariableDefinition = "variable";

    private readonly SchemaFiles _files;
    private readonly SchemaDraft _draft;
    private readonly string _definitions;

    private SchemaAssembly(SchemaTexts texts, SchemaDraft draft)
    {
        _files = new SchemaFiles(texts);
        _draft = draft;
        _definitions = draft == SchemaDraft.Draft07 ? "definitions" : "$defs";
    }

    /// <summary>Indented by two, lines ended by <c>\n</c>, with one at the end.</summary>
    public static string Assemble(SchemaTexts texts, SchemaDraft draft = SchemaDraft.Draft202012) => new SchemaAssembly(texts, draft).Whole();

    private string Whole()
    {
        var root = (JsonObject)Rewrite(_files.Document, Node(_files.Document.Root))!;
        root.Remove("$defs");
        root["$schema"] = _draft == SchemaDraft.Draft07 ? "http://json-schema.org/draft-07/schema#" : "https://json-schema.org/draft/2020-12/schema";
        root["$id"] = _draft == SchemaDraft.Draft07 ? Id.Replace("nodestate.", "nodestate.draft-07.", StringComparison.Ordinal) : Id;

        var definitions = new JsonObject
        {
            [VariableDefinition] = new JsonObject
            {
                ["description"] = "A variable, or text with variables in it: `${name}`.",
                ["type"] = "string",
                ["pattern"] = "\\$\\{",
                ["examples"] = new JsonArray("${uplink}"),
            },
        };
        var spec = root["properties"]!["spec"]!["properties"]!.AsObject();
        foreach (var file in _files.All)
        {
            if (file != _files.Document)
            {
                spec[file.Name] = new JsonObject { ["$ref"] = Local(file.Name) };
                var section = (JsonObject)Rewrite(file, Node(file.Root))!;
                section.Remove("$defs");
                section.Remove("$schema");
                section.Remove("$id");
                definitions[file.Name] = Section(file, section);
            }

            if (file.Root.TryGetProperty("$defs", out var own))
            {
                foreach (var definition in own.EnumerateObject())
                {
                    definitions[Name(file, definition.Name)] = Definition(file, definition);
                }
            }
        }

        root[_definitions] = definitions;
        using var stream = new MemoryStream();
        using (var writer = new Utf8JsonWriter(stream, new JsonWriterOptions { Indented = true, NewLine = "\n", Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
        {
            root.WriteTo(writer);
        }

        return System.Text.Encoding.UTF8.GetString(stream.ToArray()) + "\n";
    }

    /// <summary>The section with its reserved keys; its entries may be variants.</summary>
    private JsonObject Section(SchemaFile file, JsonObject section)
    {
        AddReserved(file, section);
        if (file.IsMap)
        {
            section["additionalProperties"] = Variants(section["additionalProperties"]!.DeepClone());
        }

        // A section of which everything is commented out.
        section["type"] = new JsonArray("object", "null");
        return section;
    }

    private JsonNode Definition(SchemaFile file, JsonProperty definition)
    {
        var rewritten = Rewrite(file, Node(definition.Value))!;
        if (file != _files.Document && file.IsMap && definition.Name == "entry")
        {
            AddReserved(file, rewritten.AsObject());
        }

        return rewritten;
    }

    private void AddReserved(SchemaFile file, JsonObject schema)
    {
        var properties = schema["properties"]?.AsObject() ?? [];
        foreach (var name in file.Name == ShapeCheck.PreflightName ? ["when"] : ReservedKeys.Names)
        {
            properties[name] = new JsonObject { ["$ref"] = Local(name) };
        }

        schema["properties"] = properties;
        if (schema["propertyNames"] is { } names)
        {
            schema["propertyNames"] = new JsonObject
            {
                ["anyOf"] = new JsonArray(names.DeepClone(), new JsonObject { ["enum"] = new JsonArray([.. properties.Select(property => (JsonNode)property.Key)]) }),
            };
        }
    }

    private static JsonObject Variants(JsonNode entry)
    {
        var variant = new JsonObject { ["allOf"] = new JsonArray(entry.DeepClone()), ["required"] = new JsonArray("when") };
        return new JsonObject { ["anyOf"] = new JsonArray(entry.DeepClone(), new JsonObject { ["type"] = "array", ["minItems"] = 1, ["items"] = variant }) };
    }

    private static JsonNode Node(JsonElement element) => JsonNode.Parse(element.GetRawText())!;

    private string Local(string name) => $"#/{_definitions}/{name}";

    private string Name(SchemaFile file, string definition) => file == _files.Document ? definition : $"{file.Name}.{definition}";

    /// <summary>Makes references local, and lets each scalar be a variable.</summary>
    private JsonNode? Rewrite(SchemaFile file, JsonNode? node)
    {
        switch (node)
        {
            case JsonArray array:
                return new JsonArray([.. array.Select(item => Rewrite(file, item))]);
            case JsonObject schema:
                var result = new JsonObject();
                foreach (var (keyword, value) in schema)
                {
                    result[keyword] = keyword switch
                    {
                        "$ref" => Target(file, value!.GetValue<string>()),
                        "properties" or "$defs" => Properties(file, value!.AsObject()),
                        "default" or "examples" or "enum" or "const" => value?.DeepClone(),
                        "propertyNames" => Names(value!),
                        "not" or "if" => value?.DeepClone(),
                        _ => value is JsonObject or JsonArray ? Rewrite(file, value) : value?.DeepClone(),
                    };
                }

                return Legacy(OrVariable(result));
            default:
                return node?.DeepClone();
        }
    }

    private JsonObject Properties(SchemaFile file, JsonObject properties) =>
        new(properties.Select(property => KeyValuePair.Create(property.Key, Rewrite(file, property.Value))));

    private JsonObject Names(JsonNode names) =>
        new() { ["anyOf"] = new JsonArray(names.DeepClone(), new JsonObject { ["$ref"] = Local(VariableDefinition) }) };

    private JsonValue Target(SchemaFile file, string reference)
    {
        var target = new Uri(file.Id, reference);
        var address = target.GetLeftPart(UriPartial.Query);
        var other = _files.All.First(candidate => candidate.Id.AbsoluteUri == address);
        return JsonValue.Create(target.Fragment.Length <= 1 ? Local(other.Name) : Local(Name(other, target.Fragment["#/$defs/".Length..])))!;
    }

    /// <summary>A scalar that is more than any text may also be <c>${x}</c>; what it means stays outside, where editors look for it.</summary>
    private JsonObject OrVariable(JsonObject schema)
    {
        if (!IsScalar(schema))
        {
            return schema;
        }

        var (outer, inner) = (new JsonObject(), new JsonObject());
        foreach (var (keyword, value) in schema)
        {
            (keyword is "description" or "title" or "default" or "examples" or "patternErrorMessage" ? outer : inner)[keyword] = value?.DeepClone();
        }

        if (inner is { Count: 1 } && inner["type"] is JsonValue type && type.GetValue<string>() == "string")
        {
            return schema;
        }

        outer["anyOf"] = new JsonArray(inner, new JsonObject { ["$ref"] = Local(VariableDefinition) });
        return outer;
    }

    private static bool IsScalar(JsonObject schema)
    {
        if (schema["type"] is JsonArray types)
        {
            return types.All(type => type!.GetValue<string>() is not ("object" or "array"));
        }

        return schema["type"] is JsonValue type ? type.GetValue<string>() is not ("object" or "array") : schema.ContainsKey("enum") || schema.ContainsKey("const");
    }

    /// <summary>Draft 7 ignores what stands beside a reference.</summary>
    private JsonObject Legacy(JsonObject schema)
    {
        if (_draft != SchemaDraft.Draft07 || schema.Count < 2 || schema["$ref"] is not { } reference)
        {
            return schema;
        }

        schema.Remove("$ref");
        schema["allOf"] = new JsonArray([new JsonObject { ["$ref"] = reference.DeepClone() }, .. schema["allOf"]?.AsArray().Select(part => part!.DeepClone()) ?? []]);
        return schema;
    }
}
