using Reconciler.Core.Ports.Ovsdb;
using Reconciler.Host.Ovsdb;
using Reconciler.Testing.Ovs;

namespace Reconciler.Host.Tests.Ovsdb;

public sealed class OvsdbWriterTests : IClassFixture<OvsFixture>
{
    private readonly PrivateOvs _ovs;
    private readonly OvsdbWriter _writer;

    public OvsdbWriterTests(OvsFixture fixture)
    {
        OvsFixture.Needed();
        _ovs = fixture.Ovs;
        _writer = new OvsdbWriter(_ovs.SocketPath);
    }

    [Fact]
    public void A_bridge_is_made_with_the_address_asked_for_and_removed_again()
    {
        var made = Apply(
            new AddBridge("made", OvsFixture.With(
                (OvsColumn.DatapathType, OvsValue.Of("netdev")),
                (OvsColumn.FailMode, OvsValue.Of("secure")),
                (OvsColumn.OtherConfig, OvsValue.Map([new("hwaddr", "52:54:00:12:34:56")])))),
            AddPort.Internal("made", "made"));

        Assert.Equal(OvsOutcomeKind.Applied, made.Kind);
        Assert.Empty(made.Failures);
        Assert.Equal("secure", _ovs.Vsctl("get", "Bridge", "made", "fail_mode"));
        Assert.Contains("52:54:00:12:34:56", _ovs.Inside("ip", "link", "show", "made"), StringComparison.Ordinal);

        Assert.Equal(OvsOutcomeKind.Applied, Apply(new DeleteBridge("made", ["made"])).Kind);
        Assert.DoesNotContain("made", _ovs.Vsctl("list-br").Split('\n'));
        Assert.DoesNotContain("made", _ovs.Inside("ip", "link"), StringComparison.Ordinal);
    }

    [Fact]
    public void Vlans_of_a_port_are_set_changed_and_cleared()
    {
        Apply(OvsFixture.Bridge("vlans"));
        _ovs.AddDevice("vlan-dev");
        Apply(AddPort.Device("vlans", "vlan-dev") with { Columns = OvsFixture.With((OvsColumn.Tag, OvsValue.Of(100))) });
        Assert.Equal("100", _ovs.Vsctl("get", "Port", "vlan-dev", "tag"));

        Apply(new SetColumns(
            OvsTarget.Port("vlan-dev"),
            OvsFixture.With(
                (OvsColumn.Tag, OvsValue.None), (OvsColumn.Trunks, OvsValue.Set([20L, 10L])), (OvsColumn.VlanMode, OvsValue.Of("trunk"))),
            OvsFixture.With((OvsColumn.Tag, OvsValue.Of(100)))));

        Assert.Equal("[]\n[10, 20]\ntrunk", _ovs.Vsctl("get", "Port", "vlan-dev", "tag", "trunks", "vlan_mode"));
    }

    [Fact]
    public void Keys_of_others_stay_when_ours_are_set_and_removed()
    {
        _ovs.Vsctl("set", "Open_vSwitch", ".", "external_ids:theirs=1", "external_ids:old=1", "external_ids:changed=1");
        var merge = new MergeKeys(
            OvsTarget.Switch,
            OvsColumn.ExternalIds,
            OvsFixture.Keys(("new", "2"), ("old", null), ("changed", "2")),
            OvsFixture.Keys(("new", null), ("old", "1"), ("changed", "1")));

        Assert.Equal(OvsOutcomeKind.Applied, Apply(merge).Kind);

        Assert.Equal("{changed=\"2\", new=\"2\", theirs=\"1\"}", _ovs.Vsctl("get", "Open_vSwitch", ".", "external_ids"));
    }

    [Fact]
    public void A_key_that_is_no_longer_as_it_was_observed_is_not_overwritten()
    {
        _ovs.Vsctl("set", "Open_vSwitch", ".", "other_config:contested=theirs");

        var outcome = Apply(new MergeKeys(
            OvsTarget.Switch, OvsColumn.OtherConfig, OvsFixture.Keys(("contested", "ours")), OvsFixture.Keys(("contested", "before"))));

        Assert.Equal(OvsOutcomeKind.Refused, outcome.Kind);
        Assert.Equal(OvsFailureKind.ChangedUnderneath, Assert.Single(outcome.Failures).Kind);
        Assert.Contains("other_config:contested of Open_vSwitch is theirs and was before", outcome.Message, StringComparison.Ordinal);
        Assert.Equal(0, _writer.Writes);
        Assert.Equal("theirs", _ovs.Vsctl("get", "Open_vSwitch", ".", "other_config:contested"));
    }

    [Fact]
    public void Two_bridges_are_patched_together_in_one_transaction()
    {
        var outcome = Apply(
            [.. OvsFixture.Bridge("left"), .. OvsFixture.Bridge("right"),
                AddPort.Patch("left", "to-right", "to-left"), AddPort.Patch("right", "to-left", "to-right")]);

        Assert.Equal(OvsOutcomeKind.Applied, outcome.Kind);
        Assert.Empty(outcome.Failures);
        Assert.Equal("[]", _ovs.Vsctl("get", "Interface", "to-right", "error"));
        Assert.Equal("to-right", OvsFixture.Observe(_ovs).Interface("to-left")!.Peer);
    }

    [Fact]
    public void A_patch_without_its_other_end_is_there_and_said_to_lead_nowhere()
    {
        var outcome = Apply([.. OvsFixture.Bridge("alone"), AddPort.Patch("alone", "loose", "nothing")]);

        Assert.True(outcome.Succeeded);
        var failure = Assert.Single(outcome.Failures);
        Assert.Equal((OvsFailureKind.PeerMissing, 2, "loose"), (failure.Kind, failure.Operation, failure.Name));
        Assert.Equal("patch port loose of bridge alone leads nowhere: there is no patch port nothing", failure.ToString());
        Assert.Equal("loose", _ovs.Vsctl("list-ports", "alone"));
    }

    [Fact]
    public void A_device_that_does_not_exist_is_named_and_its_port_removed_and_the_other_port_stays()
    {
        Apply(OvsFixture.Bridge("lacking"));
        _ovs.AddDevice("there");

        var outcome = Apply(AddPort.Device("lacking", "there"), AddPort.Device("lacking", "nowhere"));

        Assert.Equal(OvsOutcomeKind.InterfacesFailed, outcome.Kind);
        var failure = Assert.Single(outcome.Failures);
        Assert.Equal((OvsFailureKind.InterfaceNotSetUp, 1, "nowhere"), (failure.Kind, failure.Operation, failure.Name));
        Assert.Equal(
            "not set up: ovs-vswitchd could not set up interface nowhere on bridge lacking: could not open network device nowhere (No such device)",
            outcome.Message);
        Assert.Equal("there", _ovs.Vsctl("list-ports", "lacking"));
    }

    [Fact]
    public void A_broken_port_that_was_there_before_is_reported_and_not_removed()
    {
        Apply(OvsFixture.Bridge("before"));
        _ovs.Vsctl("--no-wait", "add-port", "before", "long-gone");

        var outcome = Apply(AddPort.Device("before", "long-gone"));

        Assert.Equal(OvsOutcomeKind.InterfacesFailed, outcome.Kind);
        Assert.False(outcome.Written);
        Assert.Equal("long-gone", _ovs.Vsctl("list-ports", "before"));
    }

    [Fact]
    public void A_bridge_that_the_daemon_cannot_make_is_removed_with_what_was_put_on_it()
    {
        var outcome = Apply(
            new AddBridge("impossible", OvsFixture.With((OvsColumn.DatapathType, OvsValue.Of("nonsense")))),
            AddPort.Internal("impossible", "impossible"));

        Assert.Equal(OvsOutcomeKind.InterfacesFailed, outcome.Kind);
        var failure = Assert.Single(outcome.Failures);
        Assert.Equal(("impossible", 0), (failure.Name, failure.Operation));
        Assert.Contains("with the datapath nonsense", failure.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("impossible", _ovs.Vsctl("list-br").Split('\n'));
    }

    [Fact]
    public void A_port_of_another_bridge_is_never_taken()
    {
        _ovs.AddDevice("uplink");
        Apply([.. OvsFixture.Bridge("owner"), AddPort.Device("owner", "uplink"), .. OvsFixture.Bridge("thief")]);
        var before = _writer.Writes;

        var outcome = Apply(AddPort.Device("thief", "uplink"));

        Assert.Equal(OvsOutcomeKind.Refused, outcome.Kind);
        Assert.Equal(OvsFailureKind.BelongsElsewhere, Assert.Single(outcome.Failures).Kind);
        Assert.StartsWith("nothing was written: port uplink is on bridge owner and is not taken from it", outcome.Message, StringComparison.Ordinal);
        Assert.Equal(before, _writer.Writes);
        Assert.Equal("owner", _ovs.Vsctl("port-to-br", "uplink"));
    }

    [Fact]
    public void A_member_of_a_bond_is_not_taken_for_a_port()
    {
        _ovs.AddDevice("member-a");
        _ovs.AddDevice("member-b");
        Apply(
            [.. OvsFixture.Bridge("bonded"),
                new AddPort(
                    "bonded", "bond0", OvsFixture.With((OvsColumn.BondMode, OvsValue.Of("active-backup"))),
                    [new NewInterface("member-a", OvsRow.NoColumns), new NewInterface("member-b", OvsRow.NoColumns)])]);
        Assert.Equal("member-a\nmember-b", _ovs.Vsctl("list-ifaces", "bonded"));

        var outcome = Apply(AddPort.Device("bonded", "member-a"));

        Assert.Equal(OvsFailureKind.BelongsElsewhere, Assert.Single(outcome.Failures).Kind);
        Assert.Contains("interface member-a belongs to port bond0 of bridge bonded", outcome.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_port_moves_between_bridges_in_one_transaction_that_removes_it_first()
    {
        _ovs.AddDevice("mover");
        Apply([.. OvsFixture.Bridge("from"), AddPort.Device("from", "mover"), .. OvsFixture.Bridge("to")]);
        var before = _writer.Writes;

        Assert.Equal(OvsOutcomeKind.Applied, Apply(new DeletePort("from", "mover"), AddPort.Device("to", "mover")).Kind);

        Assert.Equal("to", _ovs.Vsctl("port-to-br", "mover"));
        Assert.Equal(before + 1, _writer.Writes);
    }

    [Fact]
    public void Fifty_ports_that_others_added_stay_whatever_we_change()
    {
        Apply(OvsFixture.Bridge("pods"));
        var pods = Enumerable.Range(0, 50).Select(i => $"pod{i}").ToList();
        _ovs.Vsctl(pods.SelectMany(p => (string[])["--", "add-port", "pods", p, "--", "set", "Interface", p, "type=internal"]).Skip(1));
        _ovs.AddDevice("ours");

        Apply(
            new AddBridge("pods", OvsFixture.With((OvsColumn.FailMode, OvsValue.Of("secure")))),
            AddPort.Device("pods", "ours"),
            new MergeKeys(OvsTarget.Bridge("pods"), OvsColumn.ExternalIds, OvsFixture.Keys(("bridge-id", "pods")), OvsFixture.Keys()));
        Assert.Equal(pods.Append("ours").Order(StringComparer.Ordinal), _ovs.Vsctl("list-ports", "pods").Split('\n').Order(StringComparer.Ordinal));

        Apply(new DeletePort("pods", "ours"));
        Assert.Equal(pods.Order(StringComparer.Ordinal), _ovs.Vsctl("list-ports", "pods").Split('\n').Order(StringComparer.Ordinal));
    }

    [Fact]
    public void A_bridge_is_not_removed_with_a_port_that_was_not_expected_on_it()
    {
        Apply(OvsFixture.Bridge("shared"));
        _ovs.Vsctl("add-port", "shared", "guest", "--", "set", "Interface", "guest", "type=internal");

        var outcome = Apply(new DeleteBridge("shared", []));

        Assert.Equal(OvsOutcomeKind.Refused, outcome.Kind);
        Assert.Contains("guest is on it", outcome.Message, StringComparison.Ordinal);
        Assert.Contains("shared", _ovs.Vsctl("list-br").Split('\n'));
        Assert.Equal(OvsOutcomeKind.Applied, Apply(new DeleteBridge("shared", ["guest"])).Kind);
    }

    [Fact]
    public void What_one_operation_is_refused_for_undoes_the_others()
    {
        Apply(OvsFixture.Bridge("whole"));
        var outcome = Apply(
            [.. OvsFixture.Bridge("half"), new SetColumns(OvsTarget.Port("whole"), OvsFixture.With((OvsColumn.Tag, OvsValue.Of(5000))), OvsRow.NoColumns)]);

        Assert.Equal(OvsOutcomeKind.Refused, outcome.Kind);
        var failure = Assert.Single(outcome.Failures);
        Assert.Equal((OvsFailureKind.RefusedByDatabase, 2, "whole"), (failure.Kind, failure.Operation, failure.Name));
        Assert.Contains("5000 is not in the valid range", failure.Detail, StringComparison.Ordinal);
        Assert.DoesNotContain("half", _ovs.Vsctl("list-br").Split('\n'));
    }

    [Fact]
    public void A_row_that_is_not_there_is_named()
    {
        var outcome = Apply(new SetColumns(OvsTarget.Interface("ghost"), OvsFixture.With((OvsColumn.MtuRequest, OvsValue.Of(1400))), OvsRow.NoColumns));

        Assert.Equal(OvsFailureKind.Missing, Assert.Single(outcome.Failures).Kind);
        Assert.Contains("there is no interface ghost", outcome.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void What_holds_already_writes_nothing()
    {
        _ovs.AddDevice("same-dev");
        OvsOperation[] operations =
        [
            .. OvsFixture.Bridge("same"),
            AddPort.Device("same", "same-dev") with { Columns = OvsFixture.With((OvsColumn.Tag, OvsValue.Of(7))) },
            new MergeKeys(OvsTarget.Port("same-dev"), OvsColumn.ExternalIds, OvsFixture.Keys(("a", "1"), ("b", null)), OvsFixture.Keys()),
            new SetColumns(OvsTarget.Bridge("same"), OvsFixture.With((OvsColumn.StpEnable, OvsValue.Of(false))), OvsRow.NoColumns),
            new DeletePort("same", "absent"),
            new DeleteBridge("absent", []),
        ];
        Assert.Equal(OvsOutcomeKind.Applied, Apply(operations).Kind);
        var before = (_writer.Writes, NextCfg());

        Assert.Equal(OvsOutcomeKind.Unchanged, Apply(operations).Kind);

        Assert.Equal(before, (_writer.Writes, NextCfg()));
    }

    [Fact]
    public void A_bridge_that_was_removed_is_made_again_as_it_was_observed()
    {
        _ovs.Vsctl(
            "add-br", "again", "--", "set", "Bridge", "again", "datapath_type=netdev", "mcast_snooping_enable=true", "other_config:mac-table-size=99",
            "external_ids:a=b", "protocols=OpenFlow13,OpenFlow10", "--", "set-controller", "again", "tcp:127.0.0.1:6633", "--",
            "add-port", "again", "again-p", "tag=9", "trunks=1,2", "--", "set", "Interface", "again-p", "type=internal", "mtu_request=1400");
        var before = OvsFixture.Observe(_ovs).Bridge("again")!;
        Apply(new DeleteBridge("again", [.. before.Ports.Keys]));

        Apply(
            [new AddBridge("again", before.Columns) { Controllers = [.. before.Controllers.Select(c => new NewController(c.Target, c.Columns))] },
                .. before.Ports.Values.Select(p => new AddPort("again", p.Name, p.Columns, [.. p.Interfaces.Select(i => new NewInterface(i.Name, i.Columns))]))]);

        var after = OvsFixture.Observe(_ovs).Bridge("again")!;
        Assert.Equal(before.Columns, after.Columns);
        Assert.Equal(before.Controllers.Select(c => c.Target), after.Controllers.Select(c => c.Target));
        Assert.Equal(before.Ports.Values.Select(p => p.Columns), after.Ports.Values.Select(p => p.Columns));
        Assert.Equal(before.Ports.Values.Select(p => p.Interfaces[0].Columns), after.Ports.Values.Select(p => p.Interfaces[0].Columns));
        Assert.Equal("1400", _ovs.Vsctl("get", "Interface", "again-p", "mtu"));
    }

    private OvsOutcome Apply(params OvsOperation[] operations) => _writer.Transact(operations, OvsFixture.Patient);

    private string NextCfg() => _ovs.Vsctl("get", "Open_vSwitch", ".", "next_cfg");
}
