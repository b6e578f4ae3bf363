using Reconciler.Core.Ports.Ovsdb;
using Reconciler.Host.Ovsdb;
using Reconciler.Testing.Ovs;

namespace Reconciler.Host.Tests.Ovsdb;

/// <summary>Daemons that stand still, end and come back, each on a switch of the test's own.</summary>
public class OvsdbFaultTests
{
    private static readonly TimeSpan Short = TimeSpan.FromMilliseconds(200);
    private static readonly Deadline Far = Deadline.In(TimeSpan.FromMinutes(2));

    // A transaction runs to its end of time here, which must not end the look that it begins with on a slow machine.
    private static readonly OvsTransactOptions Impatient = new() { Limit = TimeSpan.FromSeconds(3) };

    [Fact]
    public void A_daemon_that_stands_still_leaves_the_change_written_and_not_taken_up_until_it_goes_on()
    {
        OvsFixture.Needed();
        using var ovs = PrivateOvs.Start();
        var writer = new OvsdbWriter(ovs.SocketPath);
        ovs.PauseSwitch();

        var outcome = writer.Transact(OvsFixture.Bridge("slow"), Impatient);

        Assert.Equal((OvsOutcomeKind.NotTakenUp, true), (outcome.Kind, outcome.Written));
        Assert.StartsWith("written to the database, not yet taken up", outcome.Message, StringComparison.Ordinal);
        Assert.Equal("slow", ovs.Vsctl("list-br"));

        ovs.ResumeSwitch();
        Assert.Equal(OvsOutcomeKind.Unchanged, writer.Transact(OvsFixture.Bridge("slow"), OvsFixture.Patient).Kind);
        Assert.Equal(1, writer.Writes);
    }

    [Fact]
    public void Nothing_is_written_while_the_daemon_is_down_unless_that_is_wanted()
    {
        OvsFixture.Needed();
        using var ovs = PrivateOvs.Start();
        ovs.StopSwitch();
        var writer = new OvsdbWriter(ovs.SocketPath);

        var refused = writer.Transact(OvsFixture.Bridge("down"), OvsFixture.Patient);
        Assert.Equal((OvsOutcomeKind.Refused, OvsFailureKind.DaemonDown), (refused.Kind, Assert.Single(refused.Failures).Kind));
        Assert.Contains("ovs-vswitchd does not run", refused.Message, StringComparison.Ordinal);
        Assert.Equal("", ovs.Vsctl("list-br"));

        var written = writer.Transact(OvsFixture.Bridge("down"), Impatient with { RequireDaemon = false });
        Assert.Equal(OvsOutcomeKind.NotTakenUp, written.Kind);
        Assert.Contains("ovs-vswitchd does not run: start Open vSwitch", written.Message, StringComparison.Ordinal);

        // It is in the database, and in effect only when the daemon comes back.
        Assert.Equal(OvsOutcomeKind.NotTakenUp, writer.Transact(OvsFixture.Bridge("down"), OvsFixture.Patient).Kind);
        ovs.StartSwitch();
        Assert.Equal(OvsOutcomeKind.Unchanged, writer.Transact(OvsFixture.Bridge("down"), OvsFixture.Patient).Kind);
        Assert.Equal(1, writer.Writes);
    }

    [Fact]
    public void A_server_that_is_killed_while_the_daemon_is_awaited_leaves_the_change_written()
    {
        OvsFixture.Needed();
        using var ovs = PrivateOvs.Start();
        ovs.PauseSwitch();
        var before = ovs.Vsctl("get", "Open_vSwitch", ".", "next_cfg");
        OvsOutcome? outcome = null;
        var waiting = new Thread(() => outcome = new OvsdbWriter(ovs.SocketPath).Transact(OvsFixture.Bridge("cut"), OvsFixture.Patient));
        waiting.Start();
        Until.True(() => ovs.Vsctl("get", "Open_vSwitch", ".", "next_cfg") != before, "the write");

        ovs.KillServer();
        waiting.Join();

        Assert.Equal((OvsOutcomeKind.NotTakenUp, true), (outcome!.Kind, outcome.Written));
        Assert.Contains("closed the connection", outcome.Message, StringComparison.Ordinal);

        // What was committed is on the disk.
        ovs.StartServer();
        Assert.Equal("cut", ovs.Vsctl("list-br"));
    }

    [Fact]
    public void A_server_that_is_killed_before_the_write_leaves_it_in_doubt_and_the_database_as_it_was()
    {
        OvsFixture.Needed();
        using var ovs = PrivateOvs.Start();
        using var transaction = new Transaction(ovs.SocketPath, OvsFixture.Bridge("never"), Far, () => { });
        ovs.KillServer();

        var failure = Assert.Throws<OvsdbFailure>(() => transaction.Run(requireDaemon: true));

        Assert.Equal((OvsCondition.NotAnswering, true), (failure.Condition, transaction.IsInDoubt));
        var deserted = new OvsdbReader(ovs.SocketPath).Observe();
        Assert.Equal(OvsCondition.Refused, deserted.Condition);
        Assert.Contains("ovsdb-server ended and left its socket behind", deserted.Message, StringComparison.Ordinal);
        ovs.StartServer();
        Assert.Equal("", ovs.Vsctl("list-br"));
    }

    [Fact]
    public void A_server_that_stands_still_is_unreachable_and_nothing_is_written()
    {
        OvsFixture.Needed();
        using var ovs = PrivateOvs.Start();
        ovs.PauseServer();

        var outcome = new OvsdbWriter(ovs.SocketPath).Transact(OvsFixture.Bridge("mute"), new() { Limit = Short });

        Assert.Equal(OvsOutcomeKind.Unreachable, outcome.Kind);
        Assert.StartsWith("nothing was written: the database at", outcome.Message, StringComparison.Ordinal);
        ovs.ResumeServer();
        Assert.Equal("", ovs.Vsctl("list-br"));
    }

    [Fact]
    public void No_server_at_all_is_unreachable_with_what_to_do()
    {
        var outcome = new OvsdbWriter("/nonexistent/db.sock").Transact(OvsFixture.Bridge("none"), OvsFixture.Patient);

        Assert.Equal(OvsOutcomeKind.Unreachable, outcome.Kind);
        Assert.Equal(
            "nothing was written: there is no OVSDB socket at /nonexistent/db.sock: start Open vSwitch, or correct the path (network.ovs.socket)",
            outcome.Message);
    }
}
