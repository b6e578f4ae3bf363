using System.Text;
using CsCheck;
using Reconciler.Core.Diagnostics;
using Reconciler.Core.Documents;
using Xunit;

namespace Reconciler.Core.Tests.Documents;

public sealed class YamlReaderTests
{
    private static readonly string[] Pieces =
    [
        "a: ", "- ", "? ", "{", "}", "[", "]", "\n", "\n  ", "\n\t", "${x}", "*a", "&a ", "!t ", "|\n", ">-\n", "'", "\"", "<<: ", "---\n", "...\n",
        "%YAML 1.1\n", "b", ", ", ": ", "#",
    ];

    [Fact]
    public void Every_node_knows_where_it_starts()
    {
        var root = Read("a:\n  - b\n  - { c: \"d\" }\n");

        Assert.Equal("f.yaml:1:1", root.Pairs[0].Key.Span.ToString());
        var list = Assert.IsType<YamlSequence>(root["a"]);
        Assert.Equal("f.yaml:2:5", list.Items[0].Span.ToString());
        var inner = Assert.IsType<YamlMapping>(list.Items[1]);
        Assert.Equal("f.yaml:3:5", inner.Span.ToString());
        Assert.Equal("f.yaml:3:7", inner.Pairs[0].Key.Span.ToString());
        Assert.Equal("f.yaml:3:10", inner["c"]!.Span.ToString());
    }

    [Fact]
    public void The_text_of_a_scalar_stays_as_it_is_written()
    {
        var root = Read("version: 1.10\nmode: 0644\nflag: True\nempty:\nquoted: '0644'\nblock: |\n  a\n  b\n");

        Assert.Equal(["1.10", "0644", "True", "", "0644", "a\nb\n"], root.Pairs.Select(pair => ((YamlScalar)pair.Value).Text));
        Assert.Equal([true, true, true, true, false, false], root.Pairs.Select(pair => ((YamlScalar)pair.Value).IsPlain));
    }

    [Fact]
    public void A_byte_order_mark_is_no_part_of_the_document() => Assert.Equal("b", Read("\uFEFFa: b\n").Text("a"));

    [Fact]
    public void Windows_line_ends_are_line_ends()
    {
        var root = Read("a: b\r\nc: d\r\n");

        Assert.Equal("b", root.Text("a"));
        Assert.Equal("f.yaml:2:1", root.Pairs[1].Key.Span.ToString());
    }

    [Fact]
    public void An_alias_stands_for_what_its_anchor_names()
    {
        var root = Read("a: &x { b: c }\nd: *x\n&k e: f\n*k : g\n".Replace("*k : g\n", "", StringComparison.Ordinal));

        Assert.Equal("c", root.Mapping("d")!.Text("b"));
    }

    [Fact]
    public void The_core_tag_of_text_makes_text()
    {
        var scalar = Assert.IsType<YamlScalar>(Read("a: !!str 0644\n")["a"]);

        Assert.Equal(("0644", ScalarKind.Text), (scalar.Text, scalar.Kind()));
    }

    [Fact]
    public void Any_text_survives_being_written_in_double_quotes() =>
        Gen.String.Where(text => text.All(c => !char.IsSurrogate(c))).Sample(text =>
        {
            var quoted = string.Concat(text.Select(c => c is >= ' ' and <= '~' and not ('"' or '\\') ? c.ToString() : $"\\u{(int)c:X4}"));
            return Read($"a: \"{quoted}\"\n").Text("a") == text;
        });

    [Fact]
    public void Any_lines_survive_a_literal_block() =>
        Gen.Char["abcxyz \"'{}[]#:&*!|>%@`${-"].Array[1, 30].Select(chars => "x" + new string(chars) + "x").Array[1, 10].Sample(lines =>
            Read("a: |\n" + string.Concat(lines.Select(line => $"  {line}\n"))).Text("a") == string.Concat(lines.Select(line => line + "\n")));

    /// <summary>The parser must not get out of its depth, and neither must what is built on it.</summary>
    [Fact]
    public void Any_bytes_end_in_a_tree_or_in_diagnostics() =>
        Gen.OneOf(
            Gen.Byte.Array[0, 200],
            Gen.Char["{}[]:,-?&*!|>'\"%@`#$ \t\n\\ab0~<."].Array[0, 60].Select(chars => Encoding.UTF8.GetBytes(chars)),
            Gen.Int[0, Pieces.Length - 1].Select(i => Pieces[i])
                .Array[0, 25].Select(parts => Encoding.UTF8.GetBytes(string.Concat(parts))))
        .Sample(
            bytes =>
            {
                var diagnostics = new DiagnosticBag();
                var root = YamlReader.Read("f.yaml", bytes, diagnostics);
                return root is not null || diagnostics.HasErrors;
            },
            iter: 5_000);

    private static YamlMapping Read(string text)
    {
        var diagnostics = new DiagnosticBag();
        var root = YamlReader.Read("f.yaml", Encoding.UTF8.GetBytes(text), diagnostics);
        Assert.Empty(diagnostics.Sorted());
        return root!;
    }
}
