using System.Collections.Immutable;
using System.Text;

namespace Reconciler.Host.Packages;

/// <summary>What dpkg keeps of a package of which only the configuration is left (its state <c>config-files</c>, <c>rc</c> in its lists).</summary>
internal static class DpkgConfiguration
{
    internal static ImmutableArray<string> Kept(ImmutableArray<string> recordFiles) =>
        [.. recordFiles.Where(path => path.EndsWith(".list", StringComparison.Ordinal) || path.EndsWith(".postrm", StringComparison.Ordinal))];

    /// <summary>The entry with dpkg's words for it; which version the configuration is of stands beside the version.</summary>
    internal static byte[] Entry(Paragraph paragraph)
    {
        var text = new StringBuilder();
        foreach (var line in Encoding.Latin1.GetString(paragraph.Bytes.Span).Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            if (line.StartsWith("Config-Version:", StringComparison.Ordinal))
            {
                continue;
            }

            text.Append(line.StartsWith("Status:", StringComparison.Ordinal) ? "Status: deinstall ok config-files" : line).Append('\n');
            if (line.StartsWith("Version:", StringComparison.Ordinal))
            {
                text.Append("Config-").Append(line).Append('\n');
            }
        }

        return Encoding.Latin1.GetBytes(text.ToString());
    }

    /// <summary>The list of paths that is left: the configuration, with the directories above it.</summary>
    internal static byte[] List(Paragraph paragraph)
    {
        var paths = new SortedSet<string>(StringComparer.Ordinal) { "/." };
        foreach (var path in DpkgReader.Configuration(paragraph))
        {
            paths.Add(path);
            for (var slash = path.LastIndexOf('/'); slash > 0; slash = path.LastIndexOf('/', slash - 1))
            {
                paths.Add(path[..slash]);
            }
        }

        return Encoding.UTF8.GetBytes(string.Concat(paths.Select(path => path + "\n")));
    }
}
