using CsCheck;
using Reconciler.Core.Documents;
using Xunit;

namespace Reconciler.Core.Tests.Documents;

public sealed class DurationsTests
{
    [Theory]
    [InlineData("30s", 30)]
    [InlineData("5m", 300)]
    [InlineData("2h", 7200)]
    [InlineData("1d", 86_400)]
    [InlineData("0s", 0)]
    public void A_whole_number_and_a_unit_is_a_duration(string text, int seconds) =>
        Assert.Equal(TimeSpan.FromSeconds(seconds), Durations.Parse(text));

    [Theory]
    [InlineData("")]
    [InlineData("s")]
    [InlineData("5")]
    [InlineData("-5s")]
    [InlineData("+5s")]
    [InlineData(" 5s")]
    [InlineData("1.5h")]
    [InlineData("1h30m")]
    [InlineData("5S")]
    [InlineData("5ms")]
    [InlineData("99999999999999999999s")]
    [InlineData("9999999999999h")]
    public void Anything_else_is_none(string text) => Assert.Null(Durations.Parse(text));

    [Fact]
    public void What_is_printed_reads_back() =>
        Gen.Int[0, 10_000_000].Sample(seconds =>
        {
            var span = TimeSpan.FromSeconds(seconds);
            return Durations.Parse(Durations.Print(span)) == span;
        });
}
