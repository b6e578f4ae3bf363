using System.Text.Json;
using Json.More;
using Json.Schema;
using Xunit;

namespace Reconciler.Core.Tests.StandIns;

public sealed class JsonMoreTests
{
    [Theory]
    [InlineData("1", "1.0")]
    [InlineData("100", "1e2")]
    [InlineData("0", "-0.0")]
    [InlineData("1e400", "10e399")]
    [InlineData("\"\\u0061\"", "\"a\"")]
    [InlineData("""{"a":1,"b":[2]}""", """{"b":[2.0],"a":1}""")]
    public void Equal_values_are_equivalent_and_have_one_hash(string a, string b)
    {
        var (left, right) = (JsonElement.Parse(a), JsonElement.Parse(b));

        Assert.True(left.IsEquivalentTo(right));
        Assert.Equal(left.GetEquivalenceHashCode(), right.GetEquivalenceHashCode());
        Assert.Equal(left.GetEquivalenceHashCode(1), right.GetEquivalenceHashCode(1));
    }

    [Theory]
    [InlineData("1", "\"1\"")]
    [InlineData("0", "false")]
    [InlineData("9007199254740992", "9007199254740993")]
    [InlineData("[1,2]", "[2,1]")]
    [InlineData("""{"a":1}""", """{"a":1,"b":null}""")]
    [InlineData("null", "{}")]
    public void Different_values_are_not_equivalent(string a, string b) =>
        Assert.False(JsonElement.Parse(a).IsEquivalentTo(JsonElement.Parse(b)));

    [Fact]
    public void Values_become_elements_and_are_written_on_one_line()
    {
        Assert.Equal("true", true.AsJsonElement().ToJsonString());
        Assert.Equal("-3", (-3).AsJsonElement().ToJsonString());
        Assert.Equal("\"ä<\\\"\\n\"", "ä<\"\n".AsJsonElement().ToJsonString());
        Assert.Equal("null", ((string?)null).AsJsonElement().ToJsonString());
        Assert.Equal("""{"a":[1.50,"ä"]}""", JsonElement.Parse("{ \"a\": [\n1.50, \"ä\"] }").ToJsonString());
    }

    [Theory]
    [InlineData("null")]
    [InlineData("true")]
    [InlineData("[1]")]
    [InlineData("""{"a":"b"}""")]
    public void An_element_becomes_a_node_of_the_same_value(string json) =>
        Assert.Equal(json, JsonElement.Parse(json).AsNode()?.ToJsonString() ?? "null");

    [Fact]
    public void The_results_of_JsonSchema_Net_are_written_through_the_stand_ins()
    {
        var options = new BuildOptions { SchemaRegistry = new(), Dialect = Dialect.Draft202012 };
        var schema = JsonSchema.FromText("""{"properties":{"a/b":{"type":"integer"}}}""", options, new Uri("urn:test"));

        var results = schema.Evaluate(JsonElement.Parse("""{"a/b":"c"}"""), new EvaluationOptions { OutputFormat = OutputFormat.List });
        var detail = JsonSerializer.SerializeToElement(results).GetProperty("details").EnumerateArray().Last();

        Assert.Equal("/a~1b", detail.GetProperty("instanceLocation").GetString());
        Assert.Equal("/properties/a~1b", detail.GetProperty("evaluationPath").GetString());
        Assert.Equal("Value is \"string\" but should be \"integer\"", detail.GetProperty("errors").GetProperty("type").GetString());
    }

    [Fact]
    public void A_type_is_read_and_written_by_its_name_in_JSON()
    {
        Assert.Equal("\"integer\"", JsonSerializer.Serialize(SchemaValueType.Integer));
        Assert.Equal(SchemaValueType.Null, JsonSerializer.Deserialize<SchemaValueType>("\"null\""));
        Assert.Throws<JsonException>(() => JsonSerializer.Deserialize<SchemaValueType>("\"Null\""));
        Assert.Throws<JsonException>(() => JsonSerializer.Serialize(SchemaValueType.Integer | SchemaValueType.Null));
    }
}
