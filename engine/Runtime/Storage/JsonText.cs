using System.Collections.Immutable;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Reconciler.Core.Planning;

namespace Reconciler.Runtime.Storage;

/// <summary>The small JSON values inside the tables.</summary>
internal static class JsonText
{
    // Not for a browser: characters stay as they are, for people who look with sqlite3.
    private static readonly JsonWriterOptions Plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static string Write(Action<Utf8JsonWriter> write, bool indented = false)
    {
        using var buffer = new MemoryStream();
        using (var writer = new Utf8JsonWriter(buffer, Plain with { Indented = indented }))
        {
            write(writer);
        }

        return Encoding.UTF8.GetString(buffer.GetBuffer(), 0, (int)buffer.Length);
    }

    public static string Of(ImmutableArray<string> texts) => texts.IsEmpty ? "[]" : Write(json =>
    {
        json.WriteStartArray();
        foreach (var text in texts)
        {
            json.WriteStringValue(text);
        }

        json.WriteEndArray();
    });

    public static string Of(ImmutableArray<PropertyChange> properties) => properties.IsEmpty ? "[]" : Write(json =>
    {
        json.WriteStartArray();
        foreach (var property in properties)
        {
            json.WriteStartArray();
            json.WriteStringValue(property.Name);
            json.WriteStringValue(property.Before);
            json.WriteStringValue(property.After);
            json.WriteEndArray();
        }

        json.WriteEndArray();
    });

    public static ImmutableArray<string> Texts(string json) => json == "[]" ? [] : Items(json, item => item.GetString()!);

    public static ImmutableArray<PropertyChange> Properties(string json) =>
        json == "[]" ? [] : Items(json, item => new PropertyChange(item[0].GetString()!, item[1].GetString(), item[2].GetString()));

    private static ImmutableArray<T> Items<T>(string json, Func<JsonElement, T> read)
    {
        using var document = JsonDocument.Parse(json);
        return [.. document.RootElement.EnumerateArray().Select(read)];
    }
}
