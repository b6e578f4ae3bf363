using CsCheck;
using Reconciler.Cli.Rendering;
using Xunit;

namespace Reconciler.EndToEnd.Rendering;

public sealed class VisibleTests
{
    [Theory]
    [InlineData("plain /etc/x ünïcode 漢字 😀", "plain /etc/x ünïcode 漢字 😀")]
    [InlineData("\e[31mred", "\\x1b[31mred")]
    [InlineData("a\nb\tc\r", "a\\nb\\tc\\r")]
    [InlineData("\u009b31m", "\\x9b31m")]
    [InlineData("a\u202eb", "a\\u202eb")]
    [InlineData("\u007f", "\\x7f")]
    public void What_a_terminal_would_obey_is_written_as_an_escape(string text, string shown) => Assert.Equal(shown, Visible.Of(text));

    [Fact]
    public void Half_a_pair_is_escaped_too() => Assert.Equal("\\ud83dx", Visible.Of("\ud83dx"));

    [Fact]
    public void Nothing_shown_is_a_control_character() => Gen.String.Sample(text => !Visible.Of(text).Any(char.IsControl));

    [Fact]
    public void A_tab_in_a_diff_stays_one() => Assert.Equal("\tx\\x1b", Visible.Of("\tx\e", keepTabs: true));
}
