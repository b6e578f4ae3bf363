using Reconciler.Core.Planning;
using Reconciler.Core.Ports;
using Reconciler.Core.Sections;
using Reconciler.Resources.Network;
using Reconciler.Resources.Tests.Cases;
using Reconciler.Resources.Tests.Support;
using Reconciler.Testing;
using Xunit;

namespace Reconciler.Resources.Tests.Network.Persist;

/// <summary><c>activate: onChange</c>, with the tools as a list of what they were told.</summary>
public sealed class PersistActivateTests
{
    private const string Own = """
        { name: eth1, type: ethernet, state: up, ipv4: { enabled: true, address: [{ ip: 172.16.1.4, prefix-length: 24 }] } }
        """;

    [Theory]
    [InlineData("ifupdown", "IfUp eth1", Disruption.Connectivity)]
    [InlineData("ifcfg", "IfUp eth1", Disruption.Connectivity)]
    [InlineData("networkmanager", "NetworkManager", Disruption.Reload)]
    [InlineData("netplan", "Netplan", Disruption.Connectivity)]
    [InlineData("networkd", "Networkd", Disruption.Connectivity)]
    public void The_formats_tool_is_run_once_when_files_changed_and_told_again_by_undo(string format, string told, Disruption disruption)
    {
        using var node = new TestNode();
        foreach (var directory in new[] { "/etc/network", "/etc/sysconfig/network-scripts", "/etc/NetworkManager/system-connections", "/etc/netplan", "/etc/systemd/network" })
        {
            Directory.CreateDirectory(node.At(directory));
        }

        var changes = Plan(node, $"persist: {{ format: {format}, activate: onChange }}", Own);
        Assert.All(changes, change => Assert.Equal(disruption, change.Disruption));
        var host = new Told(node.Host);
        Assert.All(Apply(changes, host), outcome => Assert.Null(outcome.Error));
        Assert.Equal([told], host.Calls);
        Assert.Empty(Plan(node, $"persist: {{ format: {format}, activate: onChange }}", Own));

        var targets = changes.Select(change => new RestoreTarget(
            new Core.Model.EntryHeader(change.Id, default, Observe: false, []), ConfigFileModel.Parse(change.Before!.ToJson()), ConfigFileModel.Parse(change.After!.ToJson()))).ToList();
        var spec = NetworkSection.Restore(targets);
        var seen = ConfigFileSeen.Observe([.. targets.Select(target => ((ConfigFileModel)target.Target).Path)], node.Host.Files);
        var back = NetworkSection.Diff(spec, new NetworkObserved(Core.Ports.Network.NetworkState.Empty) { Files = seen }, new CaseObserved(AnyCase).Context).Changes;
        Assert.Equal(changes.Count, back.Length);
        Assert.All(Apply([.. back], host), outcome => Assert.Null(outcome.Error));
        Assert.Equal([told, told], host.Calls);
        Assert.DoesNotContain(targets, target => File.Exists(node.At(((ConfigFileModel)target.Target).Path)));
    }

    [Theory]
    [InlineData("ifupdown")]
    [InlineData("netplan")]
    public void What_runs_elsewhere_is_not_brought_up(string format)
    {
        using var node = new TestNode();
        var change = Assert.Single(Plan(node, $"persist: {{ format: {format}, activate: onChange }}",
            "{ name: eth1, type: ethernet, state: up }",
            "{ name: own0, type: dummy, state: up, persist-on: eth1, ipv4: { enabled: true, address: [{ ip: 172.16.1.4, prefix-length: 24 }] } }"));

        Assert.Null(((ConfigFileModel)change.After!).Activation);
        Assert.Equal(Disruption.None, change.Disruption);
        Assert.Contains("not activated: what is written for eth1 runs on own0", change.Notes);
    }

    [Fact]
    public void Without_the_word_nothing_is_run()
    {
        using var node = new TestNode();
        Directory.CreateDirectory(node.At("/etc/network"));
        var host = new Told(node.Host);
        Assert.All(Apply(Plan(node, "persist: { format: ifupdown }", Own), host), outcome => Assert.Null(outcome.Error));
        Assert.Empty(host.Calls);
    }

    private static string AnyCase => Path.Combine(Repository.Root, "resources", "network", "persist-cases", "ifcfg", "an-interface-without-a-file-gets-one");

    private static List<Change> Plan(TestNode node, string persist, params string[] interfaces)
    {
        var spec = NetworkDocuments.Valid(persist + "\ninterfaces:\n" + string.Concat(interfaces.Select(text => $"  - {text.Trim()}\n")));
        var observed = new CaseObserved(AnyCase);
        return [.. NetworkSection.Diff(spec, observed.Network(PersistObserved.Observe(spec, node.Host.Files)), observed.Context).Changes
            .Where(change => change.Id.StartsWith(NetworkIds.Persist, StringComparison.Ordinal))];
    }

    private static IReadOnlyList<Outcome> Apply(IReadOnlyList<Change> changes, Told host) =>
        NetworkSection.Apply(changes, new ApplyContext(host, new TestContent(), _ => ".reconciler-test.tmp", CancellationToken.None));

    private sealed class Told(IHost host) : HostAround(host), INetworkDaemons
    {
        public List<string> Calls { get; } = [];

        public override INetworkDaemons Daemons => this;

        public void TakeUp(string unit) => throw new InvalidOperationException("no daemon is told");

        public void Restart(string unit) => throw new InvalidOperationException("no daemon is restarted");

        public void BringUp(BootTool tool, IReadOnlyList<string> interfaces) => Calls.Add(string.Join(' ', interfaces.Prepend(tool.ToString())));
    }
}
