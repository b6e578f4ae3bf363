using System.Text;
using Reconciler.Core.Diagnostics;
using Reconciler.Core.Documents;
using Xunit;

namespace Reconciler.Core.Tests.Documents;

/// <summary>Input that was made to hurt ends in a diagnostic, and the work stays in proportion to the input.</summary>
public sealed class HostileInputTests
{
    [Fact]
    public void Aliases_that_would_expand_to_billions_of_nodes_are_refused()
    {
        var bomb = new StringBuilder("a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n");
        for (var i = 1; i < 12; i++)
        {
            bomb.Append($"a{i}: &a{i} [{string.Join(", ", Enumerable.Repeat($"*a{i - 1}", 10))}]\n");
        }

        Assert.Equal([Codes.AliasBomb], CodesOf(bomb.ToString()));
    }

    [Theory]
    [InlineData("[", "]")]
    [InlineData("{a: ", "}")]
    [InlineData("- ", "x")]
    [InlineData("? ", "x")]
    public void Nesting_ten_thousand_deep_is_refused(string open, string close) =>
        Assert.Equal(
            [Codes.TooDeep],
            CodesOf((open[0] is '-' or '?' ? "" : "a: ") + string.Concat(Enumerable.Repeat(open, 10_000)) + string.Concat(Enumerable.Repeat(close, 10_000))));

    [Fact]
    public void Nesting_by_indentation_is_refused() =>
        Assert.Equal([Codes.TooDeep], CodesOf(string.Concat(Enumerable.Range(0, 2000).Select(i => new string(' ', i) + "a:\n"))));

    [Fact]
    public void Nesting_up_to_the_limit_is_read()
    {
        var depth = YamlReader.DeepestNesting - 1;
        Assert.Empty(CodesOf("a: " + new string('[', depth) + new string(']', depth)));
    }

    [Fact]
    public void A_value_that_takes_for_ever_to_compare_with_its_pattern_is_refused()
    {
        var (_, diagnostics) = TestLanguage.Read(new MemoryStateFiles().With("state.yaml", TestLanguage.Document($"things:\n  /x: {{ slow: {new string('a', 60)}b }}")));

        var refused = Assert.Single(diagnostics);
        Assert.Equal((Codes.BadValue, 6), (refused.Code, refused.Span!.Value.Line));
        Assert.Contains("^(a+)+$", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_of_a_hundred_megabytes_is_refused_by_its_length_without_being_read()
    {
        var files = new MemoryStateFiles().With("state.yaml", [], length: 100 << 20);

        var (reading, diagnostics) = TestLanguage.Read(files);

        Assert.Null(reading.Document);
        Assert.Equal(Codes.TooLarge, Assert.Single(diagnostics).Code);
        Assert.Empty(files.WasRead);
    }

    [Fact]
    public void A_pipe_that_never_ends_is_refused_after_the_limit()
    {
        var files = new MemoryStateFiles().With("state.yaml", new byte[YamlReader.LongestFile + 100], length: 0);

        var (_, diagnostics) = TestLanguage.Read(files);

        Assert.Equal(Codes.TooLarge, Assert.Single(diagnostics).Code);
    }

    [Fact]
    public void More_nodes_than_any_document_has_are_refused() =>
        Assert.Equal([Codes.TooLarge], CodesOf("a: [" + string.Concat(Enumerable.Repeat("a,", YamlReader.MostNodes + 1)) + "]"));

    [Theory]
    [InlineData("61 3A 20 FF 0A", "1:4")]
    [InlineData("61 3A 20 62 0A C3 28", "2:1")]
    [InlineData("61 3A 20 ED A0 80", "1:4")]
    [InlineData("61 3A 20 C3", "1:4")]
    [InlineData("61 3A 20 C3 A9 C0 80", "1:5")]
    [InlineData("61 3A 20 00", "1:4")]
    [InlineData("61 3A 20 62 0A 0A 1B 5B", "3:1")]
    [InlineData("FF FE 61 00", "1:1")]
    public void What_is_no_text_is_refused_with_its_place(string hex, string place)
    {
        var diagnostic = Assert.Single(Read(Convert.FromHexString(hex.Replace(" ", "", StringComparison.Ordinal))));

        Assert.Equal((Codes.NotText, $"f.yaml:{place}"), (diagnostic.Code, diagnostic.Span.ToString()));
    }

    [Theory]
    [InlineData("")]
    [InlineData("# only a comment\n")]
    [InlineData("---\n...\n")]
    [InlineData("   \n\n")]
    public void A_file_without_a_document_is_refused(string text) => Assert.Equal([Codes.DocumentCount], CodesOf(text));

    [Theory]
    [InlineData("a: 1\n---\nb: 2\n")]
    [InlineData("--- {a: 1}\n--- {b: 2}\n")]
    public void Several_documents_are_refused(string text) => Assert.Equal([Codes.DocumentCount], CodesOf(text));

    [Theory]
    [InlineData("- a\n")]
    [InlineData("just text\n")]
    public void A_document_that_is_no_mapping_is_refused(string text) => Assert.Equal([Codes.WrongType], CodesOf(text));

    [Theory]
    [InlineData("a:\n\tb: 1\n", "2:1")]
    [InlineData("\ta: 1\n", "1:1")]
    [InlineData("a:\n  - b\n \t- c\n", "3:2")]
    [InlineData("a:\n  b: 1\n\tc: 2\n", "3:1")]
    public void A_tab_as_indentation_is_called_a_tab_where_it_stands(string text, string place)
    {
        var diagnostic = Assert.Single(Read(Encoding.UTF8.GetBytes(text)));

        Assert.Equal(("indent with spaces", $"f.yaml:{place}"), (diagnostic.Hint, diagnostic.Span.ToString()));
    }

    [Fact]
    public void A_tab_inside_of_a_literal_block_is_text() => Assert.Empty(CodesOf("a: |\n  all:\n  \tcc\n"));

    [Theory]
    [InlineData("a: &x [*x]\n")]
    [InlineData("a: !<tag:example.com,2000:x> b\n")]
    [InlineData("a: !!int 5\n")]
    [InlineData("%YAML 1.1\n---\na: no\n")]
    [InlineData("{[a]: b}\n")]
    public void What_the_language_has_no_use_for_is_refused(string text) => Assert.Equal([Codes.UnsupportedYaml], CodesOf(text));

    [Theory]
    [InlineData("a: [1, 2\nb: 3\n")]
    [InlineData("a: \"x\n")]
    [InlineData("a: {\n")]
    [InlineData("{a: !!st]r b}\n")]
    [InlineData("  : 0?#%-*b.")]
    [InlineData("a: 'x\n")]
    [InlineData("a: @b\n")]
    [InlineData("a: \"\\q\"\n")]
    [InlineData("a: \"\\uD800\"\n")]
    [InlineData("a: 1\n b: 2\n")]
    [InlineData("a: *b\n")]
    public void Broken_syntax_is_a_diagnostic(string text) => Assert.Equal([Codes.Syntax], CodesOf(text));

    [Fact]
    public void A_variable_that_grows_with_each_use_is_refused()
    {
        // Doubling forty times would be a terabyte.
        var spec = new StringBuilder("vars:\n  v0: xxxxxxxxxx\n");
        for (var i = 1; i <= 40; i++)
        {
            spec.Append($"  v{i}: ${{v{i - 1}}}${{v{i - 1}}}\n");
        }

        Assert.Contains(TestLanguage.Invalid(spec.ToString()), diagnostic => diagnostic.Code == Codes.TooLarge);
    }

    [Fact]
    public void A_large_variable_used_often_is_refused()
    {
        var spec = new StringBuilder("vars:\n  v: " + new string('x', 1 << 20) + "\nthings:\n");
        for (var i = 0; i < 1000; i++)
        {
            spec.Append($"  /etc/{i}: {{ content: \"${{v}}\" }}\n");
        }

        Assert.Contains(TestLanguage.Invalid(spec.ToString()), diagnostic => diagnostic.Code == Codes.TooLarge);
    }

    [Fact]
    public void A_scalar_of_many_large_variables_is_refused_before_it_is_built() =>
        Assert.Contains(
            TestLanguage.Invalid($"vars:\n  v: {new string('x', 1 << 20)}\nthings:\n  /etc/a:\n    content: {string.Concat(Enumerable.Repeat("${v}", 1 << 20))}\n"),
            diagnostic => diagnostic.Code == Codes.TooLarge);

    [Fact]
    public void Numbers_beyond_all_bounds_are_judged_and_not_stumbled_over()
    {
        var spec = string.Concat(
            new[] { new string('9', 100_000), "1e999999", "-1e999999", "0x" + new string('f', 100_000), ".inf", ".nan", "-0" }
                .Select((number, i) => $"  /etc/{i}: {{ count: {number} }}\n"));

        var diagnostics = TestLanguage.Invalid("things:\n" + spec);

        Assert.Equal(6, diagnostics.Count);
        Assert.All(diagnostics, diagnostic => Assert.True(diagnostic.ToString().Length < 300));
    }

    /// <summary>The validator's own list of failures would take a kilobyte for each of these keys and items.</summary>
    [Theory]
    [InlineData("unknown", ": 1, ", Codes.UnknownKey)]
    [InlineData("", "1, ", Codes.QuoteIt)]
    public void A_flood_of_mistakes_is_cut_off(string key, string rest, string code)
    {
        var flood = string.Concat(Enumerable.Range(0, 100_000).Select(i => key.Length > 0 ? $"{key}{i}{rest}" : rest));
        var before = GC.GetAllocatedBytesForCurrentThread();

        var diagnostics = TestLanguage.Invalid("things: { /etc/a: { " + (key.Length > 0 ? flood : $"command: [{flood}]") + " } }");

        Assert.All(diagnostics, diagnostic => Assert.Equal(code, diagnostic.Code));
        Assert.InRange(diagnostics.Count, 1, 1000);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 200L << 20);
    }

    [Fact]
    public void A_mistake_far_into_a_long_list_is_found_where_it_stands()
    {
        var list = string.Concat(Enumerable.Repeat("a, ", 1700)) + "5";

        var diagnostic = Assert.Single(TestLanguage.Invalid("things:\n  /etc/a:\n    count: 5\n    command: [" + list + "]"));

        Assert.Equal((Codes.QuoteIt, $"state.yaml:8:{7 + "command: [".Length + (3 * 1700)}"), (diagnostic.Code, diagnostic.Span.ToString()));
    }

    private static IEnumerable<string> CodesOf(string text) => Read(Encoding.UTF8.GetBytes(text)).Select(diagnostic => diagnostic.Code);

    private static IReadOnlyList<Diagnostic> Read(byte[] bytes)
    {
        var diagnostics = new DiagnosticBag();
        YamlReader.Read("f.yaml", bytes, diagnostics);
        return diagnostics.Sorted();
    }
}
