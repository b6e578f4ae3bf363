using System.Collections.Immutable;
using Reconciler.Core.Planning;
using Reconciler.Core.Ports.Packages;

namespace Reconciler.Resources.Packages;

/// <summary>Compares with a recorded state: of an undo, and of a recovery that asks what an interrupted run has done.</summary>
internal static class PackageRestoreDiff
{
    public static IEnumerable<Change> Compare(PackageEntry package, ImmutableArray<PackageState> found, PackagesState database, PackageRemovalDiff removal)
    {
        var wanted = package.Exact!;
        var manager = database.Manager ?? wanted.Manager;
        var there = found.FirstOrDefault();
        var before = there is null
            ? PackageModel.Missing(wanted.Name, manager) with { Architecture = wanted.Architecture }
            : PackageRemovalDiff.Model(there, manager);
        if (before.SameAs(wanted))
        {
            return [];
        }

        if (!wanted.IsThere)
        {
            return there!.Contents is null ? [Blocked("it is there, and nothing is known of how it came")] : removal.Remove(package, there);
        }

        if (wanted.Record is null)
        {
            return [Blocked("cannot be taken back: its entry in the database was not kept")];
        }

        if (there is not null && there.Status != PackageState.ConfigurationOnly)
        {
            return [Blocked($"{there.Version} is {there.Status} by now: what was there before would not fit its files")];
        }

        return
        [
            PackagesDiff.Start(package, there is null ? ActionKind.Create : ActionKind.Change) with
            {
                Before = before,
                After = wanted with { Work = new PackageWork(PackageTask.PutBack, []) },
                Properties =
                [
                    .. there is null ? [new PropertyChange("version", null, wanted.Version)] : Array.Empty<PropertyChange>(),
                    .. wanted.Status == before.Status || wanted.Status == PackageState.Installed && there is null
                        ? Array.Empty<PropertyChange>()
                        : [new PropertyChange("status", before.Status, wanted.Status)],
                ],
                Notes = ["its entry in the database comes back; none of its scripts is run"],
            },
        ];

        Change Blocked(string why) => PackagesDiff.Start(package, ActionKind.Blocked) with { Why = why, Before = before };
    }
}
