using System.Globalization;
using System.Text;
using DiffPlex;
using Reconciler.Core.Model;
using Reconciler.Core.Ports;

namespace Reconciler.Core.Planning;

/// <summary>
/// The difference of two texts in the form of diff -u, three lines of context. Null where there is none to show: the contents are equal,
/// one is no UTF-8 text, or the new one is larger than what is shown of the old one.
/// </summary>
public static class UnifiedDiff
{
    private const int Context = 3;
    private const int LargestContent = 256 * 1024;

    /// <summary>Beyond this many differing lines the search for the shortest script would take seconds: the stretch is shown as replaced.</summary>
    private const int LongestSearch = 12_000;

    private static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    public static string? Of(TextChange change, IContentSource content)
    {
        if (Decode(change.Before.Span) is not { } before || Read(change.After, content) is not { } bytes || Decode(bytes) is not { } after)
        {
            return null;
        }

        return Of(change.Path, before, after);
    }

    public static string? Of(string path, string before, string after)
    {
        if (before == after)
        {
            return null;
        }

        var old = SplitLines(before);
        var @new = SplitLines(after);
        var edits = Edits(old, @new);
        var text = new StringBuilder();
        var name = Visible(path);
        text.Append("--- ").Append(name).Append("\n+++ ").Append(name).Append('\n');
        for (var first = 0; first < edits.Count;)
        {
            var last = first;
            while (last + 1 < edits.Count && edits[last + 1].OldStart - edits[last].OldEnd <= 2 * Context)
            {
                last++;
            }

            AppendHunk(text, old, @new, edits, first, last);
            first = last + 1;
        }

        return text.ToString();
    }

    private static void AppendHunk(StringBuilder text, string[] old, string[] @new, List<Edit> edits, int first, int last)
    {
        var oldStart = Math.Max(0, edits[first].OldStart - Context);
        var oldEnd = Math.Min(old.Length, edits[last].OldEnd + Context);
        var newStart = edits[first].NewStart - (edits[first].OldStart - oldStart);
        var newEnd = edits[last].NewEnd + (oldEnd - edits[last].OldEnd);
        text.Append(CultureInfo.InvariantCulture, $"@@ -{Range(oldStart, oldEnd)} +{Range(newStart, newEnd)} @@\n");

        var at = oldStart;
        for (var i = first; i <= last; i++)
        {
            var edit = edits[i];
            AppendLines(text, ' ', old, at, edit.OldStart);
            AppendLines(text, '-', old, edit.OldStart, edit.OldEnd);
            AppendLines(text, '+', @new, edit.NewStart, edit.NewEnd);
            at = edit.OldEnd;
        }

        AppendLines(text, ' ', old, at, oldEnd);
    }

    /// <summary>As diff(1) prints it: from 1, the length left out if it is 1, and the line before where nothing is there.</summary>
    private static string Range(int start, int end) => (end - start) switch
    {
        0 => $"{start},0",
        1 => $"{start + 1}",
        var length => $"{start + 1},{length}",
    };

    private static void AppendLines(StringBuilder text, char sign, string[] lines, int from, int to)
    {
        for (var i = from; i < to; i++)
        {
            text.Append(sign).Append(lines[i]);
            if (!lines[i].EndsWith('\n'))
            {
                text.Append("\n\\ No newline at end of file\n");
            }
        }
    }

    private static List<Edit> Edits(string[] old, string[] @new)
    {
        var prefix = 0;
        while (prefix < old.Length && prefix < @new.Length && old[prefix] == @new[prefix])
        {
            prefix++;
        }

        var suffix = 0;
        while (suffix < old.Length - prefix && suffix < @new.Length - prefix && old[^(suffix + 1)] == @new[^(suffix + 1)])
        {
            suffix++;
        }

        var oldMiddle = old.Length - prefix - suffix;
        var newMiddle = @new.Length - prefix - suffix;
        if (oldMiddle == 0 || newMiddle == 0 || oldMiddle + newMiddle > LongestSearch)
        {
            return [new Edit(prefix, prefix + oldMiddle, prefix, prefix + newMiddle)];
        }

        var blocks = Differ.Instance.CreateDiffs(
            string.Concat(old.AsSpan(prefix, oldMiddle)!), string.Concat(@new.AsSpan(prefix, newMiddle)!), false, false, LineChunker.Instance).DiffBlocks;
        return
        [
            .. blocks.Select(b => new Edit(
                prefix + b.DeleteStartA, prefix + b.DeleteStartA + b.DeleteCountA, prefix + b.InsertStartB, prefix + b.InsertStartB + b.InsertCountB)),
        ];
    }

    /// <summary>Lines end with their "\n"; a last one without it is told from one that has it.</summary>
    private static string[] SplitLines(string text)
    {
        var lines = new List<string>();
        for (var start = 0; start < text.Length;)
        {
            var end = text.IndexOf('\n', start);
            end = end < 0 ? text.Length : end + 1;
            lines.Add(text[start..end]);
            start = end;
        }

        return [.. lines];
    }

    private static byte[]? Read(Payload payload, IContentSource content)
    {
        using var stream = content.Open(payload);
        var buffer = new byte[LargestContent + 1];
        var length = stream.ReadAtLeast(buffer, buffer.Length, throwOnEndOfStream: false);
        return length > LargestContent ? null : buffer[..length];
    }

    /// <summary>Null for what is no text: a NUL byte, or invalid UTF-8.</summary>
    private static string? Decode(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Contains((byte)0) || !System.Text.Unicode.Utf8.IsValid(bytes))
        {
            return null;
        }

        return StrictUtf8.GetString(bytes);
    }

    /// <summary>A name with a line break would end the header's line.</summary>
    private static string Visible(string path) => path.Replace("\n", "\\n", StringComparison.Ordinal);

    private readonly record struct Edit(int OldStart, int OldEnd, int NewStart, int NewEnd);

    private sealed class LineChunker : IChunker
    {
        public static readonly LineChunker Instance = new();

        public IReadOnlyList<string> Chunk(string text) => SplitLines(text);
    }
}
