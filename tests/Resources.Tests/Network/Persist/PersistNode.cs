using Reconciler.Core.Model;
using Reconciler.Core.Planning;
using Reconciler.Core.Ports;
using Reconciler.Core.Ports.Network;
using Reconciler.Core.Sections;
using Reconciler.Resources.Network;
using Reconciler.Resources.Tests.Cases;
using Reconciler.Resources.Tests.Support;

namespace Reconciler.Resources.Tests.Network.Persist;

/// <summary>Plans the files for the boot of a node, carries them out and takes them back as undo does, by way of the journal's JSON.</summary>
internal static class PersistNode
{
    /// <summary>An interface with one address.</summary>
    public const string Uplink = """
        { name: eth1, type: ethernet, state: up, ipv4: { enabled: true, address: [{ ip: 172.16.1.4, prefix-length: 24 }] } }
        """;

    private static string AnyCase => Path.Combine(Repository.Root, "resources", "network", "persist-cases", "ifcfg", "an-interface-without-a-file-gets-one");

    public static List<Change> Plan(TestNode node, string persist, params string[] interfaces)
    {
        var spec = NetworkDocuments.Valid(persist + "\ninterfaces:\n" + string.Concat(interfaces.Select(text => $"  - {text.Trim()}\n")));
        var observed = new CaseObserved(AnyCase);
        return [.. NetworkSection.Diff(spec, observed.Network(PersistObserved.Observe(spec, node.Host.Files)), observed.Context).Changes
            .Where(change => change.Id.StartsWith(NetworkIds.Persist, StringComparison.Ordinal))];
    }

    public static IReadOnlyList<Outcome> Apply(IReadOnlyList<Change> changes, IHost host) =>
        NetworkSection.Apply(changes, new ApplyContext(host, new TestContent(), _ => ".reconciler-test.tmp", CancellationToken.None));

    public static List<Change> Back(IReadOnlyList<Change> done, TestNode node)
    {
        var targets = done.Select(change => new RestoreTarget(
            new EntryHeader(change.Id, default, Observe: false, []), ConfigFileModel.Parse(change.Before!.ToJson()), ConfigFileModel.Parse(change.After!.ToJson()))).ToList();
        var seen = ConfigFileSeen.Observe([.. targets.Select(target => ((ConfigFileModel)target.Target).Path)], node.Host.Files);
        return [.. NetworkSection.Diff(NetworkSection.Restore(targets), new NetworkObserved(NetworkState.Empty) { Files = seen }, new CaseObserved(AnyCase).Context).Changes];
    }
}
