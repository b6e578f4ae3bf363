using System.Text.Unicode;
using Reconciler.Core.Model;
using Reconciler.Core.Planning;
using Reconciler.Core.Ports;

namespace Reconciler.Resources.Files;

/// <summary>Whether a content can be shown as text, and the two sides of a diff.</summary>
internal static class FileText
{
    public const int Limit = 256 * 1024;

    /// <summary>Null where one side is no text, is too long, or is secret. Whether a payload from a file is text is seen when it is opened.</summary>
    public static TextChange? Of(FileEntry entry, FileObservation observation)
    {
        if (entry.Sensitive || entry.Content is not { } payload || entry.Info.Length > Limit || observation.Content is not { } old)
        {
            return null;
        }

        return IsText(old.Span) && (payload is not Payload.Inline { Bytes: var bytes } || IsText(bytes.Span))
            ? new TextChange(entry.Path, old, payload)
            : null;
    }

    /// <summary>Valid UTF-8 without NUL, as git decides it.</summary>
    public static bool IsText(ReadOnlySpan<byte> content) => !content.Contains((byte)0) && Utf8.IsValid(content);
}
