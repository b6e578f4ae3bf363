using Reconciler.Core.Documents;
using Reconciler.Core.Model;
using Reconciler.Core.Planning;
using Reconciler.Core.Ports;
using Reconciler.Core.Sections;

namespace Reconciler.Resources.Services;

/// <summary>Units of the init system: whether they run, whether they will at boot, and the restart that they owe.</summary>
public sealed class ServicesSection : ISection<ServicesSpec, ServicesObserved>
{
    public const string SectionName = "services";

    private ServicesSection()
    {
    }

    public static string Name => SectionName;

    public static ServicesSpec Read(SectionDocument section, ReadContext context) => new([.. section.Entries.Select(entry => ServiceReader.Read(entry, context))]);

    public static ServicesObserved Observe(ServicesSpec desired, IHostReader host) => ServicesSweep.Observe(desired, host);

    public static SectionPlan Diff(ServicesSpec desired, ServicesObserved observed, DiffContext context) => ServicesDiff.Compare(desired, observed, context);

    public static IReadOnlyList<Outcome> Apply(IReadOnlyList<Change> batch, ApplyContext context) => ServicesApply.Apply(batch, context);

    /// <summary>
    /// What was changed of a unit goes back. A restart cannot; where the run made one for its inputs, it is made again once they are back.
    /// </summary>
    public static ServicesSpec Restore(IReadOnlyList<RestoreTarget> targets) => new(
    [
        .. targets.Select(target =>
        {
            var wanted = (ServiceModel)target.Target;
            var left = (ServiceModel)target.Expected;
            var inputs = left.Inputs.Select(reference => new ServiceInput(reference, [])).ToList();
            return new ServiceEntry(target.Header, wanted.Unit)
            {
                Running = wanted.Running,
                Enabled = wanted.Enabled,
                Masked = wanted.Masked,
                NotInvocation = wanted.Replaces,
                Renewed = left.Renewed,
                RestartOn = left.Renewed == Renewal.Restart ? [.. inputs] : [],
                ReloadOn = left.Renewed == Renewal.Reload ? [.. inputs] : [],
            };
        }),
    ]);

    public static ResourceModel ParseModel(string json) => ServiceModel.Parse(json);

    public static bool CleanUp(JournalledChange change, IHost host) => false;

    public static ExportedSection? Export(IReadOnlyList<string> names, ExportContext context) => ServicesExport.Export(names, context);
}
