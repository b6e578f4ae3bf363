using CsCheck;
using Reconciler.Core.Model;
using Xunit;

namespace Reconciler.Core.Tests.Model;

public sealed class GlobTests
{
    [Theory]
    [InlineData("files/*", "files//etc/x/y", true)]
    [InlineData("*", "", true)]
    [InlineData("*conf", "files//etc/a.conf", true)]
    [InlineData("bundles/nsx-cni//opt/*/nsx", "bundles/nsx-cni//opt/cni/bin/nsx", true)]
    [InlineData("node-?", "node-7", true)]
    [InlineData("node-?", "node-17", false)]
    [InlineData("node-?", "node-", false)]
    [InlineData("files//etc/x", "files//etc/xy", false)]
    [InlineData("files//etc/x", "FILES//etc/x", false)]
    [InlineData("a*b*c", "a-b-b-c", true)]
    [InlineData("a*b*c", "a-b-b-c-", false)]
    [InlineData("[a]", "a", false)]
    public void A_star_crosses_slashes_and_a_question_mark_is_one_character(string pattern, string text, bool matches) =>
        Assert.Equal(matches, new Glob(pattern).Matches(text));

    [Fact]
    public void A_text_matches_itself_with_any_stretch_of_it_starred() =>
        Gen.Select(Gen.String[Gen.Char["ab/.-"], 0, 12], Gen.Int[0, 12], Gen.Int[0, 12]).Sample((text, a, b) =>
        {
            var (from, to) = (Math.Min(Math.Min(a, b), text.Length), Math.Min(Math.Max(a, b), text.Length));
            return new Glob(text[..from] + "*" + text[to..]).Matches(text);
        });

    [Fact]
    public void A_pattern_of_many_stars_against_a_long_text_is_answered() =>
        Assert.False(new Glob(string.Concat(Enumerable.Repeat("a*", 200)) + "b").Matches(new string('a', 20_000)));
}
