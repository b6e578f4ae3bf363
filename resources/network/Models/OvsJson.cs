using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Serialization;
using Reconciler.Core.Ports.Ovsdb;

namespace Reconciler.Resources.Network;

/// <summary>
/// Columns as an object: a map as an object of texts, a set as a list of atoms (text, number, boolean; <c>{"uuid": ...}</c> for a reference).
/// </summary>
internal sealed class ColumnsConverter : JsonConverter<OvsColumns>
{
    public override OvsColumns Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => new(ReadColumns(ref reader));

    public override void Write(Utf8JsonWriter writer, OvsColumns value, JsonSerializerOptions options) => WriteColumns(writer, value.Values);

    internal static ImmutableSortedDictionary<string, OvsValue> ReadColumns(ref Utf8JsonReader reader)
    {
        using var document = JsonDocument.ParseValue(ref reader);
        return OvsRow.NoColumns.AddRange(document.RootElement.EnumerateObject().Select(pair => KeyValuePair.Create(pair.Name, Value(pair.Value))));
    }

    internal static void WriteColumns(Utf8JsonWriter writer, ImmutableSortedDictionary<string, OvsValue> columns)
    {
        writer.WriteStartObject();
        foreach (var (column, value) in columns)
        {
            writer.WritePropertyName(column);
            Write(writer, value);
        }

        writer.WriteEndObject();
    }

    private static OvsValue Value(JsonElement element) => element.ValueKind == JsonValueKind.Object
        ? OvsValue.Map(element.EnumerateObject().Select(pair => KeyValuePair.Create(pair.Name, pair.Value.GetString()!)))
        : OvsValue.Set(element.EnumerateArray().Select(Atom));

    private static OvsAtom Atom(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.True => OvsAtom.Of(true),
        JsonValueKind.False => OvsAtom.Of(false),
        JsonValueKind.Number when element.TryGetInt64(out var number) => OvsAtom.Of(number),
        JsonValueKind.Number => new OvsAtom(OvsAtomKind.Real, element.GetRawText()),
        JsonValueKind.Object => new OvsAtom(OvsAtomKind.Reference, element.GetProperty("uuid").GetString()!),
        _ => OvsAtom.Of(element.GetString()!),
    };

    private static void Write(Utf8JsonWriter writer, OvsValue value)
    {
        if (value.Keys is { } keys)
        {
            writer.WriteStartObject();
            foreach (var (key, text) in keys)
            {
                writer.WriteString(key, text);
            }

            writer.WriteEndObject();
            return;
        }

        writer.WriteStartArray();
        foreach (var atom in value.Members)
        {
            switch (atom.Kind)
            {
                case OvsAtomKind.Boolean:
                    writer.WriteBooleanValue(atom.Text == "true");
                    break;
                case OvsAtomKind.Integer or OvsAtomKind.Real:
                    writer.WriteRawValue(atom.Text);
                    break;
                case OvsAtomKind.Reference:
                    writer.WriteStartObject();
                    writer.WriteString("uuid", atom.Text);
                    writer.WriteEndObject();
                    break;
                default:
                    writer.WriteStringValue(atom.Text);
                    break;
            }
        }

        writer.WriteEndArray();
    }
}

/// <summary>Interfaces as an object of their columns, by name, in order.</summary>
internal sealed class InterfacesConverter : JsonConverter<OvsInterfaces>
{
    public override OvsInterfaces Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        var items = ImmutableArray.CreateBuilder<NewInterface>();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var name = reader.GetString()!;
            reader.Read();
            items.Add(new NewInterface(name, ColumnsConverter.ReadColumns(ref reader)));
        }

        return new OvsInterfaces(items.ToImmutable());
    }

    public override void Write(Utf8JsonWriter writer, OvsInterfaces value, JsonSerializerOptions options)
    {
        writer.WriteStartObject();
        foreach (var item in value.Items)
        {
            writer.WritePropertyName(item.Name);
            ColumnsConverter.WriteColumns(writer, item.Columns);
        }

        writer.WriteEndObject();
    }
}
