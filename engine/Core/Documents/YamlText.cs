using System.Buffers;
using System.Text;
using System.Text.Unicode;
using Reconciler.Core.Diagnostics;

namespace Reconciler.Core.Documents;

/// <summary>
/// From bytes to text: refuses what is no UTF-8 and what no text holds, each with its place, before a parser sees it.
/// </summary>
internal static class YamlText
{
    // All of C0 but tab, line feed and carriage return: YAML excludes them, and a terminal would act on them when they are shown.
    private static readonly SearchValues<byte> Controls =
        SearchValues.Create([.. Enumerable.Range(0, 32).Except([9, 10, 13]).Select(value => (byte)value)]);

    public static string? Decode(string file, ReadOnlySpan<byte> bytes, DiagnosticBag diagnostics)
    {
        if (bytes is [0xFF, 0xFE, ..] or [0xFE, 0xFF, ..])
        {
            diagnostics.Error(Codes.NotText, "the file is UTF-16; a state file is UTF-8", new SourceSpan(file, 1, 1), "save it as UTF-8");
            return null;
        }

        if (bytes is [0xEF, 0xBB, 0xBF, ..])
        {
            bytes = bytes[3..];
        }

        var control = bytes.IndexOfAny(Controls);
        if (control >= 0)
        {
            var name = bytes[control] == 0 ? "a NUL byte" : $"the control character U+{(int)bytes[control]:X4}";
            diagnostics.Error(
                Codes.NotText,
                $"the file holds {name}; it is not a text file, or it was damaged",
                Position(file, bytes[..control]),
                "in a quoted value write it as an escape, \"\\x01\"; binary content belongs into a payload named by `source`");
            return null;
        }

        if (!Utf8.IsValid(bytes))
        {
            var valid = ValidPrefix(bytes);
            diagnostics.Error(
                Codes.NotText,
                $"the file is not UTF-8: the byte 0x{bytes[valid]:X2} does not fit here",
                Position(file, bytes[..valid]),
                "save it as UTF-8");
            return null;
        }

        return Encoding.UTF8.GetString(bytes);
    }

    private static int ValidPrefix(ReadOnlySpan<byte> bytes)
    {
        var index = 0;
        while (Rune.DecodeFromUtf8(bytes[index..], out _, out var length) == OperationStatus.Done)
        {
            index += length;
        }

        return index;
    }

    /// <summary>The place just after <paramref name="before"/>; what is not valid in it counts as one column for each byte.</summary>
    private static SourceSpan Position(string file, ReadOnlySpan<byte> before)
    {
        var line = before.Count((byte)'\n') + 1;
        var lineStart = before.LastIndexOf((byte)'\n') + 1;
        return new SourceSpan(file, line, Encoding.UTF8.GetCharCount(before[lineStart..]) + 1);
    }
}
