using Reconciler.Core.Ports;
using Reconciler.Core.Ports.Packages;
using Reconciler.Resources.Files;

namespace Reconciler.Resources.Packages;

/// <summary>Looks at packages: one reading of the database for all of them; then one sweep over the files of those that shall go.</summary>
internal static class PackagesSweep
{
    public static PackagesObserved Observe(PackagesSpec desired, IHostReader host)
    {
        var database = desired.Packages.IsEmpty
            ? new PackagesState()
            : host.Packages.Observe([.. desired.Packages.Where(MayGo).Select(package => new PackageQuery(NameOf(package), package.DeleteFiles))]);
        var going = desired.Packages.Where(MayGo)
            .SelectMany(package => database.Find(NameOf(package)).Where(found => found.Contents is not null).Select(found => (package, found.Contents!)))
            .ToList();
        var files = going.Where(pair => pair.package.DeleteFiles)
            .SelectMany(pair => PackageFiles.Of(pair.package, pair.Item2).Select(path => PackageFiles.Entry(pair.package, path.Path)));
        return new PackagesObserved
        {
            Database = database,
            Outlooks = Outlooks(desired, database, host),
            Files = FilesSweep.Observe([.. desired.Files, .. files], host),
            RecordFiles = Look([.. going.SelectMany(pair => pair.Item2.RecordFiles).Concat(desired.Packages.SelectMany(Recorded)).Distinct(StringComparer.Ordinal)], host),
        };
    }

    /// <summary>The name by which an undo finds it has the architecture that the database had.</summary>
    public static string NameOf(PackageEntry package) =>
        (package.Exact?.Architecture ?? package.Left?.Architecture) is { } architecture ? $"{(package.Exact ?? package.Left)!.Name}:{architecture}" : package.Name;

    private static Dictionary<string, PackageOutlook> Outlooks(PackagesSpec desired, PackagesState database, IHostReader host)
    {
        var asked = desired.Packages.Select(package => (package.Id, Request: PackageRequests.Of(package, database))).Where(pair => pair.Request is not null).ToList();
        return asked.Count == 0
            ? []
            : asked.Zip(host.Packages.Foresee(database.Manager!.Value, [.. asked.Select(pair => pair.Request!)]))
                .ToDictionary(pair => pair.First.Id, pair => pair.Second, StringComparer.Ordinal);
    }

    private static IEnumerable<string> Recorded(PackageEntry package) => package.Exact?.Files.Items.Select(file => file.Path) ?? [];

    private static bool MayGo(PackageEntry package) => package.Absent || package.Exact is { IsThere: false };

    private static Dictionary<string, FileObservation> Look(List<string> paths, IHostReader host) => paths.Count == 0
        ? []
        : host.Files.Observe([.. paths.Select(path => new FileQuery(path, Content: true))])
            .ToDictionary(seen => seen.Path, seen => seen with { Content = null }, StringComparer.Ordinal);
}
