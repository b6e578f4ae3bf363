using Reconciler.Core.Documents;
using Reconciler.Core.Model;
using Reconciler.Core.Planning;
using Reconciler.Core.Ports;
using Reconciler.Core.Sections;
using Reconciler.Resources.Files;

namespace Reconciler.Resources.Bundles;

/// <summary>Files that are installed and upgraded together, by version. What a file is, and how it is written, is the files section's.</summary>
public sealed class BundlesSection : ISection<BundlesSpec, BundlesObserved>
{
    public const string SectionName = "bundles";

    private BundlesSection()
    {
    }

    public static string Name => SectionName;

    public static BundlesSpec Read(SectionDocument section, ReadContext context) =>
        new([.. section.Entries.Select(entry => BundleEntryReader.Read(entry, context)).OfType<BundleEntry>()]);

    public static BundlesObserved Observe(BundlesSpec desired, IHostReader host) => BundlesSweep.Observe(desired, host);

    public static SectionPlan Diff(BundlesSpec desired, BundlesObserved observed, DiffContext context) =>
        new BundlesDiff(observed, context).Compare(desired.Bundles);

    public static IReadOnlyList<Outcome> Apply(IReadOnlyList<Change> batch, ApplyContext context) => FilesApply.Apply(batch, context);

    public static BundlesSpec Restore(IReadOnlyList<RestoreTarget> targets) => new(
    [
        .. targets.GroupBy(target => target.Header.Id[..target.Header.Id.IndexOf("//", StringComparison.Ordinal)])
            .Select(bundle => new BundleEntry(bundle.First().Header with { Id = bundle.Key }, [.. bundle.Select(FilesRestore.Entry)])),
    ]);

    public static ResourceModel ParseModel(string json) => FileModelJson.Read(json);

    public static bool CleanUp(JournalledChange change, IHost host) => FilesCleanUp.Discard(change, host);

    /// <summary>Which files belong together, the node does not know: <c>export files</c> describes them one by one.</summary>
    public static ExportedSection? Export(IReadOnlyList<string> names, ExportContext context) => null;
}
