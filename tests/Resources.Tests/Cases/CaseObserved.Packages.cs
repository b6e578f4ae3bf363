using System.Text.Json;
using Reconciler.Core.Ports.Packages;
using Reconciler.Resources.Packages;

namespace Reconciler.Resources.Tests.Cases;

/// <summary>
/// The part of a case that is the package database: <c>packages</c> holds which it is (<c>manager</c>), what is in the way (<c>unseen</c>,
/// <c>interrupted</c>, <c>lockedBy</c>), and the <c>list</c>: by name or NAME:ARCHITECTURE, each with its <c>paths</c>; and what the package manager says of what is to be installed (<c>foreseen</c>).
/// </summary>
public sealed partial class CaseObserved
{
    private JsonElement? PackageDatabase => _root.TryGetProperty("packages", out var value) ? value : null;

    public PackagesObserved PackagesFor(PackagesSpec spec)
    {
        var database = PackageDatabase is not { } value ? new PackagesState() : new PackagesState
        {
            Manager = Text(value, "unseen") is null ? Enum.Parse<PackageManager>(Text(value, "manager") ?? "Dpkg") : null,
            Unseen = Text(value, "unseen"),
            Interrupted = Text(value, "interrupted"),
            LockedBy = Text(value, "lockedBy"),
            Packages = value.TryGetProperty("list", out var list) ? [.. list.EnumerateObject().Select(Package)] : [],
        };
        var files = spec.Packages.Where(p => p is { Absent: true, DeleteFiles: true })
            .SelectMany(p => database.Find(p.Name).SelectMany(found => PackageFiles.Of(p, found.Contents!).Select(path => PackageFiles.Entry(p, path.Path))));
        return new PackagesObserved
        {
            Database = database,
            Files = FilesFor(files),
            Outlooks = spec.Packages.Where(p => PackageRequests.Of(p, database) is not null).ToDictionary(p => p.Id, p => Outlook(PackageDatabase!.Value.GetProperty("foreseen").GetProperty(p.Name))),
        };
    }

    private static PackageOutlook Outlook(JsonElement value) => new()
    {
        Obstacle = Text(value, "obstacle"),
        Version = Text(value, "version"),
        Offered = List(value, "offered"),
        Removes = List(value, "removes"),
        Brings = [.. List(value, "brings").Select(step => step.Split(' ')).Select(step => new PackageStep(step[0], step.Length > 2 ? step[1] : null, step[^1]))],
    };

    private static PackageState Package(JsonProperty package) => new()
    {
        Name = package.Name.Split(':')[0],
        Architecture = package.Name.Contains(':', StringComparison.Ordinal) ? package.Name.Split(':')[1] : "amd64",
        Version = Text(package.Value, "version") ?? "1.0",
        Status = Text(package.Value, "status") ?? PackageState.Installed,
        NeedsReinstall = Text(package.Value, "reinstall") is not null,
        Held = Text(package.Value, "held") is not null,
        Vital = Text(package.Value, "vital"),
        Contents = new PackageContents
        {
            Record = Text(package.Value, "record") ?? $"Package: {package.Name}\n",
            NeededBy = List(package.Value, "neededBy"),
            Scripts = List(package.Value, "scripts"),
            Paths = package.Value.TryGetProperty("paths", out var paths) ? [.. paths.EnumerateObject().Select(OnePath)] : [],
        },
    };

    private static PackagePath OnePath(JsonProperty path) => new(
        path.Name,
        Text(path.Value, "real") ?? path.Name,
        Text(path.Value, "configuration") is not null,
        List(path.Value, "shared"),
        Text(path.Value, "diverted"));
}
