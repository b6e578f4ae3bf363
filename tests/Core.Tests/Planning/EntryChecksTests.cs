using Reconciler.Core.Diagnostics;
using Reconciler.Core.Planning;
using Xunit;

namespace Reconciler.Core.Tests.Planning;

public sealed class EntryChecksTests
{
    [Fact]
    public void One_path_wanted_by_two_sections_is_an_error_with_both_places()
    {
        var first = TestEntry.Of("files//x") with { Provided = ["path:/x"] };
        var second = TestEntry.Of("bundles/b//x") with { Provided = ["path:/x"] };
        second = second with { Header = second.Header with { Origin = new SourceSpan("state.yaml", 9, 7) } };
        var diagnostics = new DiagnosticBag();

        EntryChecks.Check([first, second], diagnostics);

        var diagnostic = Assert.Single(diagnostics.Sorted());
        Assert.Equal(Codes.SameIdentity, diagnostic.Code);
        Assert.Equal(new SourceSpan("state.yaml", 9, 7), diagnostic.Span);
        Assert.Contains("state.yaml:1:1", diagnostic.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_cycle_of_after_is_an_error_that_names_the_path()
    {
        var diagnostics = new DiagnosticBag();

        EntryChecks.Check([TestEntry.Of("files//a", "files//b"), TestEntry.Of("files//b", "files//a")], diagnostics);

        var diagnostic = Assert.Single(diagnostics.Sorted());
        Assert.Equal(Codes.Cycle, diagnostic.Code);
        Assert.Matches("files//a -> files//b -> files//a|files//b -> files//a -> files//b", diagnostic.Message);
    }
}
