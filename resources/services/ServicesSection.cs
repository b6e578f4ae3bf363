using Reconciler.Core.Documents;
using Reconciler.Core.Model;
using Reconciler.Core.Planning;
using Reconciler.Core.Ports;
using Reconciler.Core.Sections;
using Reconciler.Resources.Network;

namespace Reconciler.Resources.Services;

/// <summary>Units of the init system: whether they run, whether they will at boot, and the restart that they owe.</summary>
public sealed class ServicesSection : ISection<ServicesSpec, ServicesObserved>, IGuardedSection
{
    public const string SectionName = "services";

    private ServicesSection()
    {
    }

    public static string Name => SectionName;

    public static bool IsOne => false;

    public static ServicesSpec Read(SectionDocument section, ReadContext context) => new([.. section.Entries.Select(entry => ServiceReader.Read(entry, context))])
    {
        Guard = NetworkReader.GuardOf(context.Document),
    };

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
                IsRecorded = true,
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

    public static string Snapshot(IReadOnlyList<Change> changes, IHostReader host) => ServicesSnapshot.Take(changes, host);

    public static IReadOnlyList<HostError> PutBack(string snapshot, IHost host) => ServicesSnapshot.PutBack(snapshot, host);

    public static ExportedSection? Export(IReadOnlyList<string> names, ExportContext context) => ServicesExport.Export(names, context);
}
