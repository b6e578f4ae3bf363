using System.Collections.Immutable;
using Reconciler.Core.Documents;
using Reconciler.Core.Model;
using Reconciler.Core.Planning;
using Reconciler.Core.Ports;
using Reconciler.Core.Sections;

namespace Reconciler.Resources.Files;

/// <summary>Files, directories and links by path.</summary>
public sealed class FilesSection : ISection<FilesSpec, FilesObserved>
{
    public const string SectionName = "files";

    private FilesSection()
    {
    }

    public static string Name => SectionName;

    public static FilesSpec Read(SectionDocument section, ReadContext context)
    {
        var spec = new FilesSpec(
        [
            .. section.Entries.Select(entry => FileEntryReader.Read(entry.Header, entry.Key, entry.Node, entry.BaseDirectory, context)),
        ]);
        FilesValidation.Check(spec.Files, context.Diagnostics);
        return spec;
    }

    public static FilesObserved Observe(FilesSpec desired, IHostReader host) => FilesSweep.Observe(desired.Files, host);

    public static SectionPlan Diff(FilesSpec desired, FilesObserved observed, DiffContext context) =>
        new(new FilesDiff(SectionName, observed, context).Compare(desired.Files));

    public static IReadOnlyList<Outcome> Apply(IReadOnlyList<Change> batch, ApplyContext context) => FilesApply.Apply(batch, context);

    public static FilesSpec Restore(IReadOnlyList<RestoreTarget> targets) => new(targets.Select(FilesRestore.Entry).ToImmutableArray());

    public static ResourceModel ParseModel(string json) => FileModelJson.Read(json);

    public static bool CleanUp(JournalledChange change, IHost host) => FilesCleanUp.Discard(change, host);

    public static ExportedSection? Export(IReadOnlyList<string> names, ExportContext context) => FilesExport.Export(names, context);
}
