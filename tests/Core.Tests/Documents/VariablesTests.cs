using CsCheck;
using Reconciler.Core.Diagnostics;
using Reconciler.Core.Documents;
using Xunit;

namespace Reconciler.Core.Tests.Documents;

public sealed class VariablesTests
{
    private static readonly StateRequest Request = new() { Paths = ["state.yaml"], Facts = TestLanguage.Ubuntu };

    [Fact]
    public void A_variable_keeps_its_text_as_written()
    {
        var node = Thing("vars: { v: 1.10, m: 0644, t: True, e: }\nthings: { /etc/a: { content: \"${v} ${m} ${t} ${e}.\" } }");

        Assert.Equal("1.10 0644 True .", node.Text("content"));
    }

    [Fact]
    public void A_scalar_that_is_only_a_variable_has_the_type_of_its_key()
    {
        var node = Thing(
            """
            vars: { n: 5, f: "true", m: 0644, r: 1.5 }
            things:
              /etc/a: { count: "${n}", force: "${f}", mode: "${m}", ratio: "${r}", content: "${n}", command: ["${n}"], either: "${n}" }
            """);

        Assert.Equal(5, node.Integer("count"));
        Assert.True(node.Flag("force"));
        Assert.Equal(("0644", "5"), (node.Text("mode"), node.Text("content")));
    }

    [Fact]
    public void A_scalar_that_is_more_than_a_variable_is_text() =>
        Assert.Equal(Codes.WrongType, Assert.Single(TestLanguage.Invalid("vars: { n: 5 }\nthings: { /etc/a: { count: \"${n}0\" } }")).Code);

    [Fact]
    public void Keys_are_substituted_as_well()
    {
        var document = TestLanguage.Valid("vars: { dir: /opt/app }\nthings: { \"${dir}/x\": { content: y } }");

        Assert.Equal("things//opt/app/x", document.Sections[0].Entries[0].Header.Id);
    }

    [Fact]
    public void Variables_may_use_each_other_and_facts_in_any_order() =>
        Assert.Equal(
            "hello worker-1 ubuntu 22.04 x86_64 5.15.0-25-generic",
            Thing("vars: { a: \"hello ${b}\", b: \"${node.hostname} ${c}\", c: \"${node.os.id} ${node.os.version} ${node.arch} ${node.kernel}\" }\nthings: { /etc/a: { content: \"${a}\" } }").Text("content"));

    [Theory]
    [InlineData("$${a}", "${a}")]
    [InlineData("$$${v}", "$${v}")]
    [InlineData("x$${a}${v}$", "x${a}V$")]
    [InlineData("$ {v} $v {v}", "$ {v} $v {v}")]
    [InlineData("${v}${v}", "VV")]
    [InlineData("a}${v}{", "a}V{")]
    public void A_doubled_dollar_is_a_literal(string written, string text) =>
        Assert.Equal(text, Thing($"vars: {{ v: V }}\nthings: {{ /etc/a: {{ content: '{written}' }} }}").Text("content"));

    [Fact]
    public void What_a_variable_brings_in_is_not_substituted_again() =>
        Assert.Equal("${w}", Thing("vars: { v: \"$${w}\", w: W }\nthings: { /etc/a: { content: \"${v}\" } }").Text("content"));

    [Fact]
    public void The_command_line_counts_more_than_files_and_files_more_than_the_document()
    {
        var files = new MemoryStateFiles()
            .With("state.yaml", TestLanguage.Document("vars: { a: 1, b: 1, c: 1, d: 1 }\nthings: { /etc/a: { content: \"${a}${b}${c}${d}\" } }"))
            .With("one.yaml", "b: 2\nc: 2\nd: 2\n")
            .With("two.yaml", "c: 3\nd: 3\nunused: x\n");
        var request = Request with { VariableFiles = ["one.yaml", "two.yaml"], Variables = [new("d", "4"), new("d", "5")] };

        var (reading, diagnostics) = TestLanguage.Read(files, request);

        Assert.Empty(diagnostics);
        Assert.Equal("1235", TestLanguage.Node(reading.Document!, "things//etc/a").Text("content"));
        Assert.Single(reading.Document!.Files);
    }

    [Fact]
    public void A_variable_of_the_command_line_need_not_be_declared() =>
        Assert.Equal("x", TestLanguage.Node(
            TestLanguage.Valid("things: { /etc/a: { content: \"${only}\" } }", Request with { Variables = [new("only", "x")] }), "things//etc/a").Text("content"));

    [Fact]
    public void A_variable_of_the_command_line_that_nothing_asks_for_is_a_mistake()
    {
        var diagnostic = Assert.Single(TestLanguage.Invalid(
            "vars: { uplink: eth1 }\nthings: { /etc/a: { content: \"${uplink}\" } }", Request with { Variables = [new("uplnk", "eth2")] }));

        Assert.Equal((Codes.UnknownVariable, "did you mean `uplink`?"), (diagnostic.Code, diagnostic.Hint));
    }

    [Fact]
    public void A_variable_comes_before_a_fact_of_the_same_name() =>
        Assert.Equal("mine", Thing("vars: { node.arch: mine }\nthings: { /etc/a: { content: \"${node.arch}\" } }").Text("content"));

    [Fact]
    public void An_unknown_variable_is_reported_once_and_nothing_else_about_its_place() =>
        Assert.Equal([Codes.UnknownVariable], TestLanguage.Invalid("things: { /etc/a: { count: \"${x}\" } }").Select(diagnostic => diagnostic.Code));

    [Fact]
    public void A_circle_of_variables_is_reported_once_wherever_they_are_used() =>
        Assert.Equal(
            [Codes.Cycle],
            TestLanguage.Invalid("vars: { a: \"${b}\", b: \"${a}\" }\nthings: { /etc/a: { content: \"${a}\" }, /etc/b: { content: \"${b}\" } }").Select(diagnostic => diagnostic.Code));

    [Fact]
    public void Text_without_a_variable_is_left_alone() =>
        Gen.String.Where(text => !text.Contains("${", StringComparison.Ordinal)).Sample(text =>
        {
            var diagnostics = new DiagnosticBag();
            var scalar = new YamlScalar(default, text, isPlain: true);
            return ReferenceEquals(scalar, new Substitution(new Variables([], TestLanguage.Ubuntu, diagnostics), diagnostics).Apply(scalar)) && diagnostics.Count == 0;
        });

    [Fact]
    public void Any_text_can_be_written_as_a_literal() =>
        Gen.Char["${}ab"].Array[0, 12].Select(chars => new string(chars)).Sample(text =>
        {
            var diagnostics = new DiagnosticBag();
            var scalar = new YamlScalar(default, text.Replace("${", "$${", StringComparison.Ordinal), isPlain: false);
            var result = new Substitution(new Variables([], TestLanguage.Ubuntu, diagnostics), diagnostics).Apply(scalar);
            return result.Text == text && diagnostics.Count == 0;
        });

    private static YamlMapping Thing(string spec) => TestLanguage.Node(TestLanguage.Valid(spec), "things//etc/a");
}
