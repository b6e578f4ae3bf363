using System.Text.Json;
using System.Text.Json.Serialization;

namespace Json.Pointer;

/// <summary>Reads and writes a <see cref="JsonPointer"/> as a JSON string.</summary>
public class JsonPointerJsonConverter : JsonConverter<JsonPointer>
{
    public override JsonPointer Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        JsonPointer.TryParse(reader.GetString(), out var pointer)
            ? pointer
            : throw new JsonException("The string is not a JSON pointer.");

    public override void Write(Utf8JsonWriter writer, JsonPointer value, JsonSerializerOptions options) =>
        writer.WriteStringValue(value.ToString());
}
