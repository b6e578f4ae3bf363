using Reconciler.Core.Ports.Ovsdb;
using Reconciler.Host.Ovsdb;
using Reconciler.Testing.Ovs;

namespace Reconciler.Host.Tests.Ovsdb;

/// <summary>Somebody else writes between our look and our write: the transaction is opened first, then the other writes, then it runs.</summary>
public sealed class OvsdbRaceTests : IClassFixture<OvsFixture>
{
    private readonly PrivateOvs _ovs;

    public OvsdbRaceTests(OvsFixture fixture)
    {
        OvsFixture.Needed();
        _ovs = fixture.Ovs;
    }

    [Fact]
    public void A_port_that_another_puts_on_his_bridge_in_between_is_not_taken()
    {
        _ovs.AddDevice("wanted");
        Write([.. OvsFixture.Bridge("mine"), .. OvsFixture.Bridge("his")]);
        using var transaction = Open(AddPort.Device("mine", "wanted"));
        _ovs.Vsctl("add-port", "his", "wanted");

        var outcome = transaction.Run(requireDaemon: true);

        Assert.Equal((OvsOutcomeKind.Refused, true), (outcome.Kind, transaction.IsStale));
        Assert.Equal("his", _ovs.Vsctl("port-to-br", "wanted"));
        var again = Write(AddPort.Device("mine", "wanted"));
        Assert.Equal(OvsFailureKind.BelongsElsewhere, Assert.Single(again.Failures).Kind);
    }

    [Fact]
    public void A_port_that_another_adds_in_between_is_not_removed_with_the_bridge()
    {
        Write(OvsFixture.Bridge("leaving"));
        using var transaction = Open(new DeleteBridge("leaving", []));
        _ovs.Vsctl("add-port", "leaving", "newcomer", "--", "set", "Interface", "newcomer", "type=internal");

        var outcome = transaction.Run(requireDaemon: true);

        Assert.Equal((OvsOutcomeKind.Refused, true), (outcome.Kind, transaction.IsStale));
        Assert.Equal("newcomer", _ovs.Vsctl("list-ports", "leaving"));
    }

    [Fact]
    public void A_port_is_not_hung_on_a_bridge_that_is_gone()
    {
        Write(OvsFixture.Bridge("vanishing"));
        using var transaction = Open(AddPort.Internal("vanishing", "orphan"));
        _ovs.Vsctl("del-br", "vanishing");

        Assert.Equal(OvsOutcomeKind.Refused, transaction.Run(requireDaemon: true).Kind);
        Assert.True(transaction.IsStale);
        Assert.Equal(OvsFailureKind.Missing, Assert.Single(Write(AddPort.Internal("vanishing", "orphan")).Failures).Kind);
    }

    [Fact]
    public void A_column_and_a_key_that_another_changes_in_between_are_not_overwritten()
    {
        Write(OvsFixture.Bridge("columns"));
        _ovs.Vsctl("set", "Port", "columns", "tag=1", "external_ids:k=1");
        using var column = Open(new SetColumns(OvsTarget.Port("columns"), OvsFixture.With((OvsColumn.Tag, OvsValue.Of(2))), OvsRow.NoColumns));
        using var key = Open(new MergeKeys(OvsTarget.Port("columns"), OvsColumn.ExternalIds, OvsFixture.Keys(("k", "2")), OvsFixture.Keys()));
        _ovs.Vsctl("set", "Port", "columns", "tag=3", "external_ids:k=3");

        Assert.Equal(OvsFailureKind.ChangedUnderneath, Assert.Single(column.Run(true).Failures).Kind);
        Assert.Equal(OvsFailureKind.ChangedUnderneath, Assert.Single(key.Run(true).Failures).Kind);

        Assert.Equal("3\n{k=\"3\"}", _ovs.Vsctl("get", "Port", "columns", "tag", "external_ids"));
    }

    [Fact]
    public void What_another_adds_in_between_stays_and_does_not_disturb()
    {
        Write(OvsFixture.Bridge("busy"));
        using var transaction = Open(
            AddPort.Internal("busy", "busy-ours"),
            new MergeKeys(OvsTarget.Bridge("busy"), OvsColumn.ExternalIds, OvsFixture.Keys(("ours", "1"), ("new", "ours")), OvsFixture.Keys()));
        _ovs.Vsctl(
            "add-port", "busy", "busy-his", "--", "set", "Interface", "busy-his", "type=internal", "--",
            "set", "Bridge", "busy", "external_ids:his=1", "external_ids:new=his");

        Assert.Equal(OvsOutcomeKind.Applied, transaction.Run(requireDaemon: true).Kind);

        Assert.Equal("busy-his\nbusy-ours", _ovs.Vsctl("list-ports", "busy"));
        Assert.Equal("{his=\"1\", new=his, ours=\"1\"}", _ovs.Vsctl("get", "Bridge", "busy", "external_ids"));
    }

    [Fact]
    public void Writers_side_by_side_all_get_their_ports()
    {
        Write(OvsFixture.Bridge("crowd"));
        var outcomes = new OvsOutcome[8];
        var threads = Enumerable.Range(0, outcomes.Length)
            .Select(i => new Thread(() => outcomes[i] = Write(AddPort.Internal("crowd", $"crowd{i}"))))
            .ToList();
        threads.ForEach(t => t.Start());
        threads.ForEach(t => t.Join());

        Assert.All(outcomes, o => Assert.Equal(OvsOutcomeKind.Applied, o.Kind));
        Assert.Equal(string.Join('\n', Enumerable.Range(0, outcomes.Length).Select(i => $"crowd{i}")), _ovs.Vsctl("list-ports", "crowd"));
    }

    private OvsOutcome Write(params OvsOperation[] operations) => new OvsdbWriter(_ovs.SocketPath).Transact(operations, OvsFixture.Patient);

    private Transaction Open(params OvsOperation[] operations) =>
        new(_ovs.SocketPath, operations, Deadline.In(OvsFixture.Patient.Limit), () => { });
}
