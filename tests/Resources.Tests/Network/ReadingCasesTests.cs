using Xunit;

namespace Reconciler.Resources.Tests.Network;

/// <summary>
/// Each folder of cases: the *.yaml files, and in expected.txt what is said of them, without the hints, in order.
/// </summary>
public sealed class ReadingCasesTests
{
    private static readonly string Root = Path.Combine(AppContext.BaseDirectory, "Network", "cases");

    public static TheoryData<string> Cases => [.. Directory.GetDirectories(Root).Select(path => Path.GetFileName(path)).Order(StringComparer.Ordinal)];

    [Theory]
    [MemberData(nameof(Cases))]
    public void A_document_gets_the_diagnostics_that_its_folder_expects(string name)
    {
        var folder = Path.Combine(Root, name);
        var files = Directory.GetFiles(folder, "*.yaml").Order(StringComparer.Ordinal).Select(path => (Path.GetFileName(path), File.ReadAllText(path)));
        var (_, diagnostics) = NetworkDocuments.Read([.. files]);
        var said = string.Join('\n', diagnostics.Select(diagnostic => (diagnostic with { Hint = null }).ToString()));
        var expected = File.ReadAllText(Path.Combine(folder, "expected.txt")).TrimEnd();
        Assert.True(expected == said, $"of {name} is said:\n{said}");
    }
}
