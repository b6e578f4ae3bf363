using System.Collections.Immutable;
using Reconciler.Core.Diagnostics;
using Reconciler.Core.Ports.Packages;
using Reconciler.Core.Sections;

namespace Reconciler.Resources.Packages;

/// <summary>Writes installed packages with their versions as entries of a document: the named ones, else all that work.</summary>
internal static class PackagesExport
{
    public static ExportedSection? Export(IReadOnlyList<string> names, ExportContext context)
    {
        if (names.Count == 0 && !context.IsSectionNamed)
        {
            context.LeaveOut("packages are left out: a document that names every package is rarely meant", "reconciler export packages");
            return null;
        }

        var database = context.Host.Packages.Observe([]);
        if (database.Unseen is { } why)
        {
            context.Diagnostics.Error(Codes.NotObserved, $"packages cannot be exported: {why}");
            return null;
        }

        var entries = ImmutableArray.CreateBuilder<(string, ExportedNode)>();
        foreach (var group in Named(names, database, context.Diagnostics).GroupBy(package => package.Name, StringComparer.Ordinal))
        {
            var several = database.Packages.Count(package => package.Name == group.Key) > 1;
            foreach (var package in group)
            {
                entries.Add((several ? $"{package.Name}:{package.Architecture}" : package.Name, Entry(package)));
            }
        }

        return new ExportedSection(PackagesSection.SectionName, new ExportedMap(entries.ToImmutable()));
    }

    private static IEnumerable<PackageState> Named(IReadOnlyList<string> names, PackagesState database, DiagnosticBag diagnostics)
    {
        if (names.Count == 0)
        {
            return database.Packages.Where(package => package.Works);
        }

        var found = new List<PackageState>();
        foreach (var name in names)
        {
            var packages = database.Find(name).Where(package => package.Works).ToList();
            if (packages.Count == 0)
            {
                diagnostics.Error(
                    Codes.NotObserved,
                    database.Find(name) is [var other, ..] ? $"{name} cannot be exported: it is {other.Status}" : $"{name} cannot be exported: it is not installed");
            }

            found.AddRange(packages.Except(found));
        }

        return found;
    }

    private static ExportedMap Entry(PackageState package) =>
        new([("state", new ExportedScalar("present", Quoted: false)), ("version", new ExportedScalar(package.Version))]);
}
