using System.Text.Json;
using Reconciler.Core.Documents;
using Reconciler.Core.Sections;
using Reconciler.Resources.Network;
using Reconciler.Testing.Schemas;
using Xunit;

namespace Reconciler.Resources.Tests.Network;

/// <summary>The schema and the reader each list what nmstate has and this version has not; the lists must be the same.</summary>
public sealed class NetworkSchemaTests
{
    private const string Marker = "#/$defs/notSupportedYet";

    private static readonly JsonElement Root = JsonDocument.Parse(NetworkDocuments.SchemaText()).RootElement;

    public static TheoryData<string, string> Places => new()
    {
        { "properties", nameof(UnsupportedKeys.Document) },
        { "properties/routes/properties", nameof(UnsupportedKeys.Routes) },
        { "properties/dns-resolver/properties", nameof(UnsupportedKeys.Dns) },
        { "properties/dns-resolver/properties/config/properties", nameof(UnsupportedKeys.DnsConfig) },
        { "$defs/interface/properties", nameof(UnsupportedKeys.Interface) },
        { "$defs/interface/properties/veth/properties", nameof(UnsupportedKeys.Veth) },
        { "$defs/ipv4/properties", nameof(UnsupportedKeys.Ip) },
        { "$defs/ipv6/properties", nameof(UnsupportedKeys.Ip) },
        { "$defs/address/properties", nameof(UnsupportedKeys.Address) },
        { "$defs/bridgeOptions/properties", nameof(UnsupportedKeys.LinuxBridgeOptions) },
        { "$defs/bridgePort/properties", nameof(UnsupportedKeys.BridgePort) },
        { "$defs/vlan/properties", nameof(UnsupportedKeys.Vlan) },
        { "$defs/bond/properties", nameof(UnsupportedKeys.Bond) },
        { "$defs/bondOptions/properties", nameof(UnsupportedKeys.BondOptions) },
        { "$defs/vrf/properties", nameof(UnsupportedKeys.Vrf) },
        { "$defs/route/properties", nameof(UnsupportedKeys.Route) },
    };

    [Theory]
    [MemberData(nameof(Places))]
    public void The_schema_marks_exactly_the_keys_that_the_reader_refuses(string place, string list)
    {
        var marked = At(place).EnumerateObject().Where(property => IsMarked(property.Value)).Select(property => property.Name);
        Assert.Equal(Lists()[list].Order(StringComparer.Ordinal), marked.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void No_key_is_marked_anywhere_else()
    {
        var expected = Places.Sum(row => Lists()[row.Data.Item2].Count);
        Assert.Equal(expected, Count(Root));
    }

    [Fact]
    public void The_schema_admits_each_type_that_is_refused_as_not_supported_yet()
    {
        var types = At("$defs/interface/properties/type/enum").EnumerateArray().Select(type => type.GetString()!).ToHashSet();
        Assert.Equal(Words.InterfaceTypes.Select(word => word.Text).Concat(UnsupportedKeys.Types).Order(StringComparer.Ordinal), types.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Every_key_has_a_description_and_an_example() => Assert.Empty(SchemaCompleteness.Missing(Root));

    [Theory]
    [InlineData(SchemaDraft.Draft202012)]
    [InlineData(SchemaDraft.Draft07)]
    public void It_can_be_put_into_the_schema_that_editors_load(SchemaDraft draft)
    {
        var texts = Sections.Registry.Schemas.BySection.SetItem("network", NetworkDocuments.SchemaText());
        Assert.DoesNotContain("document.schema.json#", SchemaAssembly.Assemble(new SchemaTexts(texts), draft), StringComparison.Ordinal);
    }

    private static JsonElement At(string place) => place.Split('/').Aggregate(Root, (element, key) => element.GetProperty(key));

    private static bool IsMarked(JsonElement schema) => schema.TryGetProperty("$ref", out var reference) && reference.GetString() == Marker;

    private static int Count(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.Object => (IsMarked(element) ? 1 : 0) + element.EnumerateObject().Sum(property => Count(property.Value)),
        JsonValueKind.Array => element.EnumerateArray().Sum(Count),
        _ => 0,
    };

    private static Dictionary<string, IReadOnlySet<string>> Lists() => new()
    {
        [nameof(UnsupportedKeys.Document)] = UnsupportedKeys.Document,
        [nameof(UnsupportedKeys.Routes)] = UnsupportedKeys.Routes,
        [nameof(UnsupportedKeys.Dns)] = UnsupportedKeys.Dns,
        [nameof(UnsupportedKeys.DnsConfig)] = UnsupportedKeys.DnsConfig,
        [nameof(UnsupportedKeys.Interface)] = UnsupportedKeys.Interface,
        [nameof(UnsupportedKeys.Veth)] = UnsupportedKeys.Veth,
        [nameof(UnsupportedKeys.Ip)] = UnsupportedKeys.Ip,
        [nameof(UnsupportedKeys.Address)] = UnsupportedKeys.Address,
        [nameof(UnsupportedKeys.LinuxBridgeOptions)] = UnsupportedKeys.LinuxBridgeOptions,
        [nameof(UnsupportedKeys.BridgePort)] = UnsupportedKeys.BridgePort,
        [nameof(UnsupportedKeys.Vlan)] = UnsupportedKeys.Vlan,
        [nameof(UnsupportedKeys.Bond)] = UnsupportedKeys.Bond,
        [nameof(UnsupportedKeys.BondOptions)] = UnsupportedKeys.BondOptions,
        [nameof(UnsupportedKeys.Vrf)] = UnsupportedKeys.Vrf,
        [nameof(UnsupportedKeys.Route)] = UnsupportedKeys.Route,
    };
}
