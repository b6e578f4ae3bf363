using Reconciler.Core.Diagnostics;

namespace Reconciler.Resources.Files;

/// <summary>What only the entries together can tell.</summary>
internal static class FilesValidation
{
    /// <summary>What is wanted below a path that shall be absent, or that shall not be a directory, can never be there.</summary>
    public static void Check(IReadOnlyCollection<FileEntry> entries, DiagnosticBag diagnostics)
    {
        var closed = entries
            .Where(e => e.Absent || (e.Type == FileType.File && e.Content is not null))
            .ToLookup(e => e.Path, StringComparer.Ordinal);
        if (closed.Count == 0)
        {
            return;
        }

        foreach (var entry in entries.Where(e => !e.Absent))
        {
            foreach (var above in Paths.Ancestors(entry.Path).SelectMany(path => closed[path]))
            {
                var wish = above.Absent ? "shall be absent" : "shall be a file";
                diagnostics.Error(
                    Codes.Conflict,
                    $"{entry.Path} cannot be there: {above.Path} {wish} ({above.Header.Origin})",
                    entry.Header.Origin,
                    "take one of the two out");
            }
        }
    }
}
