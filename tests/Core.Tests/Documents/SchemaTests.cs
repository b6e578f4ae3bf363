using System.Text;
using System.Text.Json;
using Json.Schema;
using Reconciler.Core.Diagnostics;
using Reconciler.Core.Documents;
using Reconciler.Testing.Schemas;
using Xunit;

namespace Reconciler.Core.Tests.Documents;

public sealed class SchemaTests
{
    private static readonly SchemaNavigator Navigator = new(TestLanguage.Registry.Schemas);

    [Theory]
    [InlineData("things", "Things by path.", "a mapping")]
    [InlineData("things.mode", "Permission bits.", "text")]
    [InlineData("things/mode", "Permission bits.", "text")]
    [InlineData("spec.things.count", "How many.", "a whole number")]
    [InlineData("things.tag.json", "The key in it.", "text")]
    [InlineData("things.either", "A word, or words.", "text or a list")]
    [InlineData("groups.files.mode", "Permission bits.", "text")]
    [InlineData("groups.files.tag.file", "The file.", "text")]
    [InlineData("things.when.os", "The ID of /etc/os-release, or any of its ID_LIKE.", "text or a list")]
    [InlineData("groups.policy", "`observe` reports drift and repairs nothing; it holds for all that is below.", "text")]
    [InlineData("after", "Ids or sections that come first. What comes after something that failed is not attempted.", "a list")]
    [InlineData("schedule.every", "The time from one run to the next.", "text")]
    [InlineData("store.keep.days", "How long a run is kept.", "a whole number")]
    [InlineData("metadata.name", "The name of the document, in plans and in the history.", "text")]
    [InlineData("kind", "The kind of document.", "text")]
    [InlineData("spec", "The desired state, by section.", "a mapping")]
    public void A_key_is_found_by_its_path(string key, string description, string type)
    {
        var found = Navigator.Find(key);

        Assert.NotNull(found);
        Assert.Equal((description, type), (found.Description, found.Type));
    }

    [Fact]
    public void A_key_tells_its_default_examples_and_values()
    {
        var state = Navigator.Find("things.state")!;
        Assert.Equal(["present", "absent"], state.Allowed);
        Assert.Equal("\"present\"", state.Default);
        Assert.Equal(["\"absent\""], state.Examples);
        Assert.Equal(["file", "json"], Navigator.Find("things.tag")!.Children.Select(child => child.Key));
        Assert.Contains(KeyValuePair.Create("mode", "Permission bits."), Navigator.Find("things")!.Children);
    }

    [Theory]
    [InlineData("things.mod", "things.mode")]
    [InlineData("thing.mode", "things")]
    [InlineData("things.tag.jsn", "things.tag.json")]
    [InlineData("store.kep.days", "store.keep")]
    [InlineData("things.whn", "things.when")]
    [InlineData("qqqqqqqqqq", null)]
    public void An_unknown_key_has_a_nearest_one(string key, string? nearest)
    {
        Assert.Null(Navigator.Find(key));
        Assert.Equal(nearest, Navigator.Nearest(key));
    }

    /// <summary>What the reader accepts an editor must accept, and what it refuses for its shape an editor must refuse.</summary>
    [Theory]
    [InlineData("things: { /etc/a: { content: x, mode: \"0644\" } }", true)]
    [InlineData("things: { after: [groups], when: { os: ubuntu }, policy: observe, /etc/a: { content: x } }", true)]
    [InlineData("things: { /etc/a: { policy: observe, when: { osVersion: \">=9\" }, after: [groups] } }", true)]
    [InlineData("things: { /etc/a: [{ content: x, when: { os: ubuntu } }, { content: y, when: { os: rhel } }] }", true)]
    [InlineData("vars: { n: \"5\" }\nthings: { /etc/a: { count: \"${n}\", force: \"$${n}\" } }", null)]
    [InlineData("vars: { n: \"5\" }\nthings: { \"${n}\": { count: \"${n}\" } }", null)]
    [InlineData("things:\ngroups: { g: { files: { /opt/x: { count: 5 } } } }", true)]
    [InlineData("schedule: { every: 5m }\nstore: { keep: { days: 3 } }\npolicy: observe", true)]
    [InlineData("things: { /etc/a: { contet: x } }", false)]
    [InlineData("things: { /etc/a: { count: many } }", false)]
    [InlineData("things: { /etc/a: { mode: 0644 } }", false)]
    [InlineData("things: { etc/a: { mode: \"0644\" } }", false)]
    [InlineData("things: { /etc/a: [{ content: x }] }", false)]
    [InlineData("things: { /etc/a: { when: { so: ubuntu } } }", false)]
    [InlineData("things: { polcy: observe }", false)]
    [InlineData("groups: { g: {} }", false)]
    [InlineData("groups: { g: { files: { /opt/x: { count: 101 } } } }", false)]
    [InlineData("preflight: { a: { link: eth0, when: { os: rhel } } }", true)]
    [InlineData("preflight: { a: { link: eth0, policy: observe } }", false)]
    [InlineData("thing: {}", false)]
    public void The_assembled_schema_judges_as_the_reader_does(string spec, bool? isValid)
    {
        var text = TestLanguage.Document(spec);
        if (isValid is { } expected)
        {
            Assert.Equal(expected, TestLanguage.Read(new MemoryStateFiles().With("state.yaml", text)).Reading.IsValid);
        }

        var json = Json(text);
        foreach (var draft in Enum.GetValues<SchemaDraft>())
        {
            var schema = JsonSchema.FromText(SchemaAssembly.Assemble(TestLanguage.Registry.Schemas, draft), new BuildOptions { SchemaRegistry = new SchemaRegistry() });
            Assert.Equal(isValid ?? true, schema.Evaluate(json).IsValid);
        }
    }

    [Fact]
    public void The_assembled_schema_is_always_the_same_text()
    {
        var text = SchemaAssembly.Assemble(TestLanguage.Registry.Schemas);

        Assert.Equal(text, SchemaAssembly.Assemble(TestLanguage.Registry.Schemas));
        Assert.EndsWith("}\n", text, StringComparison.Ordinal);
        Assert.DoesNotContain("\r", text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(SchemaDraft.Draft202012, "$defs", "https://json-schema.org/draft/2020-12/schema")]
    [InlineData(SchemaDraft.Draft07, "definitions", "http://json-schema.org/draft-07/schema#")]
    public void Every_reference_of_the_assembled_schema_leads_to_a_definition_in_it(SchemaDraft draft, string definitions, string dialect)
    {
        using var document = JsonDocument.Parse(SchemaAssembly.Assemble(TestLanguage.Registry.Schemas, draft));
        var known = document.RootElement.GetProperty(definitions);

        Assert.Equal(dialect, document.RootElement.GetProperty("$schema").GetString());
        var references = References(document.RootElement).ToList();
        Assert.NotEmpty(references);
        Assert.All(references, reference => Assert.True(known.TryGetProperty(reference[$"#/{definitions}/".Length..], out _), reference));
    }

    [Fact]
    public void Every_key_of_the_frame_has_a_description_and_an_example()
    {
        using var stream = typeof(StateReader).Assembly.GetManifestResourceStream("document.schema.json")!;
        using var document = JsonDocument.Parse(stream);

        Assert.Empty(SchemaCompleteness.Missing(document.RootElement));
    }

    private static JsonElement Json(string text)
    {
        var diagnostics = new DiagnosticBag();
        var root = YamlReader.Read("f.yaml", Encoding.UTF8.GetBytes(text), diagnostics)!;
        using var stream = new MemoryStream();
        using (var writer = new Utf8JsonWriter(stream))
        {
            Write(root, writer);
        }

        using var document = JsonDocument.Parse(stream.ToArray());
        return document.RootElement.Clone();
    }

    private static void Write(YamlNode node, Utf8JsonWriter writer)
    {
        switch (node)
        {
            case YamlMapping mapping:
                writer.WriteStartObject();
                foreach (var (key, value) in mapping.Pairs)
                {
                    writer.WritePropertyName(key.Text);
                    Write(value, writer);
                }

                writer.WriteEndObject();
                break;
            case YamlSequence sequence:
                writer.WriteStartArray();
                foreach (var item in sequence.Items)
                {
                    Write(item, writer);
                }

                writer.WriteEndArray();
                break;
            case YamlScalar scalar when scalar.Kind() == ScalarKind.Integer:
                writer.WriteNumberValue(CoreScalar.Integer(scalar.Text));
                break;
            case YamlScalar scalar when scalar.Kind() == ScalarKind.Null:
                writer.WriteNullValue();
                break;
            case YamlScalar scalar:
                writer.WriteStringValue(scalar.Text);
                break;
        }
    }

    private static IEnumerable<string> References(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.Object => element.EnumerateObject().SelectMany(property =>
            property is { Name: "$ref", Value.ValueKind: JsonValueKind.String } ? [property.Value.GetString()!] : References(property.Value)),
        JsonValueKind.Array => element.EnumerateArray().SelectMany(References),
        _ => [],
    };
}
