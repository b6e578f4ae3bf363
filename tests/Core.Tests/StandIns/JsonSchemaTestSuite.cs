using System.Text.Json;

namespace Reconciler.Core.Tests.StandIns;

/// <summary>
/// The draft 2020-12 part of the JSON Schema test suite, by file and group, where it lies in shared/testdata beside the repository
/// or above it; otherwise empty.
/// </summary>
internal static class JsonSchemaTestSuite
{
    public const string Place = "shared/testdata/json-schema-test-suite";

    private const string Remote = "http://localhost:1234/";

    private static readonly string[] References = ["$schema", "$ref", "$dynamicRef"];

    public static IReadOnlyDictionary<(string File, string Group), JsonElement> Groups { get; } = ReadGroups();

    /// <summary>
    /// Whether a schema refers to a document of the suite's own server, http://localhost:1234/, that it does not hold itself.
    /// Those documents are not among the test data, and nothing here fetches a schema.
    /// </summary>
    public static bool NeedsRemoteDocument(JsonElement schema)
    {
        var held = new HashSet<string>();
        var wanted = new HashSet<string>();
        Collect(schema, new Uri("urn:root"), held, wanted);
        return wanted.Except(held).Any(document => document.StartsWith(Remote, StringComparison.Ordinal));
    }

    private static void Collect(JsonElement schema, Uri parent, HashSet<string> held, HashSet<string> wanted)
    {
        if (schema.ValueKind == JsonValueKind.Array)
        {
            foreach (var item in schema.EnumerateArray())
            {
                Collect(item, parent, held, wanted);
            }
        }
        if (schema.ValueKind != JsonValueKind.Object)
        {
            return;
        }
        var own = parent;
        if (TryResolve(schema, "$id", parent, out var id))
        {
            own = id;
            held.Add(WithoutFragment(id));
        }
        foreach (var name in References)
        {
            if (TryResolve(schema, name, own, out var target))
            {
                wanted.Add(WithoutFragment(target));
            }
        }
        foreach (var member in schema.EnumerateObject())
        {
            Collect(member.Value, own, held, wanted);
        }
    }

    private static bool TryResolve(JsonElement schema, string name, Uri parent, out Uri resolved)
    {
        resolved = parent;
        return schema.TryGetProperty(name, out var value)
            && value.ValueKind == JsonValueKind.String
            && Uri.TryCreate(parent, value.GetString(), out resolved!);
    }

    private static string WithoutFragment(Uri uri) => uri.AbsoluteUri.Split('#')[0];

    private static Dictionary<(string File, string Group), JsonElement> ReadGroups()
    {
        var groups = new Dictionary<(string File, string Group), JsonElement>();
        if (FindFolder() is not { } folder)
        {
            return groups;
        }
        foreach (var path in Directory.EnumerateFiles(folder, "*.json", SearchOption.AllDirectories).Order(StringComparer.Ordinal))
        {
            foreach (var group in JsonElement.Parse(File.ReadAllBytes(path)).EnumerateArray())
            {
                groups.Add((Path.GetRelativePath(folder, path), group.GetProperty("description").GetString()!), group);
            }
        }
        return groups;
    }

    private static string? FindFolder()
    {
        for (var ancestor = new DirectoryInfo(AppContext.BaseDirectory); ancestor is not null; ancestor = ancestor.Parent)
        {
            var folder = Path.Combine(ancestor.FullName, Place, "tests", "draft2020-12");
            if (Directory.Exists(folder))
            {
                return folder;
            }
        }
        return null;
    }
}
