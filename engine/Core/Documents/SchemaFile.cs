using System.Text.Json;

namespace Reconciler.Core.Documents;

/// <summary>One schema as text and as a tree, by the name of its section (<c>document</c> for the frame).</summary>
internal sealed class SchemaFile
{
    public const string DocumentName = "document";

    private SchemaFile(string name, string text, JsonElement root)
    {
        Name = name;
        Text = text;
        Root = root;
        Id = new Uri(root.GetProperty("$id").GetString()!, UriKind.Absolute);
    }

    public string Name { get; }

    public string Text { get; }

    public JsonElement Root { get; }

    public Uri Id { get; }

    /// <summary>Of a map: where the schema of its entries stands, references followed.</summary>
    public string EntryPointer =>
        Root.GetProperty("additionalProperties") is var entry && entry.TryGetProperty("$ref", out var reference) && entry.EnumerateObject().Count() == 1
        && reference.GetString() is ['#', .. var pointer]
            ? pointer
            : "/additionalProperties";

    public string? NamesPointer => Root.TryGetProperty("propertyNames", out _) ? "/propertyNames" : null;

    /// <summary>A section whose keys are those of its entries; else it is one body.</summary>
    public bool IsMap => Root.TryGetProperty("additionalProperties", out var additional) && additional.ValueKind == JsonValueKind.Object;

    public static SchemaFile Parse(string name, string text)
    {
        using var document = JsonDocument.Parse(text);
        return new SchemaFile(name, text, document.RootElement.Clone());
    }

    /// <summary>The frame of a state document, embedded beside this file.</summary>
    public static SchemaFile Document()
    {
        using var stream = typeof(SchemaFile).Assembly.GetManifestResourceStream("document.schema.json")!;
        using var reader = new StreamReader(stream);
        return Parse(DocumentName, reader.ReadToEnd());
    }
}
