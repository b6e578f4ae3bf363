using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace Json.More;

/// <summary>
/// Reading and writing within a converter, without reflection: by the caller's type information, or else by the options' own.
/// </summary>
public static class JsonSerializerOptionsExtensions
{
    public static T? Read<T>(this JsonSerializerOptions options, ref Utf8JsonReader reader, JsonTypeInfo<T>? typeInfo = null) =>
        JsonSerializer.Deserialize(ref reader, typeInfo ?? options.TypeInfo<T>());

    public static void Write<T>(this JsonSerializerOptions options, Utf8JsonWriter writer, T value, JsonTypeInfo<T>? typeInfo = null) =>
        JsonSerializer.Serialize(writer, value, typeInfo ?? options.TypeInfo<T>());

    public static void Write(this JsonSerializerOptions options, Utf8JsonWriter writer, object? value, Type inputType) =>
        JsonSerializer.Serialize(writer, value, options.GetTypeInfo(inputType));

    public static void WriteDictionary<T>(
        this JsonSerializerOptions options,
        Utf8JsonWriter writer,
        IEnumerable<KeyValuePair<string, T>> pairs,
        JsonTypeInfo<T>? typeInfo = null)
    {
        writer.WriteStartObject();
        foreach (var (name, value) in pairs)
        {
            writer.WritePropertyName(name);
            options.Write(writer, value, typeInfo);
        }
        writer.WriteEndObject();
    }

    public static void WriteList<T>(
        this JsonSerializerOptions options, Utf8JsonWriter writer, IEnumerable<T> items, JsonTypeInfo<T>? typeInfo = null)
    {
        writer.WriteStartArray();
        foreach (var item in items)
        {
            options.Write(writer, item, typeInfo);
        }
        writer.WriteEndArray();
    }

    private static JsonTypeInfo<T> TypeInfo<T>(this JsonSerializerOptions options) => (JsonTypeInfo<T>)options.GetTypeInfo(typeof(T));
}
