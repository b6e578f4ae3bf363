using Reconciler.Core.Model;
using Reconciler.Core.Planning;
using Reconciler.Core.Ports.Packages;

namespace Reconciler.Resources.Packages;

/// <summary>Compares a package that shall be there. What is installed goes through apt or dnf, and what they say of it is part of the plan.</summary>
internal static class PackagePresence
{
    public static bool IsAsWanted(PackageEntry package, PackageState? found) =>
        found is { Works: true, NeedsReinstall: false } && (package.Version is null || package.Version == found.Version);

    /// <summary>What keeps apt or dnf from being asked; null if nothing does.</summary>
    public static string? WhyNot(PackageState? found, PackagesState database)
    {
        if (database.Interrupted is { } interrupted)
        {
            return interrupted;
        }

        return found switch
        {
            null or { Status: PackageState.ConfigurationOnly } => null,
            { NeedsReinstall: true } or { Status: "half-installed" } =>
                $"dpkg says {found.Status}{(found.NeedsReinstall ? ", reinst-required" : "")}: its installation broke off; nothing is forced: `apt-get install --reinstall {found.Name}` tries it again",
            { Works: false } => $"dpkg says {found.Status}: `dpkg --configure {found.Name}` finishes its installation",
            { Held: true } => $"it is on hold at {found.Version}: `apt-mark unhold {found.Name}` lets it change",
            _ => null,
        };
    }

    public static IEnumerable<Change> Compare(PackageEntry package, PackageState? found, PackagesObserved observed)
    {
        if (observed.Database.Manager is null)
        {
            return [PackagesDiff.Start(package, ActionKind.Blocked) with { Why = "there is no package database here, neither dpkg's nor rpm's" }];
        }

        return IsAsWanted(package, found) ? [] : [Install(package, found, observed)];
    }

    /// <summary>The change that puts a package in, also of an undo.</summary>
    public static Change Install(PackageEntry package, PackageState? found, PackagesObserved observed)
    {
        var manager = observed.Database.Manager!.Value;
        var name = package.Exact?.Name ?? package.Name;
        var isNew = found is null or { Status: PackageState.ConfigurationOnly };
        var before = found is null ? PackageModel.Missing(name, manager) : PackageRemovalDiff.Model(found, manager);
        var start = PackagesDiff.Start(package, isNew ? ActionKind.Create : ActionKind.Change) with { Before = before };
        if (WhyNot(found, observed.Database) is { } why)
        {
            return start with { Action = ActionKind.Blocked, Why = why };
        }

        var outlook = observed.Outlooks[package.Id];
        if (outlook.Obstacle is { } obstacle)
        {
            return start with { Action = ActionKind.Blocked, Why = obstacle };
        }

        if (!outlook.Removes.IsEmpty)
        {
            return start with { Action = ActionKind.Blocked, Why = $"{string.Join(", ", outlook.Removes)} would be removed for it: say of {(outlook.Removes.Length == 1 ? "it" : "them")} what shall be, or install it by hand" };
        }

        return start with
        {
            After = new PackageModel
            {
                Name = name,
                Manager = manager,
                Status = PackageState.Installed,
                Version = outlook.Version ?? package.Version,
                ByManager = true,
                Brought = outlook.Brings.Where(step => step.Before is null).Select(step => step.Name).ToSequence(),
                Work = PackageWork.Of(PackageRequests.Of(package, observed.Database)!),
            },
            Properties = [new PropertyChange("version", isNew ? null : found!.Version, outlook.Version ?? package.Version ?? "the newest")],
            Notes = [.. Notes(found, isNew, outlook, observed)],

            // The scripts of what is upgraded start its services anew.
            Disruption = isNew && outlook.Brings.All(step => step.Before is null) ? Disruption.None : Disruption.Restart,
        };
    }

    private static IEnumerable<string> Notes(PackageState? found, bool isNew, PackageOutlook outlook, PackagesObserved observed)
    {
        if (outlook.Brings.Where(step => step.Before is null).ToList() is { Count: > 0 } brought)
        {
            yield return $"brings {string.Join(", ", brought.Select(step => $"{step.Name} {step.After}"))}";
        }

        if (outlook.Brings.Where(step => step.Before is not null).ToList() is { Count: > 0 } changed)
        {
            yield return $"changes {string.Join(", ", changed.Select(step => $"{step.Name} {step.Before} to {step.After}"))}, which undo leaves";
        }

        if (!isNew && !outlook.Offered.Contains(found!.Version))
        {
            yield return $"cannot be taken back: no repository offers {found.Version} any more";
        }

        if (observed.Database.LockedBy is { } holder)
        {
            yield return $"the database is in use by {holder} now";
        }
    }
}
