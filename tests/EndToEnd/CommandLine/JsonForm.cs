using System.Text.Json;
using Json.Schema;
using Xunit;

namespace Reconciler.EndToEnd.CommandLine;

/// <summary>Holds an output against its schema in <c>schemas/</c>.</summary>
internal static class JsonForm
{
    private static readonly Dictionary<string, JsonSchema> Read = [];

    public static void Holds(string schema, Ended ended)
    {
        using var document = JsonDocument.Parse(ended.Answer);
        var result = Schema(schema).Evaluate(document.RootElement, new EvaluationOptions { OutputFormat = OutputFormat.List });
        Assert.True(result.IsValid, $"not of the form of {schema}: {JsonSerializer.Serialize(result)}\n{ended}");
    }

    private static JsonSchema Schema(string name)
    {
        lock (Read)
        {
            if (!Read.TryGetValue(name, out var schema))
            {
                schema = JsonSchema.FromText(File.ReadAllText(Repository.Path("schemas", $"{name}.schema.json")));
                Read.Add(name, schema);
            }

            return schema;
        }
    }
}

/// <summary>The sources that the tests were built from.</summary>
internal static class Repository
{
    private static readonly string Root = Find();

    public static string Path(params string[] parts) => System.IO.Path.Combine([Root, .. parts]);

    private static string Find()
    {
        for (var folder = AppContext.BaseDirectory; folder is not null; folder = System.IO.Path.GetDirectoryName(folder))
        {
            if (File.Exists(System.IO.Path.Combine(folder, "Reconciler.sln")))
            {
                return folder;
            }
        }

        throw new DirectoryNotFoundException("the tests do not run from within the repository");
    }
}
