using Reconciler.Core.Ports.Ovsdb;
using Reconciler.Host.Ovsdb;
using Reconciler.Testing.Ovs;

namespace Reconciler.Host.Tests.Ovsdb;

public class OvsdbWatchTests
{
    private static readonly TimeSpan Long = TimeSpan.FromMinutes(2);

    [Fact]
    public void A_change_is_told_with_the_rows_that_it_touched_and_nothing_when_nothing_happens()
    {
        OvsFixture.Needed();
        using var ovs = PrivateOvs.Start();
        ovs.Vsctl("add-br", "seen", "--", "set", "Bridge", "seen", "datapath_type=netdev");
        using var watch = new OvsdbReader(ovs.SocketPath, Long).Watch();
        Assert.Equal(OvsEventKind.Connected, Next(watch).Kind);

        ovs.Vsctl("set", "Port", "seen", "tag=4");
        Assert.Equal([OvsTarget.Port("seen")], Next(watch).Changed);

        // The daemon's counters and cur_cfg changed with it, and are no drift.
        Assert.Equal(OvsEventKind.None, watch.Next(TimeSpan.Zero, CancellationToken.None).Kind);

        ovs.Vsctl("set", "Open_vSwitch", ".", "external_ids:x=1");
        Assert.Equal([OvsTarget.Switch], Next(watch).Changed);

        ovs.Vsctl("--no-wait", "del-br", "seen");
        Assert.Equal([OvsTarget.Switch, OvsTarget.Bridge("seen"), OvsTarget.Port("seen"), OvsTarget.Interface("seen")], Next(watch).Changed);
    }

    [Fact]
    public void A_server_that_went_is_told_and_watched_again_when_it_is_back()
    {
        OvsFixture.Needed();
        using var ovs = PrivateOvs.Start();
        using var watch = new OvsdbReader(ovs.SocketPath, Long).Watch();
        Assert.Equal(OvsEventKind.Connected, Next(watch).Kind);

        ovs.KillServer();
        Assert.Equal(OvsEventKind.Lost, Next(watch).Kind);
        var still = Next(watch);
        Assert.Equal(OvsEventKind.Lost, still.Kind);
        Assert.Contains("nobody listens", still.Message, StringComparison.Ordinal);

        ovs.StartServer();
        Assert.Equal(OvsEventKind.Connected, Next(watch).Kind);
        ovs.Vsctl("--no-wait", "set", "Open_vSwitch", ".", "external_ids:y=1");
        Assert.Contains(OvsTarget.Switch, Next(watch).Changed);
    }

    [Fact]
    public void A_watch_that_is_cancelled_ends_at_once()
    {
        OvsFixture.Needed();
        using var ovs = PrivateOvs.Start();
        using var watch = new OvsdbReader(ovs.SocketPath, Long).Watch();
        using var cancellation = new CancellationTokenSource();
        Next(watch);
        OvsEvent? told = null;
        var listening = new Thread(() => told = watch.Next(TimeSpan.FromHours(1), cancellation.Token));
        listening.Start();

        cancellation.Cancel();

        Assert.True(listening.Join(Long));
        Assert.Equal(OvsEventKind.Cancelled, told!.Kind);
    }

    private static OvsEvent Next(IOvsdbWatch watch) => watch.Next(Long, CancellationToken.None);
}
