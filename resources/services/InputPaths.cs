using System.Collections.Immutable;
using Reconciler.Core.Documents;
using Reconciler.Core.Planning;
using Reconciler.Resources.AppArmor;
using Reconciler.Resources.Bundles;
using Reconciler.Resources.Files;

namespace Reconciler.Resources.Services;

/// <summary>The files of the node that a reference of the document means. What is no file (a package, the network) has none.</summary>
internal static class InputPaths
{
    public static ImmutableArray<string> Of(string reference, StateDocument document)
    {
        if (ServiceEntry.IsPath(reference))
        {
            return [reference];
        }

        return
        [
            .. document.Sections.SelectMany(section => section.Entries)
                .SelectMany(Files)
                .Where(file => Addresses.Covers(reference, file.Id))
                .Select(file => file.Path)
                .Distinct()
                .Order(StringComparer.Ordinal),
        ];
    }

    private static IEnumerable<(string Id, string Path)> Files(EntryDocument entry)
    {
        var section = entry.Header.Id[..entry.Header.Id.IndexOf('/', StringComparison.Ordinal)];
        IEnumerable<string> paths = section switch
        {
            FilesSection.SectionName => [entry.Key],
            BundlesSection.SectionName => (entry.Node.Mapping("files")?.Pairs ?? []).Select(pair => pair.Key.Text),
            AppArmorSection.SectionName => [entry.Node.Text("path") ?? ProfilePaths.Default(entry.Key)],
            _ => [],
        };
        return paths.Select(path => (section == FilesSection.SectionName ? entry.Header.Id : $"{entry.Header.Id}/{path}", path));
    }
}
