using System.Collections.Immutable;
using System.Globalization;
using Reconciler.Core.Model;
using Reconciler.Core.Planning;
using Reconciler.Core.Ports.Packages;

namespace Reconciler.Resources.Packages;

/// <summary>Compares with a recorded state: of an undo, and of a recovery that asks what an interrupted run has done.</summary>
internal static class PackageRestoreDiff
{
    public static IEnumerable<Change> Compare(PackageEntry package, ImmutableArray<PackageState> found, PackagesObserved observed, PackageRemovalDiff removal)
    {
        var wanted = package.Exact!;
        var manager = observed.Database.Manager ?? wanted.Manager;
        var there = found.FirstOrDefault();
        var before = there is null
            ? PackageModel.Missing(wanted.Name, manager) with { Architecture = wanted.Architecture }
            : AsKept(PackageRemovalDiff.Model(there, manager), wanted, observed);
        if (before.SameAs(wanted))
        {
            return [];
        }

        if (observed.Database.Manager is null)
        {
            return [Blocked(package, before, "there is no package database here any more")];
        }

        if (!wanted.IsThere)
        {
            return package.Left is { ByManager: true } ? [Uninstall(package, there!, before, observed)] : removal.Remove(package, there!);
        }

        return wanted.Record is null ? [PackagePresence.Install(package, there, observed)] : [PutBack(package, wanted, there, before)];
    }

    /// <summary>With those of the database's own files that are still there: a removal that broke off may have left the entry without them.</summary>
    private static PackageModel AsKept(PackageModel there, PackageModel wanted, PackagesObserved observed) => wanted.Record is null || !there.SameAs(wanted)
        ? there
        : there with { Record = wanted.Record, Files = wanted.Files.Items.Where(file => observed.RecordFiles.GetValueOrDefault(file.Path)?.State is not null).ToSequence() };

    private static Change Uninstall(PackageEntry package, PackageState there, PackageModel before, PackagesObserved observed)
    {
        if (PackageRequests.Of(package, observed.Database) is not { } request)
        {
            return Blocked(package, before, PackagePresence.WhyNot(there, observed.Database) ?? "it cannot be removed");
        }

        var outlook = observed.Outlooks[package.Id];
        var needing = there.Contents!.NeededBy.Where(name => !request.With.Contains(name)).Concat(outlook.Removes).Distinct().ToList();
        if ((outlook.Obstacle ?? (needing.Count > 0 ? $"{string.Join(", ", needing)} needs it by now, and would go with it" : null)) is { } why)
        {
            return Blocked(package, before, why);
        }

        return PackagesDiff.Start(package, ActionKind.Remove) with
        {
            Before = before,
            After = PackageModel.Missing(before.Name, before.Manager) with { Architecture = before.Architecture, ByManager = true, Work = PackageWork.Of(request) },
            Properties = [new PropertyChange("version", before.Version, null)],
            Notes = request.With.IsEmpty ? [] : [$"{string.Join(", ", request.With)}, which came with it, {(request.With.Length == 1 ? "goes" : "go")} too"],
        };
    }

    private static Change PutBack(PackageEntry package, PackageModel wanted, PackageState? there, PackageModel before) =>
        there is not null && there.Status != PackageState.ConfigurationOnly && before.Record is null
            ? Blocked(package, before, $"{there.Version} is {there.Status} by now: what was there before would not fit its files")
            : PackagesDiff.Start(package, there is null ? ActionKind.Create : ActionKind.Change) with
            {
                Before = before,
                After = wanted with { Work = new PackageWork(PackageTask.PutBack, []) },
                Properties = [.. Properties(wanted, before)],
                Notes = ["its entry in the database comes back; none of its scripts is run"],
            };

    private static IEnumerable<PropertyChange> Properties(PackageModel wanted, PackageModel before)
    {
        if (!before.IsThere)
        {
            yield return new PropertyChange("version", null, wanted.Version);
        }

        if (before.Record is not null)
        {
            yield return new PropertyChange("database files", Count(before), Count(wanted));
        }
        else if (before.IsThere || wanted.Status != PackageState.Installed)
        {
            yield return new PropertyChange("status", before.Status, wanted.Status);
        }
    }

    private static string Count(PackageModel model) => model.Files.Count.ToString(CultureInfo.InvariantCulture);

    private static Change Blocked(PackageEntry package, PackageModel before, string why) => PackagesDiff.Start(package, ActionKind.Blocked) with { Why = why, Before = before };
}
