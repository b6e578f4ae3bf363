using System.Text.Json;
using Reconciler.Core.Documents;
using Reconciler.Testing.Schemas;
using Xunit;

namespace Reconciler.Resources.Tests;

public sealed class SchemaTests
{
    public static TheoryData<string> Names => [.. Sections.Registry.Schemas.BySection.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void Every_key_has_a_description_and_an_example(string section)
    {
        using var schema = JsonDocument.Parse(Sections.Registry.Schemas.BySection[section]);

        Assert.Empty(SchemaCompleteness.Missing(schema.RootElement));
    }

    [Fact]
    public void Every_section_and_the_preflight_has_a_schema() =>
        Assert.Equal(
            Sections.Registry.Sections.Select(section => section.Name).Append("preflight").Order(StringComparer.Ordinal),
            Sections.Registry.Schemas.BySection.Keys);

    [Theory]
    [MemberData(nameof(Names))]
    public void Every_default_is_one_of_the_values_that_are_allowed(string section)
    {
        var navigator = new SchemaNavigator(Sections.Registry.Schemas);
        var keys = navigator.Find(section)!.Children.Select(child => navigator.Find($"{section}.{child.Key}")!).ToList();

        Assert.NotEmpty(keys);
        Assert.All(
            keys.Where(key => key.Default is not null && key.Allowed.Length > 0),
            key => Assert.Contains(JsonDocument.Parse(key.Default!).RootElement.GetString(), key.Allowed));
    }

    [Theory]
    [InlineData("nodestate.schema.json", SchemaDraft.Draft202012)]
    [InlineData("nodestate.draft-07.schema.json", SchemaDraft.Draft07)]
    public void The_schema_that_editors_load_is_the_one_that_is_assembled(string file, SchemaDraft draft)
    {
        var committed = File.ReadAllText(Path.Combine(Root(), "schemas", file));

        Assert.True(committed == SchemaAssembly.Assemble(Sections.Registry.Schemas, draft), $"schemas/{file} is not up to date: make schemas");
    }

    private static string Root()
    {
        var folder = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(folder, "Reconciler.sln")))
        {
            folder = Path.GetDirectoryName(folder)!;
        }

        return folder;
    }
}
