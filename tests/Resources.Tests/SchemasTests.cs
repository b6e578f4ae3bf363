using System.Text.Json;
using Reconciler.Resources.Tests.Support;

namespace Reconciler.Resources.Tests;

public sealed class SchemasTests
{
    public static TheoryData<string> Names { get; } =
    [
        .. Directory.EnumerateFiles(Path.Combine(Repository.Root, "resources"), "*.schema.json", SearchOption.AllDirectories)
            .Select(path => Path.GetFileName(path)[..^".schema.json".Length])
            .Order(StringComparer.Ordinal),
    ];

    [Theory]
    [MemberData(nameof(Names))]
    public void Every_section_with_a_schema_is_in_the_registry(string name)
    {
        Assert.True(Sections.Registry.Schemas.BySection.ContainsKey(name), $"{name} has a schema that is not in Sections.Registry");
        Assert.True(name == "preflight" || Sections.Registry.Find(name) is not null, $"{name} is no section of Sections.Registry");
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Every_key_has_a_description_and_an_example(string name)
    {
        using var schema = JsonDocument.Parse(Sections.Registry.Schemas.BySection[name]);

        Assert.Equal($"https://reconciler.internal/schemas/{name}.schema.json", schema.RootElement.GetProperty("$id").GetString());
        foreach (var (path, key) in Keys(schema.RootElement, name))
        {
            Assert.True(key.TryGetProperty("description", out var text) && text.GetString()!.Length > 10, $"{path} has no description");
            Assert.True(key.TryGetProperty("examples", out var examples) && examples.GetArrayLength() > 0, $"{path} has no example");
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Every_switch_and_every_choice_but_one_of_one_has_its_default(string name)
    {
        using var schema = JsonDocument.Parse(Sections.Registry.Schemas.BySection[name]);
        foreach (var (path, key) in Keys(schema.RootElement, name))
        {
            var isSwitch = key.TryGetProperty("type", out var type) && type.ValueKind == JsonValueKind.String && type.GetString() == "boolean";
            var isChoice = key.TryGetProperty("enum", out var choices) && choices.GetArrayLength() > 1;
            Assert.True(!(isSwitch || isChoice) || key.TryGetProperty("default", out _), $"{path} has no default");
        }
    }

    private static IEnumerable<(string Path, JsonElement Key)> Keys(JsonElement schema, string path)
    {
        if (schema.ValueKind != JsonValueKind.Object)
        {
            yield break;
        }

        if (schema.TryGetProperty("properties", out var properties))
        {
            foreach (var key in properties.EnumerateObject())
            {
                yield return ($"{path}.{key.Name}", key.Value);
            }
        }

        foreach (var inner in schema.EnumerateObject().Where(p => p.Name is not ("examples" or "default" or "enum")))
        {
            foreach (var found in Keys(inner.Value, $"{path}.{inner.Name}"))
            {
                yield return found;
            }
        }
    }
}
