using System.Text;
using CsCheck;
using Reconciler.Cli.Rendering;
using Reconciler.Core.Diagnostics;
using Reconciler.Core.Documents;
using Reconciler.Core.Sections;
using Xunit;

namespace Reconciler.EndToEnd.Rendering;

public sealed class StateYamlTests
{
    private static readonly Gen<string> Piece = Gen.OneOf(
        Gen.OneOf([.. ((string[])["${", "}", "$", "\n", " ", "\t", "\r\n", ": ", " #", "- ", "'", "\"", "\\", "é", "😀", "\u0085", "\u2028", "\ufeff", "\0", "|", "%", "0644"]).Select(Gen.Const)]),
        Gen.String[Gen.Char['a', 'z'], 1, 5]);

    private static readonly Gen<string> Text = Piece.Array[0, 12].Select(string.Concat);

    [Fact]
    public void Any_text_is_read_back_as_it_was() => Text.Sample(text => ReadBack(text).Text == text, iter: 5000);

    [Theory]
    [InlineData("true")]
    [InlineData("No")]
    [InlineData("null")]
    [InlineData("~")]
    [InlineData("0644")]
    [InlineData("1.10")]
    [InlineData("0x1f")]
    [InlineData("1e3")]
    [InlineData(".inf")]
    [InlineData("2024-01-01")]
    [InlineData("12:30:45")]
    [InlineData("")]
    [InlineData("=")]
    [InlineData("<<")]
    public void A_text_that_a_reader_could_take_for_another_type_is_quoted(string text)
    {
        var (read, isPlain) = ReadBack(text);
        Assert.Equal(text, read);
        Assert.False(isPlain);
    }

    [Fact]
    public void Several_lines_are_a_block_that_people_can_read() =>
        Assert.Contains("content: |\n        one\n          two\n\n        three\n", Write("one\n  two\n\nthree\n"), StringComparison.Ordinal);

    private static string Write(string text) => StateYaml.Write(
        "node", [new ExportedSection("files", new ExportedMap([("/etc/x", new ExportedMap([("content", new ExportedScalar(text)), ("mode", new ExportedScalar("0644"))]))]))]);

    private static (string Text, bool IsPlain) ReadBack(string text)
    {
        var diagnostics = new DiagnosticBag();
        var root = YamlReader.Read("x.yaml", Encoding.UTF8.GetBytes(Write(text)), diagnostics);
        Assert.False(diagnostics.HasErrors, $"{string.Join('\n', diagnostics.Sorted())}\n{Write(text)}");
        var entry = root!.Mapping("spec")!.Mapping("files")!.Mapping("/etc/x")!;
        Assert.Equal("0644", entry.Text("mode"));
        var content = (YamlScalar)entry["content"]!;
        return (content.Text.Replace("$${", "${", StringComparison.Ordinal), content.IsPlain);
    }
}
