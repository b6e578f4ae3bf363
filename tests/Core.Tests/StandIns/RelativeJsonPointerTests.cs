using Json.Pointer;
using Xunit;

namespace Reconciler.Core.Tests.StandIns;

public sealed class RelativeJsonPointerTests
{
    // The examples of draft-bhutton-relative-json-pointer-00, section 5.1, and of section 5.1 of the drafts before it.
    [Theory]
    [InlineData("0")]
    [InlineData("1/0")]
    [InlineData("0-1")]
    [InlineData("2/highly/nested/objects")]
    [InlineData("0#")]
    [InlineData("0-1#")]
    [InlineData("1#")]
    [InlineData("0/objects")]
    [InlineData("1/nested/objects")]
    [InlineData("2/foo/0")]
    [InlineData("10+12/a~1b//m~0n")]
    public void The_examples_of_the_draft_are_relative_pointers(string text) => Assert.True(RelativeJsonPointer.TryParse(text, out _));

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("/foo")]
    [InlineData("#")]
    [InlineData("-1")]
    [InlineData("+1")]
    [InlineData("01")]
    [InlineData("0-")]
    [InlineData("0+01")]
    [InlineData("0##")]
    [InlineData("0#/a")]
    [InlineData("0a")]
    [InlineData("0/~2")]
    [InlineData("0/a~")]
    [InlineData("0\n")]
    [InlineData("\u0661/a")]
    public void What_the_grammar_does_not_hold_is_refused(string? text) => Assert.False(RelativeJsonPointer.TryParse(text, out _));
}
