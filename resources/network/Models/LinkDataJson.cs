using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using Reconciler.Core.Ports.Network;

namespace Reconciler.Resources.Network;

/// <summary>The options of a kind of link as <c>{"vlan": {...}}</c>.</summary>
internal sealed class LinkDataConverter : JsonConverter<LinkData>
{
    public override bool CanConvert(Type typeToConvert) => typeToConvert == typeof(LinkData);

    public override LinkData Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        reader.Read();
        var kind = reader.GetString()!;
        reader.Read();
        var data = JsonSerializer.Deserialize(ref reader, Info(kind, options));
        reader.Read();
        return (LinkData)data!;
    }

    public override void Write(Utf8JsonWriter writer, LinkData value, JsonSerializerOptions options)
    {
        var kind = value switch
        {
            VlanData => "vlan",
            VxlanData => "vxlan",
            BondData => "bond",
            BridgeData => "bridge",
            MacvlanData => "macvlan",
            VrfData => "vrf",
            _ => "other",
        };
        writer.WriteStartObject();
        writer.WritePropertyName(kind);
        JsonSerializer.Serialize(writer, value, Info(kind, options));
        writer.WriteEndObject();
    }

    private static JsonTypeInfo Info(string kind, JsonSerializerOptions options) => options.GetTypeInfo(kind switch
    {
        "vlan" => typeof(VlanData),
        "vxlan" => typeof(VxlanData),
        "bond" => typeof(BondData),
        "bridge" => typeof(BridgeData),
        "macvlan" => typeof(MacvlanData),
        "vrf" => typeof(VrfData),
        _ => typeof(OtherLinkData),
    });
}
