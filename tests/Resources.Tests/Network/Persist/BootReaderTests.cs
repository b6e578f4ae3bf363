using Reconciler.Core.Planning;
using Reconciler.Resources.Network;
using Reconciler.Resources.Tests.Support;
using Xunit;

namespace Reconciler.Resources.Tests.Network.Persist;

/// <summary>A node on which the directory of a format is not there: a minimal installation, or another distribution.</summary>
public sealed class BootReaderTests : IDisposable
{
    private readonly TestNode _node = new();

    public BootReaderTests() => Directory.CreateDirectory(_node.At("/etc"));

    [Theory]
    [InlineData("ifupdown", "/usr/lib/ifupdown/wait-online.sh", "/etc/network/interfaces")]
    [InlineData("networkmanager", "/usr/sbin/NetworkManager", "/etc/NetworkManager/system-connections/eth1.nmconnection")]
    [InlineData("netplan", "/usr/sbin/netplan", "/etc/netplan/60-reconciler.yaml")]
    [InlineData("networkd", "/usr/lib/systemd/systemd-networkd", "/etc/systemd/network/10-eth1.network")]
    public void Where_its_reader_is_installed_the_directories_are_made_and_undo_takes_them_away(string format, string program, string file)
    {
        _node.Make(program);
        var before = _node.Snapshot();

        var change = Assert.Single(PersistNode.Plan(_node, $"persist: {{ format: {format} }}", PersistNode.Uplink));
        Assert.Contains($"makes the directory {Path.GetDirectoryName(file)}", change.Notes);
        Assert.Null(Assert.Single(PersistNode.Apply([change], _node.Host)).Error);
        Assert.Contains("172.16.1.4", _node.Read(file), StringComparison.Ordinal);
        Assert.Equal((UnixFileMode)0b111_101_101, File.GetUnixFileMode(_node.At(Path.GetDirectoryName(file)!)));

        Assert.Null(Assert.Single(PersistNode.Apply(PersistNode.Back([change], _node), _node.Host)).Error);
        Assert.Equal(before, _node.Snapshot());
    }

    [Fact]
    public void A_directory_into_which_somebody_has_put_something_stays()
    {
        _node.Make("/usr/sbin/NetworkManager");
        var changes = PersistNode.Plan(_node, "persist: { format: networkmanager }", PersistNode.Uplink);
        PersistNode.Apply(changes, _node.Host);
        _node.Make("/etc/NetworkManager/conf.d/mine.conf");

        Assert.Null(Assert.Single(PersistNode.Apply(PersistNode.Back(changes, _node), _node.Host)).Error);
        Assert.Equal(["/etc", "/etc/NetworkManager", "/etc/NetworkManager/conf.d", "/etc/NetworkManager/conf.d/mine.conf"], _node.Snapshot().Keys.Where(path => path.StartsWith("/etc", StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData("ifupdown", "there is no /etc/network, and ifupdown is not installed here")]
    [InlineData("ifcfg", "there is no /etc/sysconfig/network-scripts, and the reader of ifcfg files is not installed here")]
    [InlineData("networkmanager", "there is no /etc/NetworkManager/system-connections, and NetworkManager is not installed here")]
    [InlineData("netplan", "there is no /etc/netplan, and netplan is not installed here")]
    [InlineData("networkd", "there is no /etc/systemd/network, and systemd-networkd is not installed here")]
    public void A_format_that_is_not_on_the_node_is_blocked_in_the_plan(string format, string why)
    {
        var change = Assert.Single(PersistNode.Plan(_node, $"persist: {{ format: {format} }}", PersistNode.Uplink, PersistNode.Uplink.Replace("eth1", "eth2", StringComparison.Ordinal).Replace(".4", ".5", StringComparison.Ordinal)));
        Assert.Equal((ActionKind.Blocked, NetworkIds.Persist), (change.Action, change.Id));
        Assert.Equal($"{why}, so that nothing would read it at boot: name a format that this node has", change.Why);
    }

    public void Dispose() => _node.Dispose();
}
