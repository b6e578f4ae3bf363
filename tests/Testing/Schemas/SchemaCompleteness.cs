using System.Text.Json;

namespace Reconciler.Testing.Schemas;

/// <summary>Finds what people would miss in a schema: each key has a description, and an example (or says all its values as a list of them).</summary>
public static class SchemaCompleteness
{
    /// <summary>Paths of keys that lack something, with what it is. A key that only refers has what its target has.</summary>
    public static IReadOnlyList<string> Missing(JsonElement schema) => [.. Check(schema, "#")];

    private static IEnumerable<string> Check(JsonElement schema, string path)
    {
        foreach (var keyword in (string[])["properties", "$defs"])
        {
            if (!schema.TryGetProperty(keyword, out var properties))
            {
                continue;
            }

            foreach (var property in properties.EnumerateObject())
            {
                var here = $"{path}/{property.Name}";
                var isEntry = keyword == "$defs" && property.Name == "entry";
                if (!property.Value.TryGetProperty("$ref", out _))
                {
                    foreach (var wanted in (string[])["description", "examples"])
                    {
                        if (!property.Value.TryGetProperty(wanted, out _) && !(isEntry && wanted == "examples"))
                        {
                            yield return $"{here} has no {wanted}";
                        }
                    }
                }

                foreach (var missing in Check(property.Value, here))
                {
                    yield return missing;
                }
            }
        }

        foreach (var keyword in (string[])["additionalProperties", "items"])
        {
            if (schema.TryGetProperty(keyword, out var inner) && inner.ValueKind == JsonValueKind.Object)
            {
                foreach (var missing in Check(inner, $"{path}/{keyword}"))
                {
                    yield return missing;
                }
            }
        }

        foreach (var keyword in (string[])["allOf", "anyOf", "oneOf"])
        {
            if (schema.TryGetProperty(keyword, out var branches))
            {
                foreach (var missing in branches.EnumerateArray().SelectMany(branch => Check(branch, $"{path}/{keyword}")))
                {
                    yield return missing;
                }
            }
        }
    }
}
