using System.ComponentModel;
using System.Diagnostics.CodeAnalysis;
using System.Reflection;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Json.More;

/// <summary>
/// Reads and writes one member of an enum by its <see cref="DescriptionAttribute"/>, or by its name where it has none.
/// Combined flags are refused: JsonSchema.Net writes the one type of a value.
/// </summary>
public class EnumStringConverter<[DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicFields)] T> : JsonConverter<T>
    where T : struct, Enum
{
    private static readonly Dictionary<T, string> Names = typeof(T)
        .GetFields(BindingFlags.Public | BindingFlags.Static)
        .DistinctBy(field => field.GetValue(null))
        .ToDictionary(
            field => (T)field.GetValue(null)!,
            field => field.GetCustomAttribute<DescriptionAttribute>()?.Description ?? field.Name);

    public override T Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        var text = reader.GetString();
        return Names.Any(pair => pair.Value == text)
            ? Names.First(pair => pair.Value == text).Key
            : throw new JsonException($"'{text}' is not a value of {typeof(T).Name}.");
    }

    public override void Write(Utf8JsonWriter writer, T value, JsonSerializerOptions options) =>
        writer.WriteStringValue(Names.TryGetValue(value, out var name)
            ? name
            : throw new JsonException($"{value} is not one value of {typeof(T).Name}."));
}
