using System.Text.Json;
using Json.Pointer;
using Xunit;

namespace Reconciler.Core.Tests.StandIns;

public sealed class JsonPointerTests
{
    // RFC 6901, section 5.
    private static readonly JsonElement Document = JsonElement.Parse(
        """
        {
          "foo": ["bar", "baz"],
          "": 0,
          "a/b": 1,
          "c%d": 2,
          "e^f": 3,
          "g|h": 4,
          "i\\j": 5,
          "k\"l": 6,
          " ": 7,
          "m~n": 8
        }
        """);

    [Theory]
    [InlineData("/foo", """["bar","baz"]""")]
    [InlineData("/foo/0", "\"bar\"")]
    [InlineData("/", "0")]
    [InlineData("/a~1b", "1")]
    [InlineData("/c%d", "2")]
    [InlineData("/e^f", "3")]
    [InlineData("/g|h", "4")]
    [InlineData("/i\\j", "5")]
    [InlineData("/k\"l", "6")]
    [InlineData("/ ", "7")]
    [InlineData("/m~0n", "8")]
    // Section 6, the URI fragments.
    [InlineData("#/foo", """["bar","baz"]""")]
    [InlineData("#/foo/0", "\"bar\"")]
    [InlineData("#/", "0")]
    [InlineData("#/a~1b", "1")]
    [InlineData("#/c%25d", "2")]
    [InlineData("#/e%5Ef", "3")]
    [InlineData("#/g%7Ch", "4")]
    [InlineData("#/i%5Cj", "5")]
    [InlineData("#/k%22l", "6")]
    [InlineData("#/%20", "7")]
    [InlineData("#/m~0n", "8")]
    public void Each_example_of_RFC_6901_names_the_value_that_the_RFC_gives(string text, string value) =>
        Assert.True(JsonElement.DeepEquals(JsonElement.Parse(value), Parsed(text).Evaluate(Document)!.Value));

    [Theory]
    [InlineData("")]
    [InlineData("#")]
    public void The_empty_pointer_names_the_whole_document(string text)
    {
        Assert.Equal(JsonPointer.Empty, Parsed(text));
        Assert.True(JsonElement.DeepEquals(Document, Parsed(text).Evaluate(Document)!.Value));
    }

    [Theory]
    [InlineData("/bar")]
    [InlineData("/foo/2")]
    [InlineData("/foo/00")]
    [InlineData("/foo/01")]
    [InlineData("/foo/+0")]
    [InlineData("/foo/ 0")]
    [InlineData("/foo/-")]
    [InlineData("/foo/")]
    [InlineData("/foo/0/bar")]
    [InlineData("/foo/99999999999")]
    public void A_pointer_to_nothing_has_no_value(string text) => Assert.Null(Parsed(text).Evaluate(Document));

    [Theory]
    [InlineData(null)]
    [InlineData("foo")]
    [InlineData("0")]
    [InlineData("/~")]
    [InlineData("/~2")]
    [InlineData("/a~/b")]
    [InlineData("#foo")]
    [InlineData("#/%7E2")]
    public void What_the_grammar_does_not_hold_is_refused(string? text) => Assert.False(JsonPointer.TryParse(text, out _));

    [Theory]
    [InlineData("/~01", "~1")]
    [InlineData("/~10", "/0")]
    [InlineData("#/%7E01", "~1")]
    [InlineData("#/%C3%A4", "ä")]
    public void Escapes_are_undone_once_and_in_the_order_of_the_RFC(string text, string token)
    {
        Assert.Equal(token, Parsed(text)[0].ToString());
        Assert.True(Parsed(text)[0] == token);
    }

    [Fact]
    public void Built_pointers_are_written_in_the_escaped_string_form()
    {
        var pointer = JsonPointer.Create("a/b", 3).Combine("~1").Combine(JsonPointer.Create("", "x"));

        Assert.Equal("/a~1b/3/~01//x", pointer.ToString());
        Assert.Equal(pointer, Parsed(pointer.ToString()));
        Assert.Equal(pointer.GetHashCode(), Parsed(pointer.ToString()).GetHashCode());
        Assert.Equal(5, pointer.SegmentCount);
    }

    [Fact]
    public void A_pointer_is_compared_and_cut_by_whole_segments()
    {
        var pointer = Parsed("/properties/name/type");

        Assert.True(pointer.StartsWith(Parsed("/properties/name")));
        Assert.True(pointer.StartsWith(JsonPointer.Empty));
        Assert.False(pointer.StartsWith(Parsed("/properties/na")));
        Assert.False(JsonPointer.Empty.StartsWith(pointer));
        Assert.Equal(Parsed("/name/type"), pointer.GetLocal(2));
        Assert.Equal(JsonPointer.Empty, pointer.GetLocal(0));
        Assert.Equal(default, JsonPointer.Create());
        Assert.Equal(default(JsonPointer).GetHashCode(), Parsed("").GetHashCode());
        Assert.True(Parsed("/a") != Parsed("/b"));
    }

    private static JsonPointer Parsed(string text) =>
        JsonPointer.TryParse(text, out var pointer) ? pointer : throw new ArgumentException($"'{text}' is not a JSON pointer.");
}
