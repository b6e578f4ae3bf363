using Reconciler.Core.Diagnostics;
using Xunit;

namespace Reconciler.Core.Tests.Diagnostics;

public sealed class NearestNameTests
{
    private static readonly string[] Keys = ["content", "source", "owner", "group", "mode", "existing"];

    [Theory]
    [InlineData("contnet", "content")]
    [InlineData("sorce", "source")]
    [InlineData("Mode", "mode")]
    [InlineData("exsting", "existing")]
    public void A_slip_finds_the_name_that_was_meant(string written, string meant) => Assert.Equal(meant, NearestName.Of(written, Keys));

    [Theory]
    [InlineData("permissions")]
    [InlineData("x")]
    [InlineData("")]
    public void Something_else_finds_nothing(string written) => Assert.Null(NearestName.Of(written, Keys));
}
