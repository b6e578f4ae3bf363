using System.Globalization;
using System.Text;
using CsCheck;
using Reconciler.Core.Model;
using Reconciler.Core.Planning;
using Reconciler.Core.Ports;
using Xunit;

namespace Reconciler.Core.Tests.Planning;

public sealed class UnifiedDiffTests
{
    [Fact]
    public void A_changed_line_stands_among_three_lines_of_context()
    {
        var before = "1\n2\n3\n4\n5\n6\n7\n8\n9\n";
        var after = "1\n2\n3\n4\nfive\n6\n7\n8\n9\n";
        Assert.Equal("--- /etc/x\n+++ /etc/x\n@@ -2,7 +2,7 @@\n 2\n 3\n 4\n-5\n+five\n 6\n 7\n 8\n", UnifiedDiff.Of("/etc/x", before, after));
    }

    [Fact]
    public void A_missing_line_break_at_the_end_is_said()
    {
        Assert.Equal("--- /x\n+++ /x\n@@ -1 +1 @@\n-a\n\\ No newline at end of file\n+a\n", UnifiedDiff.Of("/x", "a", "a\n"));
    }

    [Fact]
    public void A_new_text_is_added_from_line_nothing()
    {
        Assert.Equal("--- /x\n+++ /x\n@@ -0,0 +1,2 @@\n+a\n+b\n", UnifiedDiff.Of("/x", "", "a\nb\n"));
    }

    [Fact]
    public void Changes_far_apart_are_hunks_of_their_own()
    {
        var lines = Enumerable.Range(1, 40).Select(i => $"{i}\n").ToArray();
        var before = string.Concat(lines);
        (lines[4], lines[29]) = ("x\n", "y\n");
        var diff = UnifiedDiff.Of("/x", before, string.Concat(lines))!;
        Assert.Contains("@@ -2,7 +2,7 @@\n", diff, StringComparison.Ordinal);
        Assert.Contains("@@ -27,7 +27,7 @@\n", diff, StringComparison.Ordinal);
    }

    [Fact]
    public void Applying_it_to_the_old_text_gives_the_new_one()
    {
        var line = Gen.OneOf(Gen.Const("a"), Gen.Const("b"), Gen.Const("c"), Gen.Const(""), Gen.Const("d\r"), Gen.Const("é"));
        var text = Gen.Select(line.Array[0, 30], Gen.Bool).Select((lines, ends) => string.Join('\n', lines) + (ends ? "\n" : ""));
        Gen.Select(text, text).Sample((before, after) =>
            UnifiedDiff.Of("/x", before, after) is { } diff ? Patch(before, diff) == after : before == after);
    }

    [Fact]
    public void Thousands_of_lines_that_all_differ_are_shown_as_replaced()
    {
        var before = string.Concat(Enumerable.Range(0, 20_000).Select(i => $"{i}\n"));
        var after = string.Concat(Enumerable.Range(0, 20_000).Select(i => $"x{i}\n"));
        Assert.Equal(after, Patch(before, UnifiedDiff.Of("/x", before, after)!));
    }

    [Theory]
    [InlineData(new byte[] { 1, 0, 2 }, new byte[] { 65 })]
    [InlineData(new byte[] { 65 }, new byte[] { 1, 0, 2 })]
    [InlineData(new byte[] { 65 }, new byte[] { 0xff, 0xfe })]
    public void What_is_no_text_has_no_diff(byte[] before, byte[] after) =>
        Assert.Null(UnifiedDiff.Of(new TextChange("/x", before, new Payload.Inline(after)), new InlineOnly()));

    [Fact]
    public void A_content_that_is_too_large_to_read_for_show_has_no_diff() =>
        Assert.Null(UnifiedDiff.Of(new TextChange("/x", "a\n"u8.ToArray(), new Payload.Inline(new byte[1 << 20])), new InlineOnly()));

    /// <summary>Applies a diff as patch(1) would, and insists on every context line and every count.</summary>
    private static string Patch(string before, string diff)
    {
        var old = Lines(before);
        var result = new StringBuilder();
        var at = 0;
        var body = Lines(diff).Skip(2).ToList();
        for (var i = 0; i < body.Count;)
        {
            var ranges = body[i++].Split(' ');
            var (oldStart, oldCount) = Range(ranges[1]);
            var (_, newCount) = Range(ranges[2]);
            var from = oldCount == 0 ? oldStart : oldStart - 1;
            while (at < from)
            {
                result.Append(old[at++]);
            }

            while (oldCount > 0 || newCount > 0)
            {
                var sign = body[i][0];
                var line = body[i++][1..];
                if (i < body.Count && body[i].StartsWith('\\'))
                {
                    line = line[..^1];
                    i++;
                }

                if (sign is ' ' or '-')
                {
                    Assert.Equal(old[at++], line);
                    oldCount--;
                }

                if (sign is ' ' or '+')
                {
                    result.Append(line);
                    newCount--;
                }
            }
        }

        while (at < old.Count)
        {
            result.Append(old[at++]);
        }

        return result.ToString();
    }

    private static (int Start, int Count) Range(string text)
    {
        var parts = text[1..].Split(',').Select(p => int.Parse(p, CultureInfo.InvariantCulture)).ToArray();
        return (parts[0], parts.Length == 1 ? 1 : parts[1]);
    }

    private static List<string> Lines(string text)
    {
        var lines = text.Split('\n').Select(l => l + "\n").ToList();
        lines[^1] = lines[^1][..^1];
        if (lines[^1].Length == 0)
        {
            lines.RemoveAt(lines.Count - 1);
        }

        return lines;
    }

    private sealed class InlineOnly : IContentSource
    {
        public Stream Open(Payload payload) => new MemoryStream(((Payload.Inline)payload).Bytes.ToArray());

        public ContentInfo Describe(Payload payload, bool keyed) => throw new NotSupportedException();
    }
}
