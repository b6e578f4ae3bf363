using System.Collections.Immutable;
using System.Net;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using Reconciler.Core.Model;
using Reconciler.Core.Ports.Network;

namespace Reconciler.Resources.Network;

/// <summary>The journal's form of the section's models. Written once, it must be readable by every later version.</summary>
internal static class ModelJson
{
    public static string Write(NetworkModel model) => JsonSerializer.Serialize(model, ModelJsonContext.Default.NetworkModel);

    public static NetworkModel Parse(string json) =>
        JsonSerializer.Deserialize(json, ModelJsonContext.Default.NetworkModel) ?? throw new JsonException("a recorded model is null");

    /// <summary>Of any resource of the section; files of daemons have a form of their own.</summary>
    public static ResourceModel ParseAny(string json)
    {
        using var document = JsonDocument.Parse(json);
        return document.RootElement.TryGetProperty("model", out var word) && word.ValueEquals(ConfigFileModel.Word) ? ConfigFileModel.Parse(json) : Parse(json);
    }
}

[JsonSourceGenerationOptions(
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    IgnoreReadOnlyProperties = true,
    Converters =
    [
        typeof(AddressConverter), typeof(PrefixConverter), typeof(HardwareAddressConverter), typeof(LifetimeConverter),
        typeof(ColumnsConverter), typeof(InterfacesConverter), typeof(LinkDataConverter),
        typeof(SequenceConverter<AddressModel>), typeof(SequenceConverter<BridgeVlan>), typeof(SequenceConverter<OvsPortModel>),
        typeof(SequenceConverter<OvsControllerModel>), typeof(SequenceConverter<HopModel>), typeof(SequenceConverter<RouteMetric>),
        typeof(SequenceConverter<RawAttribute>), typeof(SequenceConverter<RouteModel>), typeof(SequenceConverter<RuleState>),
        typeof(SequenceConverter<IPAddress>), typeof(SequenceConverter<SnapshotChange>), typeof(SequenceConverter<LinkModel>), typeof(SequenceConverter<string>),
    ])]
[JsonSerializable(typeof(NetworkModel))]
[JsonSerializable(typeof(InterfaceMemory))]
[JsonSerializable(typeof(Snapshot))]
[JsonSerializable(typeof(SnapshotChange))]
[JsonSerializable(typeof(LinkModel))]
[JsonSerializable(typeof(AddressModel))]
[JsonSerializable(typeof(BridgeVlan))]
[JsonSerializable(typeof(OvsPortModel))]
[JsonSerializable(typeof(OvsControllerModel))]
[JsonSerializable(typeof(HopModel))]
[JsonSerializable(typeof(RouteMetric))]
[JsonSerializable(typeof(RawAttribute))]
[JsonSerializable(typeof(RouteModel))]
[JsonSerializable(typeof(RuleState))]
[JsonSerializable(typeof(IPAddress))]
[JsonSerializable(typeof(VlanData))]
[JsonSerializable(typeof(VxlanData))]
[JsonSerializable(typeof(BondData))]
[JsonSerializable(typeof(BridgeData))]
[JsonSerializable(typeof(MacvlanData))]
[JsonSerializable(typeof(VrfData))]
[JsonSerializable(typeof(OtherLinkData))]
internal sealed partial class ModelJsonContext : JsonSerializerContext;

internal sealed class AddressConverter : JsonConverter<IPAddress>
{
    public override IPAddress Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => IPAddress.Parse(reader.GetString()!);

    public override void Write(Utf8JsonWriter writer, IPAddress value, JsonSerializerOptions options) => writer.WriteStringValue(value.ToString());
}

internal sealed class PrefixConverter : JsonConverter<IpPrefix>
{
    public override IpPrefix Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        var parts = reader.GetString()!.Split('/');
        return new IpPrefix(IPAddress.Parse(parts[0]), byte.Parse(parts[1], System.Globalization.CultureInfo.InvariantCulture));
    }

    public override void Write(Utf8JsonWriter writer, IpPrefix value, JsonSerializerOptions options) => writer.WriteStringValue(value.ToString());
}

internal sealed class HardwareAddressConverter : JsonConverter<HardwareAddress>
{
    public override HardwareAddress Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        reader.GetString() is { Length: > 0 } text ? HardwareAddress.Parse(text) : default;

    public override void Write(Utf8JsonWriter writer, HardwareAddress value, JsonSerializerOptions options) => writer.WriteStringValue(value.ToString());
}

/// <summary>As <c>[valid, preferred]</c> in seconds.</summary>
internal sealed class LifetimeConverter : JsonConverter<Lifetime>
{
    public override Lifetime Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        reader.Read();
        var valid = reader.GetUInt32();
        reader.Read();
        var preferred = reader.GetUInt32();
        reader.Read();
        return new Lifetime(valid, preferred);
    }

    public override void Write(Utf8JsonWriter writer, Lifetime value, JsonSerializerOptions options)
    {
        writer.WriteStartArray();
        writer.WriteNumberValue(value.Valid);
        writer.WriteNumberValue(value.Preferred);
        writer.WriteEndArray();
    }
}

internal sealed class SequenceConverter<T> : JsonConverter<Sequence<T>>
{
    public override Sequence<T> Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        var type = (JsonTypeInfo<T>)options.GetTypeInfo(typeof(T));
        var items = ImmutableArray.CreateBuilder<T>();
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            items.Add(JsonSerializer.Deserialize(ref reader, type)!);
        }

        return new Sequence<T>(items.ToImmutable());
    }

    public override void Write(Utf8JsonWriter writer, Sequence<T> value, JsonSerializerOptions options)
    {
        var type = (JsonTypeInfo<T>)options.GetTypeInfo(typeof(T));
        writer.WriteStartArray();
        foreach (var item in value)
        {
            JsonSerializer.Serialize(writer, item, type);
        }

        writer.WriteEndArray();
    }
}
