using System.Collections.Immutable;
using Reconciler.Core.Planning;
using Reconciler.Core.Sections;
using Reconciler.Resources.Files;

namespace Reconciler.Resources.Bundles;

/// <summary>Compares bundles with what is installed. Pure.</summary>
internal sealed class BundlesDiff(BundlesObserved observed, DiffContext context)
{
    private readonly FilesDiff _files = new(BundlesSection.SectionName, observed.Files, context);

    public SectionPlan Compare(IEnumerable<BundleEntry> bundles)
    {
        var changes = ImmutableArray.CreateBuilder<Change>();
        var gates = ImmutableArray.CreateBuilder<ClosedGate>();
        foreach (var bundle in bundles)
        {
            var installed = observed.Installed.GetValueOrDefault(bundle.Id);
            if (bundle.Gate is not { } gate)
            {
                changes.AddRange(bundle.Absent ? Removed(bundle, installed) : _files.Compare(bundle.Files));
            }
            else if (installed?.Error is { } error)
            {
                changes.Add(Whole(bundle, ActionKind.Blocked, $"its version cannot be observed: {error}"));
            }
            else if (WhyShut(gate, installed!.Version) is { } why)
            {
                changes.Add(Whole(bundle, ActionKind.Skipped, why));
                gates.Add(new ClosedGate(bundle.Id, bundle.Members, why));
            }
            else
            {
                changes.AddRange(Installed(bundle, gate, installed.Version));
            }
        }

        return new SectionPlan(changes.ToImmutable()) { ClosedGates = gates.ToImmutable() };
    }

    private static string? WhyShut(VersionGate gate, InstalledVersion installed) =>
        installed.Number is { } number && number.CompareWith(gate.Wanted) > 0 && !gate.Downgrade
            ? $"the node has {number}, which is newer than {gate.Wanted}; `downgrade: true` overrides"
            : null;

    private IEnumerable<Change> Installed(BundleEntry bundle, VersionGate gate, InstalledVersion installed)
    {
        var same = installed.Number is { } number && number.CompareWith(gate.Wanted) == 0;
        var changes = InOrder(_files.Compare(bundle.Files));
        return same
            ? gate.ReportSame ? changes.Select(Reported) : changes
            : changes.Select(change => WithVersion(change, installed, gate.Wanted.Text));
    }

    private IEnumerable<Change> Removed(BundleEntry bundle, InstalledBundle? installed)
    {
        var changes = InOrder(_files.Compare(bundle.Files));
        return installed is null ? changes : changes.Select(change => WithVersion(change, installed.Version, null));
    }

    /// <summary>Each step waits for the one before it, so that a failure in the middle leaves the configuration, which comes last, as it was.</summary>
    private static IEnumerable<Change> InOrder(IEnumerable<Change> changes)
    {
        string? previous = null;
        foreach (var change in changes)
        {
            if (change.Implied || change.Action == ActionKind.Skipped)
            {
                yield return change;
                continue;
            }

            yield return previous is null ? change : change with { Follows = [.. change.Follows, previous] };
            previous = change.Id;
        }
    }

    private static Change Reported(Change change) => change.Implied
        ? change with { Observed = true }
        : change with { Observed = true, Notes = [.. change.Notes, "same version: reported only (`sameVersion: report`)"] };

    private static Change WithVersion(Change change, InstalledVersion installed, string? wanted) =>
        change.Implied || change.Action == ActionKind.Skipped
            ? change
            : change with
            {
                Properties =
                [
                    new PropertyChange("version", installed == InstalledVersion.Missing ? null : installed.ToString(), wanted),
                    .. change.Properties,
                ],
            };

    private static Change Whole(BundleEntry bundle, ActionKind action, string why) => new()
    {
        Id = bundle.Id,
        Section = BundlesSection.SectionName,
        Action = action,
        Origin = bundle.Header.Origin,
        Observed = bundle.Header.Observe,
        Why = why,
    };
}
