using System.Collections.Immutable;
using System.Globalization;
using Reconciler.Core.Model;
using Reconciler.Core.Planning;
using Reconciler.Core.Ports;
using Reconciler.Core.Ports.Packages;
using Reconciler.Core.Sections;
using Reconciler.Resources.Files;

namespace Reconciler.Resources.Packages;

/// <summary>
/// The changes by which a package comes to be gone: its files, and its entry. All are one batch, since none needs another in the order: the files
/// are taken first in it, because the database alone knows which they are.
/// </summary>
internal sealed class PackageRemovalDiff(PackagesSpec desired, PackagesObserved observed, DiffContext context)
{
    private const int Shown = 5;

    private readonly HashSet<string> _going = desired.Packages
        .Where(package => package.Absent && !package.Header.Observe)
        .SelectMany(package => observed.Database.Find(PackagesSweep.NameOf(package)))
        .Where(package => WhyNot(package, observed.Database) is null)
        .SelectMany(package => (IEnumerable<string>)[package.Name, $"{package.Name}:{package.Architecture}"])
        .ToHashSet(StringComparer.Ordinal);

    public IEnumerable<Change> Compare(PackageEntry package, PackageState? found)
    {
        if (found is null || (found.Status == PackageState.ConfigurationOnly && !package.Purge))
        {
            return [];
        }

        return observed.Database.Busy is null && (WhyNot(found, observed.Database) ?? WhyNeeded(found)) is { } why
            ? [Stopped(package, found, ActionKind.Blocked, why)]
            : Remove(package, found);
    }

    public ImmutableArray<Change> Remove(PackageEntry package, PackageState found)
    {
        if (observed.Database.Busy is { } busy)
        {
            return [Stopped(package, found, ActionKind.Deferred, busy)];
        }

        if (found.Contents is not { } contents)
        {
            return [Stopped(package, found, ActionKind.Blocked, observed.Database.Interrupted ?? "what hangs on it is not known")];
        }

        var paths = package.DeleteFiles ? PackageFiles.Of(package, contents).ToList() : [];
        var left = paths.Where(path => Lies(path.Path)).Select(path => (path.Path, Why: PackageFiles.WhyLeft(path, _going, context.Company))).Where(pair => pair.Why is not null).ToList();
        var gone = paths.Where(path => PackageFiles.WhyLeft(path, _going, context.Company) is null && IsNoDirectory(path.Path))
            .Select(path => PackageFiles.Entry(package, path.Path)).ToList();
        var files = new FilesDiff(PackagesSection.SectionName, observed.Files, context).Compare(gone)
            .Select(change => change with { Cause = package.Id, Follows = package.Header.After, Provides = [] }).ToList();
        var before = Recorded(found, contents);
        var keeps = !package.Purge && observed.Database.Manager == PackageManager.Dpkg && found.Status != PackageState.ConfigurationOnly && contents.Record is not null;
        var change = PackagesDiff.Start(package, keeps ? ActionKind.Change : ActionKind.Remove) with
        {
            Before = before,
            After = After(before, keeps, [.. files.Select(file => file.Id)]),
            Properties = [.. Properties(found, keeps)],
            Notes = [.. Notes(package, found, contents, left.Select(pair => $"stays: {pair.Path} ({pair.Why})"), files.Count)],
            PreImages = [.. before.Files.Where(file => file.Digest is not null).Select(file => new PreImage(file.Path, file.Digest!.Value))],
        };
        return files.FirstOrDefault(file => !file.Action.IsEffective()) is { } obstacle
            ? [.. files.Where(file => !file.Action.IsEffective()), change with { Action = ActionKind.Blocked, Why = $"{obstacle.Id} is in the way: {obstacle.Why}", PreImages = [] }]
            : [.. files, change];
    }

    private Change Stopped(PackageEntry package, PackageState found, ActionKind how, string why) =>
        PackagesDiff.Start(package, how) with { Why = why, Before = Model(found, observed.Database.Manager!.Value) };

    public PackageModel Recorded(PackageState found, PackageContents contents) => Model(found, observed.Database.Manager!.Value) with
    {
        Record = contents.Record,
        Files = contents.RecordFiles.Select(path => FileModel.Of(path, observed.RecordFiles.GetValueOrDefault(path)?.State)).Where(file => file.Kind is not null).ToSequence(),
    };

    public static PackageModel Model(PackageState found, PackageManager manager) => new()
    {
        Name = found.Name,
        Manager = manager,
        Architecture = found.Architecture,
        Status = found.Status,
        Version = found.Version,
    };

    /// <summary>What keeps a package from being touched at all; null if nothing does.</summary>
    public static string? WhyNot(PackageState found, PackagesState database)
    {
        if ((database.Interrupted ?? database.Busy) is { } unready)
        {
            return unready;
        }

        if (found.NeedsReinstall || found.Status == "half-installed")
        {
            return $"dpkg says {found.Status}{(found.NeedsReinstall ? ", reinst-required" : "")}: its installation broke off, and what lies there of it is not known; nothing is forced: install it anew, or `dpkg --remove --force-remove-reinstreq {found.Name}`";
        }

        if (found.Held)
        {
            return $"it is on hold: `apt-mark unhold {found.Name}` lets it go";
        }

        return found.Vital is { } vital && found.Status != PackageState.ConfigurationOnly ? $"it says of itself that the system needs it ({vital}: yes)" : null;
    }

    private string? WhyNeeded(PackageState found)
    {
        var needed = found.Contents!.NeededBy.Where(name => !_going.Contains(name)).ToList();
        return needed.Count == 0 || found.Status == PackageState.ConfigurationOnly
            ? null
            : $"{FileNotes.Names(needed)} {(needed.Count == 1 ? "needs" : "need")} it, and would be called broken: let {(needed.Count == 1 ? "it" : "them")} go too";
    }

    private bool Lies(string path) => observed.Files.StateOf(path) is { Kind: not FileKind.Directory };

    private bool IsNoDirectory(string path) => observed.Files.StateOf(path)?.Kind != FileKind.Directory;

    private static PackageModel After(PackageModel before, bool keeps, ImmutableArray<string> files) => keeps
        ? before with { Status = PackageState.ConfigurationOnly, Record = null, Files = [], Work = new PackageWork(PackageTask.ForgetAllButConfiguration, files) }
        : PackageModel.Missing(before.Name, before.Manager) with { Architecture = before.Architecture, Work = new PackageWork(PackageTask.Forget, files) };

    private static IEnumerable<PropertyChange> Properties(PackageState found, bool keeps)
    {
        if (!keeps)
        {
            yield return new PropertyChange("version", found.Version, null);
        }

        if (keeps || found.Status != PackageState.Installed)
        {
            yield return new PropertyChange("status", found.Status, keeps ? PackageState.ConfigurationOnly : null);
        }
    }

    private IEnumerable<string> Notes(PackageEntry package, PackageState found, PackageContents contents, IEnumerable<string> left, int files)
    {
        if (!package.DeleteFiles)
        {
            yield return "its files stay where they are (`files: keep`)";
        }
        else if (files == 0)
        {
            yield return "nothing is left of its files that would go";
        }

        var stays = left.ToList();
        foreach (var note in stays.Take(Shown))
        {
            yield return note;
        }

        if (stays.Count > Shown)
        {
            yield return string.Create(CultureInfo.InvariantCulture, $"{stays.Count - Shown} more of its files stay, for such reasons");
        }

        if (!contents.Scripts.IsEmpty)
        {
            yield return $"its {string.Join(" and ", contents.Scripts)} {(contents.Scripts.Length == 1 ? "is" : "are")} not run";
        }

        if (found.Status == PackageState.ConfigurationOnly)
        {
            yield return "it was removed before; its configuration is left of it";
        }

        if (contents.Record is null)
        {
            yield return "undo brings its files back, but not its entry in the database, which is too large to be kept";
        }

        if (observed.Database.LockedBy is { } holder)
        {
            yield return $"the database is in use by {holder} now";
        }
    }
}
