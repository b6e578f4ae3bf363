using Reconciler.Core.Diagnostics;
using Reconciler.Core.Documents;
using Reconciler.Core.Sections;

namespace Reconciler.Resources.Packages;

/// <summary>Decodes one package.</summary>
internal static class PackageReader
{
    public static PackageEntry Read(EntryDocument entry, ReadContext context)
    {
        var absent = entry.Node.Text("state") == "absent";
        foreach (var (key, fits) in (ReadOnlySpan<(string, bool)>)[("version", !absent), ("files", absent), ("purge", absent)])
        {
            if (!fits && entry.Node.Find(key) is { } found)
            {
                context.Diagnostics.Error(
                    Codes.Conflict,
                    $"`{key}` means nothing where {entry.Key} shall be {(absent ? "absent" : "present")}",
                    found.Key.Span,
                    "take one of the two out");
            }
        }

        return new PackageEntry(entry.Header, entry.Key)
        {
            Absent = absent,
            Version = entry.Node.Text("version"),
            Purge = entry.Node.Flag("purge") ?? true,
            DeleteFiles = entry.Node.Text("files") == "delete",
        };
    }
}
