using Reconciler.Core.Planning;
using Reconciler.Core.Ports;
using Reconciler.Resources.Network;
using Reconciler.Resources.Tests.Support;
using Reconciler.Testing;
using Xunit;

namespace Reconciler.Resources.Tests.Network.Persist;

/// <summary><c>activate: onChange</c>, with the tools as a list of what they were told.</summary>
public sealed class PersistActivateTests
{
    [Theory]
    [InlineData("ifupdown", "IfUp eth1", Disruption.Connectivity)]
    [InlineData("ifcfg", "IfUp eth1", Disruption.Connectivity)]
    [InlineData("networkmanager", "NetworkManager", Disruption.Reload)]
    [InlineData("netplan", "Netplan", Disruption.Connectivity)]
    [InlineData("networkd", "Networkd", Disruption.Connectivity)]
    public void The_formats_tool_is_run_once_when_files_changed_and_told_again_by_undo(string format, string told, Disruption disruption)
    {
        using var node = new TestNode();
        BootFormats.All.ToList().ForEach(known => Directory.CreateDirectory(node.At(known.Reader.Directory)));

        var changes = PersistNode.Plan(node, $"persist: {{ format: {format}, activate: onChange }}", PersistNode.Uplink);
        Assert.All(changes, change => Assert.Equal(disruption, change.Disruption));
        var host = new Told(node.Host);
        Assert.All(PersistNode.Apply(changes, host), outcome => Assert.Null(outcome.Error));
        Assert.Equal([told], host.Calls);
        Assert.Empty(PersistNode.Plan(node, $"persist: {{ format: {format}, activate: onChange }}", PersistNode.Uplink));

        var back = PersistNode.Back(changes, node);
        Assert.Equal(changes.Count, back.Count);
        Assert.All(PersistNode.Apply(back, host), outcome => Assert.Null(outcome.Error));
        Assert.Equal([told, told], host.Calls);
        Assert.DoesNotContain(changes, change => File.Exists(node.At(((ConfigFileModel)change.Before!).Path)));
    }

    [Theory]
    [InlineData("ifupdown")]
    [InlineData("netplan")]
    public void What_runs_elsewhere_is_not_brought_up(string format)
    {
        using var node = new TestNode();
        BootFormats.All.ToList().ForEach(known => Directory.CreateDirectory(node.At(known.Reader.Directory)));
        var change = Assert.Single(PersistNode.Plan(node, $"persist: {{ format: {format}, activate: onChange }}",
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
        Assert.All(PersistNode.Apply(PersistNode.Plan(node, "persist: { format: ifupdown }", PersistNode.Uplink), host), outcome => Assert.Null(outcome.Error));
        Assert.Empty(host.Calls);
    }

    private sealed class Told(IHost host) : HostAround(host), INetworkDaemons
    {
        public List<string> Calls { get; } = [];

        public override INetworkDaemons Daemons => this;

        public void TakeUp(string unit) => throw new InvalidOperationException("no daemon is told");

        public void Restart(string unit) => throw new InvalidOperationException("no daemon is restarted");

        public void BringUp(BootTool tool, IReadOnlyList<string> interfaces) => Calls.Add(string.Join(' ', interfaces.Prepend(tool.ToString())));
    }
}
