using System.Collections.Immutable;
using Reconciler.Core.Diagnostics;
using Reconciler.Core.Documents;
using Reconciler.Core.Model;
using Reconciler.Core.Planning;
using Reconciler.Core.Ports;
using Reconciler.Core.Sections;
using Reconciler.Resources.Files;

namespace Reconciler.Resources.AppArmor;

/// <summary>AppArmor profiles: their files, and what the kernel holds of them.</summary>
public sealed class AppArmorSection : ISection<AppArmorSpec, AppArmorObserved>
{
    public const string SectionName = "apparmor";

    private AppArmorSection()
    {
    }

    public static string Name => SectionName;

    public static AppArmorSpec Read(SectionDocument section, ReadContext context)
    {
        var read = section.Entries.Select(entry => ProfileReader.Read(entry, context)).Where(IsOnly(context.Diagnostics)).ToList();
        var spec = new AppArmorSpec([.. read.SelectMany(r => r.Files)], [.. read.Select(r => r.Profile)]);
        FilesValidation.Check(spec.Files, context.Diagnostics);
        return spec;
    }

    /// <summary>A file belongs to one entry: two that name the same one would each put their own content there.</summary>
    private static Func<(ProfileEntry Profile, ImmutableArray<FileEntry> Files), bool> IsOnly(DiagnosticBag diagnostics)
    {
        var owners = new Dictionary<string, ProfileEntry>(StringComparer.Ordinal);
        return read =>
        {
            if (owners.TryAdd(read.Profile.Path, read.Profile))
            {
                return true;
            }

            var first = owners[read.Profile.Path];
            diagnostics.Error(
                Codes.SameIdentity,
                $"{read.Profile.Id} and {first.Id} ({first.Header.Origin}) name the same file, {first.Path}",
                read.Profile.Header.Origin,
                "give each a file of its own");
            return false;
        };
    }

    public static AppArmorObserved Observe(AppArmorSpec desired, IHostReader host) => AppArmorSweep.Observe(desired, host);

    public static SectionPlan Diff(AppArmorSpec desired, AppArmorObserved observed, DiffContext context) =>
        new AppArmorDiff(observed, context).Compare(desired);

    public static IReadOnlyList<Outcome> Apply(IReadOnlyList<Change> batch, ApplyContext context) => AppArmorApply.Apply(batch, context);

    public static AppArmorSpec Restore(IReadOnlyList<RestoreTarget> targets) => AppArmorRestore.Restore(targets);

    public static ResourceModel ParseModel(string json) => (ResourceModel?)ProfileModel.Parse(json) ?? FileModelJson.Read(json);

    public static bool CleanUp(JournalledChange change, IHost host) =>
        change.After is FileModel && FilesCleanUp.Discard(change with { Id = $"{FilesSection.SectionName}/{((FileModel)change.After).Path}" }, host);

    public static ExportedSection? Export(IReadOnlyList<string> names, ExportContext context) => AppArmorExport.Export(names, context);
}
