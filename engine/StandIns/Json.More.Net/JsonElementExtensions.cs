using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Json.More;

/// <summary>JSON values made, compared and written as <see cref="JsonElement"/>.</summary>
public static class JsonElementExtensions
{
    private static readonly JsonElement True = JsonElement.Parse("true"u8);
    private static readonly JsonElement False = JsonElement.Parse("false"u8);
    private static readonly JsonElement Null = JsonElement.Parse("null"u8);

    // A text for people to read: only what JSON demands is escaped.
    private static readonly JsonWriterOptions Readable = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static JsonElement AsJsonElement(this bool value) => value ? True : False;

    public static JsonElement AsJsonElement(this int value) => Made(writer => writer.WriteNumberValue(value));

    public static JsonElement AsJsonElement(this string? value) => value is null ? Null : Made(writer => writer.WriteStringValue(value));

    public static JsonNode? AsNode(this JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.Null or JsonValueKind.Undefined => null,
        JsonValueKind.Object => JsonObject.Create(element),
        JsonValueKind.Array => JsonArray.Create(element),
        _ => JsonValue.Create(element),
    };

    /// <summary>Whether both are the same JSON value: members in any order, numbers by their value (1 is 1.0).</summary>
    public static bool IsEquivalentTo(this JsonElement a, JsonElement b) => JsonElement.DeepEquals(a, b);

    /// <summary>
    /// A hash that agrees with <see cref="IsEquivalentTo"/>; <paramref name="maxHashDepth"/> bounds how many levels it reads, and a
    /// negative value reads all.
    /// </summary>
    public static int GetEquivalenceHashCode(this JsonElement element, int maxHashDepth = -1)
    {
        if (maxHashDepth == 0)
        {
            return 0;
        }
        switch (element.ValueKind)
        {
            case JsonValueKind.Object:
                // A sum, so that the order of members does not count.
                return element.EnumerateObject().Aggregate(0, (sum, member) =>
                    unchecked(sum + HashCode.Combine(member.Name, member.Value.GetEquivalenceHashCode(maxHashDepth - 1))));
            case JsonValueKind.Array:
                return element.EnumerateArray().Aggregate(1, (hash, item) =>
                    HashCode.Combine(hash, item.GetEquivalenceHashCode(maxHashDepth - 1)));
            case JsonValueKind.String:
                return element.GetString()!.GetHashCode(StringComparison.Ordinal);
            case JsonValueKind.Number:
                // Equal numbers round to the same double, however they are spelled.
                return element.TryGetDouble(out var number) ? number.GetHashCode() : 0;
            default:
                return (int)element.ValueKind;
        }
    }

    /// <summary>The element as JSON on one line.</summary>
    public static string ToJsonString(this JsonElement element) => Encoding.UTF8.GetString(Written(element.WriteTo).WrittenSpan);

    private static JsonElement Made(Action<Utf8JsonWriter> write) => JsonElement.Parse(Written(write).WrittenSpan);

    private static ArrayBufferWriter<byte> Written(Action<Utf8JsonWriter> write)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using var writer = new Utf8JsonWriter(buffer, Readable);
        write(writer);
        writer.Flush();
        return buffer;
    }
}
