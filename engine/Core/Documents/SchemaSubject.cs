using System.Text.Json;
using Reconciler.Core.Diagnostics;

namespace Reconciler.Core.Documents;

/// <summary>
/// A part of a document and the schema that judges it: a whole file of the schemas, or a part of one by its JSON pointer
/// (<c>/$defs/entry</c>, <c>/propertyNames</c>).
/// </summary>
internal sealed record SchemaSubject(SchemaFile File, YamlNode Value)
{
    public string Pointer { get; init; } = "";

    /// <summary>The key under which the value stands: an entry's.</summary>
    public YamlScalar? Key { get; init; }

    /// <summary>The value is a window on a larger one, so that positions in lists say nothing.</summary>
    public bool IsWindow { get; init; }

    /// <summary>What is judged is the key itself.</summary>
    public bool IsKey => ReferenceEquals(Key, Value);

    /// <summary>Keys that may stand in the entry, or in <c>spec</c>, besides those of the schema; for the nearest known one.</summary>
    public IEnumerable<string> MoreKeys { get; init; } = [];

    public bool HasMoreKeys(IReadOnlyList<string> parent) =>
        File.Name == SchemaFile.DocumentName ? parent is ["spec"] : parent.Count == 0;

    /// <summary>Where a missing key is shown, if not at the value.</summary>
    public SourceSpan Place() => Key?.Span ?? Value.Span;

    public SchemaPlace Place(SchemaFiles files) => files.Resolve(File, "#" + Pointer);

    /// <summary>
    /// The part as a schema of its own, with the definitions of its file: judged by itself it costs a third of what it costs behind
    /// the references that lead to it.
    /// </summary>
    public string SchemaText(SchemaFiles files)
    {
        if (Pointer.Length == 0)
        {
            return File.Text;
        }

        using var stream = new MemoryStream();
        using (var writer = new Utf8JsonWriter(stream))
        {
            writer.WriteStartObject();
            writer.WriteString("$schema", File.Root.GetProperty("$schema").GetString());
            writer.WriteString("$id", new Uri(File.Id, $"{File.Name}.{Pointer[(Pointer.LastIndexOf('/') + 1)..]}.part.json").ToString());
            foreach (var keyword in Place(files).Schema.EnumerateObject())
            {
                keyword.WriteTo(writer);
            }

            if (File.Root.TryGetProperty("$defs", out var definitions))
            {
                writer.WritePropertyName("$defs");
                definitions.WriteTo(writer);
            }

            writer.WriteEndObject();
        }

        return System.Text.Encoding.UTF8.GetString(stream.ToArray());
    }
}
