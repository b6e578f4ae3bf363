using System.Collections.Immutable;
using Reconciler.Core.Planning;
using Reconciler.Core.Sections;
using Reconciler.Resources.Files;

namespace Reconciler.Resources.AppArmor;

/// <summary>
/// Compares profiles with what was observed. Pure. File and kernel drift apart separately, so each has changes of its own; what keeps the
/// kernel from taking a profile keeps its file from being written too.
/// </summary>
internal sealed class AppArmorDiff(AppArmorObserved observed, DiffContext context)
{
    public SectionPlan Compare(AppArmorSpec desired)
    {
        var files = new FilesDiff(AppArmorSection.SectionName, observed.Files, context).Compare([.. desired.Files.Select(Checked)]);
        var owners = desired.Profiles.ToDictionary(profile => profile.Id, StringComparer.Ordinal);
        var changes = ImmutableArray.CreateBuilder<Change>();
        foreach (var change in files)
        {
            var profile = Owner(change, owners);
            changes.Add(profile is null ? change : Fitted(change, profile));
        }

        var kernel = new KernelDiff(observed);
        foreach (var profile in desired.Profiles)
        {
            var mine = files.Where(change => Addresses.Covers(profile.Id, change.Id)).ToList();
            if (kernel.Compare(profile, mine) is { } change)
            {
                changes.Add(change);
            }
        }

        return new SectionPlan(changes.ToImmutable());
    }

    /// <summary>Below a root there is no parser whose abstractions are those of that root, so the content is taken as it is.</summary>
    private FileEntry Checked(FileEntry file) => observed.Files.BelowRoot ? file with { Validate = [] } : file;

    private static ProfileEntry? Owner(Change change, Dictionary<string, ProfileEntry> owners)
    {
        var border = change.Id.LastIndexOf("//", StringComparison.Ordinal);
        return change.Implied || border < 0 ? null : owners.GetValueOrDefault(change.Id[..border]);
    }

    private Change Fitted(Change change, ProfileEntry profile)
    {
        if (profile.Absent)
        {
            return change with { Needs = [.. change.Needs, ProfileEntry.Unloaded(profile.Name)] };
        }

        return change.Action.IsEffective() && (WhyNot(profile) ?? observed.Kernel.NoParser) is { } why
            ? change with { Action = ActionKind.Blocked, Why = why, Content = null, PreImages = [] }
            : change;
    }

    private string? WhyNot(ProfileEntry profile) => KernelDiff.WhyNot(profile, observed);
}
