using System.Text.Json;
using Reconciler.Core.Documents;
using Reconciler.Core.Model;
using Reconciler.Core.Planning;
using Reconciler.Core.Ports;
using Reconciler.Core.Sections;

namespace Reconciler.Resources.Network;

/// <summary>Links, addresses, routes, rules and Open vSwitch of the node, as nmstate's documents describe them.</summary>
public abstract class NetworkSection : ISection<NetworkSpec, NetworkObserved>, IGuardedSection
{
    public static string Name => NetworkIds.Section;

    public static bool IsLookedAtTwice => true;

    public static IEnumerable<string> Ids(YamlMapping body) => NetworkIds.Of(body);

    public static NetworkSpec Read(SectionDocument section, ReadContext context) => NetworkReader.Read(section, context);

    public static NetworkObserved Observe(NetworkSpec desired, IHostReader host) => NetworkSweep.Run(desired, host);

    public static SectionPlan Diff(NetworkSpec desired, NetworkObserved observed, DiffContext context) => NetworkDiff.Run(desired, observed, context);

    public static IReadOnlyList<Outcome> Apply(IReadOnlyList<Change> batch, ApplyContext context)
    {
        var links = batch.Where(change => !ConfigFileApply.Handles(change)).ToList();
        return [.. Carry(links, context.Host), .. ConfigFileApply.ApplyAll([.. batch.Where(ConfigFileApply.Handles)], context)];
    }

    public static NetworkSpec Restore(IReadOnlyList<RestoreTarget> targets) => new()
    {
        Exact = [.. targets.Select(target => new ExactEntry(target.Header, target.Target, target.Expected))],
        OvsSocket = targets.SelectMany(target => new[] { target.Target, target.Expected }).OfType<NetworkModel>().Select(model => model.Socket).FirstOrDefault(socket => socket is not null),
    };

    public static ResourceModel ParseModel(string json) => ModelJson.ParseAny(json);

    /// <summary>Only files are staged: what else is half done is on the node, and the next run finds it.</summary>
    public static bool CleanUp(JournalledChange change, IHost host) => change.Before is ConfigFileModel && ConfigFileApply.CleanUp(change, host);

    public static ExportedSection? Export(IReadOnlyList<string> names, ExportContext context) => NetworkObservedExport.Run(names, context);

    public static string Snapshot(IReadOnlyList<Change> changes, IHostReader host) =>
        JsonSerializer.Serialize(SnapshotTaking.Of(changes, host), ModelJsonContext.Default.Snapshot);

    public static IReadOnlyList<HostError> PutBack(string snapshot, IHost host) =>
        PuttingBack.Run(JsonSerializer.Deserialize(snapshot, ModelJsonContext.Default.Snapshot)!, host);

    private static IEnumerable<Outcome> Carry(List<Change> changes, IHost host)
    {
        if (changes.Count == 0)
        {
            return [];
        }

        try
        {
            return new NetworkApply(changes, host).Run();
        }
        catch (HostException failure)
        {
            return changes.Select(change => new Outcome(change, failure.Error));
        }
    }
}
