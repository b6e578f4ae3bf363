using Reconciler.Core.Documents;
using Reconciler.Core.Model;
using Reconciler.Core.Planning;
using Reconciler.Core.Ports;
using Reconciler.Core.Sections;
using Reconciler.Resources.Files;

namespace Reconciler.Resources.Packages;

/// <summary>Packages of dpkg or rpm, whichever the node has.</summary>
public sealed class PackagesSection : ISection<PackagesSpec, PackagesObserved>
{
    public const string SectionName = "packages";

    private PackagesSection()
    {
    }

    public static string Name => SectionName;

    public static PackagesSpec Read(SectionDocument section, ReadContext context) =>
        new([], [.. section.Entries.Select(entry => PackageReader.Read(entry, context))]);

    public static PackagesObserved Observe(PackagesSpec desired, IHostReader host) => PackagesSweep.Observe(desired, host);

    public static SectionPlan Diff(PackagesSpec desired, PackagesObserved observed, DiffContext context) => PackagesDiff.Compare(desired, observed, context);

    public static IReadOnlyList<Outcome> Apply(IReadOnlyList<Change> batch, ApplyContext context) => PackagesApply.Apply(batch, context);

    /// <summary>Files exactly, entries of the database as they were kept.</summary>
    public static PackagesSpec Restore(IReadOnlyList<RestoreTarget> targets) => new(
        [.. targets.Where(target => target.Target is FileModel).Select(FilesRestore.Entry)],
        [
            .. targets.Where(target => target.Target is PackageModel).Select(target => new PackageEntry(target.Header, ((PackageModel)target.Target).Name)
            {
                Exact = (PackageModel)target.Target,
                Left = (PackageModel)target.Expected,
            }),
        ]);

    public static ResourceModel ParseModel(string json) => (ResourceModel?)PackageModel.Parse(json) ?? FileModelJson.Read(json);

    public static bool CleanUp(JournalledChange change, IHost host) => change.After switch
    {
        PackageModel package => host.PackageWriter.CleanUp(package.Manager) | PackageOrphans.Remove((PackageModel)change.Before, package, host),
        FileModel => FilesCleanUp.Discard(change, host),
        _ => false,
    };

    public static ExportedSection? Export(IReadOnlyList<string> names, ExportContext context) => PackagesExport.Export(names, context);
}
