using Xunit;

namespace Reconciler.Core.Tests.Documents;

/// <summary>Each folder below cases/ is a document with mistakes, and what is said of them. A new case is a folder, no code.</summary>
public sealed class CaseTests
{
    private static readonly string Cases = Path.Combine(AppContext.BaseDirectory, "Documents", "cases");

    public static TheoryData<string> Names => [.. Directory.GetDirectories(Cases).Select(path => Path.GetFileName(path)!).Order(StringComparer.Ordinal)];

    [Theory]
    [MemberData(nameof(Names))]
    public void Each_mistake_is_reported_where_it_stands(string name)
    {
        var files = new MemoryStateFiles();
        var documents = Directory.GetFiles(Path.Combine(Cases, name), "*.yaml").Select(path => Path.GetFileName(path)!).Order(StringComparer.Ordinal).ToArray();
        foreach (var document in documents)
        {
            files.With(document, File.ReadAllBytes(Path.Combine(Cases, name, document)));
        }

        var (reading, diagnostics) = TestLanguage.Read(files, null, documents);

        Assert.Equal(File.ReadAllText(Path.Combine(Cases, name, "expected.txt")).TrimEnd('\n'), string.Join('\n', diagnostics));
        Assert.False(reading.IsValid);
    }
}
