using System.Text;
using Reconciler.Resources.Bundles;
using Xunit;

namespace Reconciler.Resources.Tests.Bundles;

public sealed class InstalledVersionTests
{
    [Theory]
    [InlineData("""{"v":"1.2"}""", "1.2")]
    [InlineData("""{"plugins":[{"type":"nsx"},{"v":"1.2"}]}""", "1.2")]
    [InlineData("""{"a":{"v":"1"},"v":"2"}""", "1")]
    [InlineData("""{"v":4.10}""", "4.10")]
    [InlineData("""{"\u0076":"3"}""", "3")]
    [InlineData("\uFEFF{\"v\":\"1\"}", "1")]
    public void The_first_tag_in_the_order_of_the_document_counts(string json, string version) =>
        Assert.Equal(version, Read(json).Number?.Text);

    [Theory]
    [InlineData("", "not valid JSON")]
    [InlineData("{", "not valid JSON")]
    [InlineData("""{"v":"1"} trailing""", "not valid JSON")]
    [InlineData("""{"v":"1""", "not valid JSON")]
    [InlineData("""{"w":"1"}""", "no v in it")]
    [InlineData("""["v","1"]""", "no v in it")]
    [InlineData("""{"v":null,"x":{"v":"1"}}""", "v is not a version")]
    [InlineData("""{"v":{"v":"1"}}""", "v is not a version")]
    [InlineData("""{"v":"4.x"}""", "v is \"4.x\", which is not a version")]
    [InlineData("""{"v":-1}""", "v is \"-1\", which is not a version")]
    public void Without_a_version_it_says_why(string json, string why)
    {
        var read = Read(json);

        Assert.Null(read.Number);
        Assert.Equal(why, read.ToString());
    }

    [Fact]
    public void Bytes_that_are_no_text_are_not_valid_json() =>
        Assert.Equal("not valid JSON", InstalledVersion.Read([.. "{\"v\":\""u8, 0xFF, .. "\"}"u8], "v").ToString());

    [Fact]
    public void Nesting_without_end_is_not_valid_json() => Assert.Equal("not valid JSON", Read(new string('[', 100_000)).ToString());

    private static InstalledVersion Read(string json) => InstalledVersion.Read(new MemoryStream(Encoding.UTF8.GetBytes(json)), "v");
}
