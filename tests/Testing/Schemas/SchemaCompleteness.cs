using System.Text.Json;

namespace Reconciler.Testing.Schemas;

/// <summary>Finds what people would miss in a schema: every key has a description and an example, by itself or where it refers to.</summary>
public static class SchemaCompleteness
{
    private const string LocalReference = "#/$defs/";

    /// <summary>The path of each key that lacks something, with what it is.</summary>
    public static IReadOnlyList<string> Missing(JsonElement schema) => [.. Check(schema, schema, "#")];

    private static List<string> Check(JsonElement root, JsonElement schema, string path)
    {
        if (schema.ValueKind != JsonValueKind.Object)
        {
            return [];
        }

        var missing = new List<string>();
        foreach (var keyword in schema.EnumerateObject())
        {
            switch (keyword.Name)
            {
                case "properties":
                    foreach (var property in keyword.Value.EnumerateObject())
                    {
                        missing.AddRange(((string[])["description", "examples"])
                            .Where(wanted => !Has(root, property.Value, wanted))
                            .Select(wanted => $"{path}/{property.Name} has no {wanted}"));
                        missing.AddRange(Check(root, property.Value, $"{path}/{property.Name}"));
                    }

                    break;
                case "$defs":
                    missing.AddRange(keyword.Value.EnumerateObject().SelectMany(definition => Check(root, definition.Value, $"{path}/{definition.Name}")));
                    break;
                case "additionalProperties" or "items":
                    missing.AddRange(Check(root, keyword.Value, $"{path}/{keyword.Name}"));
                    break;
                case "allOf" or "anyOf" or "oneOf":
                    missing.AddRange(keyword.Value.EnumerateArray().SelectMany(branch => Check(root, branch, $"{path}/{keyword.Name}")));
                    break;
                default:
                    break;
            }
        }

        return missing;
    }

    /// <summary>A reference into another file is trusted: that file is checked itself.</summary>
    private static bool Has(JsonElement root, JsonElement schema, string keyword)
    {
        if (schema.TryGetProperty(keyword, out _))
        {
            return true;
        }

        if (!schema.TryGetProperty("$ref", out var reference))
        {
            return false;
        }

        var target = reference.GetString()!;
        return !target.StartsWith(LocalReference, StringComparison.Ordinal)
            || Has(root, root.GetProperty("$defs").GetProperty(target[LocalReference.Length..]), keyword);
    }
}
