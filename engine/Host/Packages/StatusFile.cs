using System.Collections.Immutable;
using System.Text;

namespace Reconciler.Host.Packages;

/// <summary>dpkg's status file as its paragraphs (deb-control(5)), byte for byte: what is not changed is written as it was read.</summary>
internal sealed class StatusFile
{
    private StatusFile(ReadOnlyMemory<byte> bytes, ImmutableArray<Paragraph> paragraphs) => (Bytes, Paragraphs) = (bytes, paragraphs);

    internal ReadOnlyMemory<byte> Bytes { get; }

    internal ImmutableArray<Paragraph> Paragraphs { get; }

    internal static StatusFile Of(ReadOnlyMemory<byte> bytes)
    {
        var paragraphs = ImmutableArray.CreateBuilder<Paragraph>();
        var span = bytes.Span;
        var start = -1;
        for (var at = 0; at < span.Length;)
        {
            var end = span[at..].IndexOf((byte)'\n') is var found and >= 0 ? at + found + 1 : span.Length;
            if (span[at..end].Trim(" \t\r\n"u8).IsEmpty)
            {
                Finish(at);
            }
            else if (start < 0)
            {
                start = at;
            }

            at = end;
        }

        Finish(span.Length);
        return new StatusFile(bytes, paragraphs.ToImmutable());

        void Finish(int end)
        {
            if (start >= 0)
            {
                paragraphs.Add(new Paragraph(bytes[start..end], start));
                start = -1;
            }
        }
    }

    /// <summary>The file without a paragraph and the empty line after it.</summary>
    internal byte[] Without(Paragraph paragraph)
    {
        var end = paragraph.Start + paragraph.Bytes.Length;
        var rest = Bytes.Span[end..];
        return [.. Bytes.Span[..paragraph.Start], .. rest.StartsWith("\n"u8) ? rest[1..] : rest];
    }

    /// <summary>The file with another text in the place of a paragraph.</summary>
    internal byte[] Replacing(Paragraph paragraph, ReadOnlySpan<byte> text) =>
        [.. Bytes.Span[..paragraph.Start], .. text, .. Bytes.Span[(paragraph.Start + paragraph.Bytes.Length)..]];

    /// <summary>The file with one more paragraph, where dpkg has it: by name and architecture.</summary>
    internal byte[] With(ReadOnlySpan<byte> text)
    {
        var name = Paragraph.Field(text, "Package"u8);
        var next = Paragraphs.FirstOrDefault(p => string.CompareOrdinal(p.Name, name) > 0);
        var place = next?.Start ?? Bytes.Length;
        return [.. Bytes.Span[..place], .. text, (byte)'\n', .. Bytes.Span[place..]];
    }
}

/// <summary>One package's paragraph, to the end of its last line.</summary>
internal sealed class Paragraph(ReadOnlyMemory<byte> bytes, int start)
{
    internal ReadOnlyMemory<byte> Bytes => bytes;

    internal int Start => start;

    internal string Name { get; } = Field(bytes.Span, "Package"u8) ?? "";

    internal string Architecture => this["Architecture"u8] ?? "";

    internal string? this[ReadOnlySpan<byte> field] => Field(bytes.Span, field);

    /// <summary>A field with the lines that continue it; null if it is not there.</summary>
    internal static string? Field(ReadOnlySpan<byte> text, ReadOnlySpan<byte> name)
    {
        for (var at = 0; at < text.Length;)
        {
            var end = EndOfLine(text, at);
            if (text[at..end].StartsWith(name) && at + name.Length < end && text[at + name.Length] == ':')
            {
                var last = end;
                while (last < text.Length && text[last] is (byte)' ' or (byte)'\t')
                {
                    last = EndOfLine(text, last);
                }

                return Encoding.UTF8.GetString(text[(at + name.Length + 1)..last]).Trim();
            }

            at = end;
        }

        return null;
    }

    private static int EndOfLine(ReadOnlySpan<byte> text, int at) => text[at..].IndexOf((byte)'\n') is var found and >= 0 ? at + found + 1 : text.Length;
}
